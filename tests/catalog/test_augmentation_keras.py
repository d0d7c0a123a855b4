"""What a random layer does to an image once the draw is known, beside Keras; and beside the truth
(Pillow, SciPy, numpy) where Keras is wrong, with the figure of Keras next to it."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from PIL import Image, ImageEnhance, ImageFilter
from scipy import ndimage

from specc.kernels import augment_chains as chains
from specc.kernels import augment_colors as colors
from specc.kernels import augment_distortion as distortion
from specc.kernels import augment_geometry as geometry
from specc.kernels import augment_histogram as histogram
from specc.kernels import augment_levels as levels
from specc.kernels import augment_mixing as mixing
from tests.catalog.harness import model_of

keras = pytest.importorskip("keras")
layers = keras.layers
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(0, 255, (4, 8, 6, 3)).astype("float32")
SHARES = np.array([0.0, 0.3, 0.5, 0.9], "float32")
RANGE = (0.0, 255.0)
COLUMN = SHARES.reshape(-1, 1, 1, 1)


def same(found: object, expected: object, atol: float = 2e-4, rtol: float = 1e-5) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=rtol, atol=atol)


def changed(layer, images, **drawn):
    """What Keras makes of images by a draw that is given."""
    return np.asarray(layer.transform_images(jnp.asarray(images), drawn, training=True))


def test_brightness() -> None:
    layer = layers.RandomBrightness(0.5)
    same(
        colors.brighten(IMAGES, SHARES - 0.4, RANGE),
        changed(layer, IMAGES, rgb_delta=(COLUMN - 0.4) * 255),
    )


def test_contrast() -> None:
    layer = layers.RandomContrast(0.5)
    same(
        colors.adjust_contrast(jnp.asarray(IMAGES), SHARES * 2, RANGE),
        changed(layer, IMAGES, contrast_factor=COLUMN * 2),
        atol=1e-3,
    )


def test_color_degeneration_and_gray() -> None:
    layer = layers.RandomColorDegeneration(0.5)
    found = colors.degenerate_colors(jnp.asarray(IMAGES), SHARES, RANGE)
    same(found, changed(layer, IMAGES, factor=COLUMN))
    whole = layers.RandomGrayscale(1.0)(IMAGES, training=True)
    same(colors.random_grayscale(jnp.asarray(IMAGES), nnx.Rngs(0), factor=1.0), whole)


@pytest.mark.parametrize("value_range", [RANGE, (0.0, 1.0), (-1.0, 1.0)])
def test_hue(value_range: tuple[float, float]) -> None:
    images = colors.rescaled(IMAGES, RANGE, value_range)
    turns = np.array([-0.5, -0.1, 0.0, 0.4], "float32")
    layer = layers.RandomHue(1.0, value_range=value_range)
    found = colors.adjust_hue_and_saturation(jnp.asarray(images), turns, np.ones(4), value_range)
    same(found, changed(layer, images, factor=turns), atol=1e-5 * 255)


def test_saturation() -> None:
    """As Keras where it stays saturation; beyond 1 the levels of Keras fall below 0."""
    layer = layers.RandomSaturation(0.5, value_range=(0, 1))
    unit = jnp.asarray(IMAGES / 255)
    found = colors.adjust_hue_and_saturation(unit, np.zeros(4), SHARES * 3, (0.0, 1.0))
    same(found, changed(layer, IMAGES / 255, factor=SHARES * 3), atol=1e-6)
    of_keras = changed(layers.RandomSaturation(0.5), IMAGES, factor=np.full(4, 5.0, "float32"))
    assert of_keras.min() < -100
    found = colors.adjust_hue_and_saturation(
        jnp.asarray(IMAGES), np.zeros(4), np.full(4, 5.0), RANGE
    )
    assert np.asarray(found).min() >= 0


def test_saturation_as_pillow_reads_colours() -> None:
    picture = IMAGES[0].astype("uint8")
    hsv = np.asarray(Image.fromarray(picture).convert("HSV"), "float32") / 255
    found = colors.hue_saturation_value(jnp.asarray(picture / np.float32(255))[None])
    same(np.stack(found, -1)[0], hsv, atol=1 / 255 + 1e-3)
    same(colors.red_green_blue(*found)[0], picture / 255, atol=1e-5)


def test_posterization() -> None:
    bits = np.array([1, 3, 5, 8])
    layer = layers.RandomPosterization(4)
    found = levels.posterize(jnp.asarray(IMAGES), bits, RANGE)
    same(found, changed(layer, IMAGES, shift_factor=(8 - bits).astype("uint8")))


def test_solarization() -> None:
    thresholds, additions = SHARES[::-1].copy(), SHARES / 3
    layer = layers.Solarization()
    expected = changed(
        layer,
        IMAGES,
        thresholds=thresholds.reshape(-1, 1, 1, 1) * 255,
        additions=additions.reshape(-1, 1, 1, 1) * 255,
    )
    same(levels.solarize(jnp.asarray(IMAGES), additions, thresholds, RANGE), expected)


def test_solarization_draws_shares() -> None:
    """A threshold from [0.9, 1]: Keras takes 0.9 for a level, and draws from 0.9 to 255."""
    layer = layers.Solarization(threshold_factor=(0.9, 1.0), seed=0)
    drawn = layer.get_random_transformation(np.zeros((2000, 1, 1, 3)))["thresholds"]
    assert np.mean(np.asarray(drawn) < 0.9 * 255) > 0.8
    dark = jnp.full((2000, 1, 1, 1), 0.89 * 255)
    found = levels.solarization(dark, nnx.Rngs(0), threshold_factor=(0.9, 1.0))
    same(found, dark)


def test_sharpness_within_the_edge() -> None:
    layer = layers.RandomSharpness(0.5)
    found = np.asarray(levels.sharpen(jnp.asarray(IMAGES), SHARES, RANGE))
    expected = changed(layer, IMAGES, factor=SHARES)
    same(found[:, 1:-1, 1:-1], expected[:, 1:-1, 1:-1], atol=1e-3)


def test_sharpness_is_that_of_pillow() -> None:
    """A picture of one colour has no edges to lose: Keras darkens its margin by a third."""
    picture = IMAGES[0].astype("uint8")
    found = levels.sharpen(jnp.asarray(picture, jnp.float32)[None], jnp.zeros(1), RANGE)
    expected = np.asarray(ImageEnhance.Sharpness(Image.fromarray(picture)).enhance(0.0))
    same(found[0], expected, atol=1.01)
    plain = np.full((1, 5, 5, 3), 130, "float32")
    of_keras = changed(layers.RandomSharpness(0.5), plain, factor=np.zeros(1, "float32"))
    assert of_keras[0, 0, 2, 0] == pytest.approx(100)
    same(levels.sharpen(jnp.asarray(plain), jnp.zeros(1), RANGE), plain)


@pytest.mark.parametrize("size", [(3, 3), (5, 3), (7, 7)])
def test_blur(size: tuple[int, int]) -> None:
    """As SciPy with its edges reflected, and within the edge as Keras."""
    across, down = np.full(4, 0.9, "float32"), np.full(4, 0.6, "float32")
    found = np.asarray(levels.blur_images(jnp.asarray(IMAGES), across, down, size))
    for image, blurred in zip(IMAGES, found, strict=True):
        expected = ndimage.gaussian_filter1d(image, 0.9, axis=1, radius=size[0] // 2)
        expected = ndimage.gaussian_filter1d(expected, 0.6, axis=0, radius=size[1] // 2)
        same(blurred, expected, atol=1e-3)
    of_keras = keras.ops.image.gaussian_blur(IMAGES, size, (0.9, 0.6), data_format="channels_last")
    if size == (3, 3):
        same(found[:, 1:-1, 1:-1], np.asarray(of_keras)[:, 1:-1, 1:-1], atol=1e-3)


def test_blur_keeps_a_plain_picture() -> None:
    plain = np.full((1, 5, 5, 3), 100, "float32")
    of_keras = np.asarray(keras.ops.image.gaussian_blur(plain, data_format="channels_last"))
    assert of_keras[0, 0, 0, 0] < 60
    one = jnp.ones(1)
    same(levels.blur_images(jnp.asarray(plain), one, one, (3, 3)), plain, atol=1e-3)


def test_inversion() -> None:
    """Keras takes 1 - x where the levels lie in -1 to 1: up to 2."""
    layer = layers.RandomInvert(1.0, value_range=(-1, 1))
    images = IMAGES / 127.5 - 1
    of_keras = changed(layer, images, apply_inversion=np.ones(4, bool))
    assert of_keras.max() > 1.9
    found = levels.random_invert(images, nnx.Rngs(0), factor=(1.0, 1.0), value_range=(-1.0, 1.0))
    same(found, -images)


def test_auto_contrast() -> None:
    images = np.concatenate([IMAGES / 2 + 20, np.full((1, 8, 6, 3), 7, "float32")])
    same(histogram.auto_contrast(jnp.asarray(images)), layers.AutoContrast()(images), atol=1e-3)


@pytest.mark.parametrize("bins", [256, 16])
def test_equalization_of_one_image(bins: int) -> None:
    image = np.floor(RANDOM.normal(120, 20, (1, 16, 12, 3)).clip(0, 255)).astype("float32")
    found = histogram.equalize(jnp.asarray(image), bins=bins)
    expected = layers.Equalization(bins=bins)(image, training=True)
    same(found, expected, atol=1e-3)


def test_equalization_counts_each_image_by_itself() -> None:
    """A dark picture beside a light one: Keras counts both together, and leaves them dark and light."""
    dark = np.floor(RANDOM.uniform(0, 50, (1, 16, 12, 1))).astype("float32")
    both = np.concatenate([dark, dark + 200])
    of_keras = np.asarray(layers.Equalization()(both, training=True))
    assert of_keras[0].max() < 140
    found = np.asarray(histogram.equalize(jnp.asarray(both)))
    assert found[0].max() == 255
    same(found[0], found[1], atol=1e-3)


@pytest.mark.parametrize("grid", [(2, 2), (3, 4)])
@pytest.mark.parametrize("limit", [0.0, 2.0])
def test_clahe(grid: tuple[int, int], limit: float) -> None:
    images = np.floor(RANDOM.normal(120, 30, (2, 16, 13, 2)).clip(0, 255)).astype("float32")
    layer = layers.ContrastLimitedAdaptiveHistogramEqualization(
        clip_limit=limit, tile_grid_size=grid
    )
    found = histogram.equalize_in_tiles(jnp.asarray(images), clip_limit=limit, tile_grid_size=grid)
    same(found, layer(images), atol=2e-3)


def test_rotation() -> None:
    turns = np.array([-0.2, 0.0, 0.25, 0.4], "float32")
    layer = layers.RandomRotation(0.5)
    zero, one = np.zeros(4, "float32"), np.ones(4, "float32")
    matrix = layer._compute_affine_matrix(0.5, 0.5, turns * 360, zero, zero, one, zero, zero, 8, 6)
    found = geometry.warp_images(IMAGES, geometry.rotations(turns, 8, 6))
    same(found, changed(layer, IMAGES, rotation_matrix=matrix), atol=2e-2)


def test_a_quarter_turn_is_counter_clockwise() -> None:
    square = IMAGES[:, :6]
    found = geometry.warp_images(square, geometry.rotations(np.full(4, 0.25, "float32"), 6, 6))
    same(found, np.rot90(square, axes=(1, 2)), atol=2e-3)


def test_shear() -> None:
    x, y = np.array([0.4, 0, -0.3, 0.2], "float32"), np.array([0, 0.5, -0.2, 0.1], "float32")
    layer = layers.RandomShear(0.5, 0.5)
    expected = changed(layer, IMAGES, shear_factor=np.stack([x, y], -1), input_shape=IMAGES.shape)
    same(geometry.warp_images(IMAGES, geometry.shears(x, y)), expected, atol=2e-2)


def test_zoom() -> None:
    x, y = np.array([0.4, 1, 1.3, 0.2], "float32"), np.array([0.7, 0.5, 1.2, 2.0], "float32")
    expected = changed(
        layers.RandomZoom(0.5), IMAGES, height_zoom=y[:, None], width_zoom=x[:, None]
    )
    found = geometry.warp_images(IMAGES, geometry.zooms(x, y, 8, 6))
    same(found, expected, atol=2e-2)


@pytest.mark.parametrize("interpolation", ["bilinear", "nearest"])
def test_perspective(interpolation: str) -> None:
    start = np.tile(np.array([[0, 0], [5, 0], [0, 7], [5, 7]], "float32"), (4, 1, 1))
    end = start + RANDOM.uniform(-1, 1, start.shape).astype("float32")
    layer = layers.RandomPerspective(interpolation=interpolation, fill_value=9.0)
    expected = changed(
        layer, IMAGES, apply_perspective=np.ones(4, bool), start_points=start, end_points=end
    )
    found = distortion.project_images(
        jnp.asarray(IMAGES),
        distortion.homographies(start, end),
        interpolation=interpolation,
        fill_value=9.0,
    )
    wrong = np.abs(np.asarray(found) - expected).max(-1) > 0.05
    assert wrong.mean() <= (0.0 if interpolation == "bilinear" else 0.02)


def test_in_keras_the_first_corner_never_moves() -> None:
    drawn = layers.RandomPerspective(seed=0).get_random_transformation(np.zeros((64, 8, 6, 3)))
    assert not np.asarray(drawn["end_points"])[:, 0].any()
    ramp = jnp.broadcast_to(jnp.mgrid[1:9, 1:7][0][..., None].astype(jnp.float32), (64, 8, 6, 1))
    seen = distortion.random_perspective(ramp, nnx.Rngs(0), factor=(1.0, 1.0))
    corners = np.asarray(seen)[:, [0, 0, -1, -1], [0, -1, 0, -1], 0]
    assert (corners.std(0) > 0.5).all()


def test_elastic_displacement_is_smooth_noise() -> None:
    """The field is the noise under SciPy's Gaussian filter, and the pull that of map_coordinates."""
    images = RANDOM.uniform(0, 255, (2, 40, 30, 1)).astype("float32")
    down, right = RANDOM.normal(size=(2, 2, 40, 30)).astype("float32")
    factor = np.array([1.0, 0.6], "float32")
    found = distortion.displace_images(jnp.asarray(images), down, right, factor)
    for i in range(2):
        sigma = 0.05 * factor[i] * 30
        inner = 0.1 * factor[i] * 40 * sigma
        fields = [inner * ndimage.gaussian_filter(n[i], sigma, truncate=8) for n in (down, right)]
        places = np.mgrid[:40, :30] + np.stack(fields)
        expected = ndimage.map_coordinates(images[i, ..., 0], places, order=1, mode="reflect")
        middle = np.s_[10:-10, 10:-10]
        same(np.asarray(found)[i, ..., 0][middle], expected[middle], atol=0.1)


def test_in_keras_elastic_displacement_is_along_the_diagonal() -> None:
    """One field for both ways: an image that is constant along the other diagonal stays as it is."""
    y, x = np.mgrid[:32, :32].astype("float32")
    stripes = (100 + 50 * np.sin((y - x) / 3))[None, ..., None].astype("float32")
    of_keras = keras.ops.image.elastic_transform(stripes, alpha=6.0, sigma=2.0, seed=1)
    middle = np.s_[:, 8:-8, 8:-8]
    assert np.abs(np.asarray(of_keras) - stripes)[middle].max() < 1.5
    found = distortion.random_elastic_transform(
        jnp.asarray(stripes), nnx.Rngs(0), factor=(1.0, 1.0), scale=(1.0, 1.0)
    )
    assert np.abs(np.asarray(found) - stripes)[middle].max() > 5


def test_mix_up_and_cut_mix() -> None:
    """What each image and label is made of, found back from images that are their own number."""
    count = 32
    images = jnp.broadcast_to(
        jnp.arange(count, dtype=jnp.float32)[:, None, None, None], (count, 8, 6, 1)
    )
    labels = jnp.eye(count)
    valid = jnp.arange(count) < 20
    for found, named in (
        mixing.mix_up(images, labels, nnx.Rngs(0), alpha=1.0, valid=valid),
        mixing.cut_mix(images, labels, nnx.Rngs(1), valid=valid),
    ):
        same(np.asarray(named).sum(-1), np.ones(count))
        same(np.asarray(found).mean((1, 2, 3)), np.asarray(named) @ np.arange(count), atol=1e-3)
        same(named[20:], labels[20:])
        assert not np.asarray(named)[:20, 20:].any()
        assert (np.asarray(named).max(-1)[:20] < 0.999).sum() > 10


def test_mix_up_beside_keras() -> None:
    shares = np.array([0.1, 0.5, 0.8, 1.0], "float32")
    order = np.array([2, 0, 1, 3])
    drawn = {"mix_weight": shares, "permutation_order": order}
    layer = layers.MixUp()
    labels = np.eye(4, dtype="float32")
    own = shares.reshape(-1, 1, 1, 1)
    same(changed(layer, IMAGES, **drawn), own * IMAGES + (1 - own) * IMAGES[order])
    expected = layer.transform_labels(jnp.asarray(labels), drawn)
    same(mixing.mixed_labels(jnp.asarray(labels), order, shares), expected)


def test_edges_of_pillow_are_found_in_no_plain_picture() -> None:
    """The reference itself: Pillow's smoothing keeps the margin, as `sharpen` does."""
    picture = IMAGES[1].astype("uint8")
    smooth = np.asarray(Image.fromarray(picture).filter(ImageFilter.SMOOTH))
    np.testing.assert_array_equal(smooth[0], picture[0])


def test_chains_choose_for_each_image() -> None:
    """Beyond the end of the list an image stays as it is; the others change by their own choice."""
    images = jnp.asarray(np.repeat(IMAGES[:1], 12, 0))
    order = chains.SHAPES + chains.COLORS + chains.LEVELS
    choices = jnp.arange(12)
    made = chains.one_change(images, nnx.Rngs(3), choices, (0.4, 0.5), RANGE, "bilinear", order)
    made = np.asarray(made)
    same(made[11], IMAGES[0])
    assert len({image.tobytes() for image in made}) == 12
    same(made[9], histogram.auto_contrast(images)[0])
    same(made[10], histogram.equalize(images)[0])


def drawn(function, count: int = 4000):
    """What one-pixel images of value 100 become."""
    return np.asarray(function(jnp.full((count, 1, 1, 1), 100.0), nnx.Rngs(0)))[:, 0, 0, 0]


@pytest.mark.parametrize(
    ("word", "function", "low", "high", "mean"),
    [
        ("brightness", lambda x, r: colors.random_brightness(x, r, (-0.2, 0.3)), 49, 176.5, 112.75),
        (
            "solarization",
            lambda x, r: levels.solarization(x, r, addition_factor=(0.0, 0.2)),
            104,
            155,
            129.5,
        ),
    ],
)
def test_draws_fill_their_bounds_evenly(word, function, low, high, mean) -> None:
    values = drawn(function)
    assert values.min() == pytest.approx(low, abs=0.5)
    assert values.max() == pytest.approx(high, abs=0.5)
    assert values.mean() == pytest.approx(mean, abs=4 * (high - low) / np.sqrt(12 * len(values)))


@pytest.mark.parametrize(
    ("factor", "share"),
    [((0.0, 1.0), 0.5), ((0.2, 0.2), 0.2), ((1.0, 1.0), 1.0), ((0.0, 0.0), 0.0)],
)
def test_how_many_are_chosen(factor, share) -> None:
    chosen = colors.chosen(nnx.Rngs(0), 4000, factor)
    assert np.mean(np.asarray(chosen)) == pytest.approx(share, abs=0.04)


def test_posterization_draws_both_ends() -> None:
    """A pair [1, 3]: Keras never keeps 3 bits."""
    layer = layers.RandomPosterization((1, 3), seed=0)
    shifts = layer.get_random_transformation(np.zeros((500, 1, 1, 3)))["shift_factor"]
    assert set(np.unique(shifts)) == {6, 7}
    found = levels.random_posterization(jnp.full((500, 1, 1, 1), 255.0), nnx.Rngs(0), (1, 3))
    assert set(np.unique(found)) == {128, 192, 224}


def test_contrast_is_drawn_below_and_above() -> None:
    """Keras draws from 1 to 1.5 for 0.5, where it documents 0.5 to 1.5."""
    layer = layers.RandomContrast(0.5, seed=0)
    factors = layer.get_random_transformation(np.zeros((2000, 1, 1, 3)))["contrast_factor"]
    assert np.asarray(factors).min() >= 1
    images = jnp.broadcast_to(jnp.array([100.0, 140.0])[:, None, None], (2000, 2, 1, 1))
    found = np.asarray(colors.random_contrast(images, nnx.Rngs(0), (0.5, 0.5)))
    times = (found[:, 1] - found[:, 0]) / 40
    assert times.min() == pytest.approx(0.5, abs=0.01)
    assert times.max() == pytest.approx(1.5, abs=0.01)
    assert times.mean() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(
    ("layer", "below"),
    [
        (layers.RandomSaturation(0.5, seed=0), 0.5),
        (layers.RandomColorDegeneration(0.5, seed=0), 0.5),
    ],
)
def test_in_keras_one_number_is_drawn_below_0_too(layer, below) -> None:
    factor = layer.get_random_transformation(np.zeros((2000, 1, 1, 3)))["factor"]
    assert np.mean(np.asarray(factor) < 0) == pytest.approx(below, abs=0.05)


def test_crops_at_places_of_their_own() -> None:
    """Every place is taken, also where only one side is longer; Keras takes one place a batch,
    and returns the image whole outside training."""
    numbers = jnp.arange(30.0).reshape(1, 6, 5, 1).repeat(400, 0)
    found = np.asarray(geometry.random_crop(numbers, nnx.Rngs(0), 4, 4))
    assert found.shape == (400, 4, 4, 1)
    assert set(np.unique(found[:, 0, 0, 0])) == {0, 1, 5, 6, 10, 11}
    np.testing.assert_array_equal(found[0, :, :, 0] - found[0, 0, 0, 0], numbers[0, :4, :4, 0])
    same_height = geometry.random_crop(numbers, nnx.Rngs(0), 6, 4)
    assert set(np.unique(np.asarray(same_height)[:, 0, 0, 0])) == {0, 1}
    layer = layers.RandomCrop(4, 4, seed=0)
    of_keras = np.asarray(layer(numbers, training=True))
    assert len(np.unique(of_keras[:, 0, 0, 0])) == 1
    assert np.asarray(layer(numbers, training=False)).shape == (400, 6, 5, 1)


@pytest.mark.parametrize("size", [(4, 4), (6, 3), (8, 6), (12, 12)])
def test_outside_training_a_crop_is_the_middle_resized(size) -> None:
    """What `smart_resize` of Keras makes; its layer returns the image whole."""
    found = model_of(f"x |> RandomCrop{size}", {"x": "float[8, 6, 3]"})(x=IMAGES)
    same(found, keras.preprocessing.image.smart_resize(IMAGES, size))
    assert layers.RandomCrop(*size)(IMAGES, training=False).shape == IMAGES.shape


def test_erased_boxes_have_the_size_that_is_drawn() -> None:
    images = jnp.full((2000, 20, 20, 1), 50.0)
    found = levels.random_erasing(images, nnx.Rngs(0), factor=(1.0, 1.0), fill_value=255.0)
    share = (np.asarray(found) == 255).mean((1, 2, 3))
    assert share.min() > 0.01
    assert share.max() < 0.34
    of_keras = layers.RandomErasing((1.0, 1.0), fill_value=255.0, seed=0)(images, training=True)
    theirs = (np.asarray(of_keras) == 255).mean((1, 2, 3))
    assert share.mean() == pytest.approx(theirs.mean(), abs=0.01)
    assert share.std() == pytest.approx(theirs.std(), abs=0.01)


def test_a_compiled_step_draws_anew() -> None:
    """AugMix of Keras chooses its chains in Python, once for all calls of a compiled step."""
    step = jax.jit(lambda x, key: chains.aug_mix(x, nnx.Rngs(key), num_chains=1, chain_depth=1))
    images = jnp.asarray(IMAGES)
    made = {np.asarray(step(images, jax.random.key(seed))).tobytes() for seed in range(4)}
    assert len(made) == 4
