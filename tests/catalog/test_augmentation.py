"""Random layers over images: their deterministic core against Keras, and what chance does."""

from __future__ import annotations

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.catalog import find, names
from specc.catalog.layers._augment import Augmentation
from specc.kernels import augment_geometry as geometry
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")
IMAGES = np.random.default_rng(0).uniform(0, 255, (4, 8, 6, 3)).astype("float32")
WORDS = [
    "AugMix(num_chains = 2, chain_depth = 1, factor = 0.9)",
    "Equalization",
    "RandAugment(num_ops = 1, factor = 0.9)",
    "RandomBrightness(0.5)",
    "RandomColorDegeneration(1)",
    "RandomColorJitter(contrast_factor = 0.9, hue_factor = 1)",
    "RandomContrast(0.9)",
    "RandomElasticTransform([1, 1])",
    "RandomErasing([1, 1])",
    "RandomFlip",
    "RandomFlip(vertical, data_format = channels_first)",
    "RandomGaussianBlur([1, 1])",
    "RandomGrayscale",
    "RandomHue(1)",
    "RandomInvert",
    "RandomPerspective([1, 1], 0.5)",
    "RandomPosterization([1, 6])",
    "RandomRotation(0.2)",
    "RandomSaturation([0.1, 0.9])",
    "RandomSharpness(1)",
    "RandomShear(0.5, 0.5)",
    "RandomTranslation(0.3, 0.3)",
    "RandomZoom([-0.5, 0.5])",
    "Solarization(0.5, 0.5)",
    "CutMix",
    "MixUp",
]
ALWAYS = ["AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size = 2)"]
FIXED = ["Equalization", *ALWAYS]
MIXING = ["CutMix", "MixUp"]
SOME = [
    "RandomErasing([1, 1])",
    "RandomFlip",
    "RandomHue(1)",
    "RandomRotation(0.2)",
    "Equalization",
]
DRAWING = [w for w in WORDS if w not in ("Equalization", *MIXING)]


@cache
def model(word: str):
    return model_of(f"x |> {word}", {"x": "float[8, 6, 3]"})


def test_every_layer_that_changes_images_is_here() -> None:
    """A new word of this family is drawn, and held to what follows, too."""
    known = {w.split("(")[0] for w in (*WORDS, *ALWAYS)} | {"RandomCrop"}
    found = {n for n in names("layers") if issubclass(find("layers", n), Augmentation)}
    assert found == known


@pytest.mark.parametrize("word", WORDS)
def test_identity_outside_training(word: str) -> None:
    np.testing.assert_array_equal(model(word)(x=IMAGES), IMAGES)


@pytest.mark.parametrize("word", ALWAYS)
def test_what_is_no_chance_is_done_always(word: str) -> None:
    made = model(word)
    result = np.asarray(made(x=IMAGES))
    assert not np.array_equal(result, IMAGES)
    np.testing.assert_array_equal(made(x=IMAGES, training=True), result)


@pytest.mark.parametrize("word", DRAWING)
def test_in_training_images_change_each_by_itself(word: str) -> None:
    """The same image 16 times gives several results; the same seed gives the same."""
    made = model(word)
    images = np.repeat(IMAGES[:1], 16, axis=0)
    result = np.asarray(made(x=images, training=True, seed=1))
    assert result.shape == images.shape
    assert result.dtype == images.dtype
    assert len({r.tobytes() for r in result}) > 1
    assert np.isfinite(result).all()
    assert result.min() >= -1e-3
    assert result.max() <= 255.001
    np.testing.assert_array_equal(made(x=images, training=True, seed=1), result)
    assert not np.array_equal(made(x=images, training=True, seed=2), result)


@pytest.mark.parametrize("word", FIXED)
def test_what_is_no_chance_depends_on_the_image_alone(word: str) -> None:
    made = model(word)
    alone = np.concatenate([made(x=IMAGES[i : i + 1], training=True) for i in range(4)])
    np.testing.assert_allclose(made(x=IMAGES, training=True, seed=3), alone, rtol=1e-6)


@pytest.mark.parametrize("word", [*WORDS, *ALWAYS])
def test_levels_from_0_to_1(word: str) -> None:
    """What has a range of values keeps to it, and does the same within it."""
    if "value_range" not in find("layers", word.split("(", maxsplit=1)[0]).options():
        pytest.skip("it knows no range of values")
    inside = word.removesuffix(")") + (", " if "(" in word else "(") + "value_range = [0, 1])"
    result = np.asarray(model(inside)(x=IMAGES / 255, training=True, seed=4))
    assert result.min() >= -1e-6
    assert result.max() <= 1 + 1e-6
    if "Erasing" not in word:
        whole = np.asarray(model(word)(x=IMAGES, training=True, seed=4))
        assert np.mean(np.abs(result * 255 - whole) > 0.05) < 0.02


@pytest.mark.parametrize("word", [*SOME, "AutoContrast"])
def test_one_image_without_a_batch(word: str) -> None:
    made = model_of(f"constant c: float[8, 6, 3] = 1\n  (c |> {word}) + x", {"x": "float[]"})
    result = np.asarray(made(x=np.zeros(2, "float32"), training=True))
    assert result.shape == (2, 8, 6, 3)
    np.testing.assert_array_equal(result[0], result[1])


@pytest.mark.parametrize("word", [*WORDS, *ALWAYS, "RandomCrop(4, 4)"])
def test_tokens_are_refused(word: str) -> None:
    assert diagnostics_of(f"model (x: int[8, 6, 3]) {{ x |> {word} }}") == ["E0417"]


@pytest.mark.parametrize("word", [*SOME, *MIXING])
def test_channels_first(word: str) -> None:
    """The same draws over the same images, with their channels in front."""
    first = (
        word.removesuffix(")") + (", " if "(" in word else "(") + "data_format = channels_first)"
    )
    made = model_of(f"x |> {first}", {"x": "float[3, 8, 6]"})
    result = made(x=np.moveaxis(IMAGES, -1, 1), training=True, seed=5)
    expected = model(word)(x=IMAGES, training=True, seed=5)
    np.testing.assert_allclose(np.moveaxis(np.asarray(result), 1, -1), expected, rtol=1e-5)


@pytest.mark.parametrize("word", ["RandomHue(1)", "RandomGrayscale", "RandAugment", "AugMix"])
def test_images_of_two_channels_have_no_colour(word: str) -> None:
    assert diagnostics_of(f"model (x: float[8, 6, 2]) {{ x |> {word} }}") == ["E0301"]


@pytest.mark.parametrize(
    "word",
    [
        "RandomBrightness(2)",
        "RandomContrast(-1)",
        "RandomPosterization(9)",
        "RandomGaussianBlur(kernel_size = 4)",
        "RandomHue(0.1, value_range = [1, 1])",
        "RandomRotation([0, 1, 2])",
        "MixUp(0)",
    ],
)
def test_options_out_of_range_are_refused(word: str) -> None:
    assert diagnostics_of(f"model (x: float[8, 6, 3]) {{ x |> {word} }}") == ["E0206"]


# Levels in steps have no slope; the position that a pixel is taken from has none either, but the
# pixel has.
@pytest.mark.parametrize("word", [w for w in DRAWING if "Posterization" not in w] + ALWAYS + MIXING)
def test_gradients_reach_the_pixels(word: str) -> None:
    module = model(word).module

    def total(images: jax.Array) -> jax.Array:
        valid = jnp.ones(len(images), bool)
        outputs, _ = module.forward(
            model(word).model, {"x": images}, training=True, rngs=nnx.Rngs(0), valid=valid
        )
        return sum(jnp.sum(o) for o in outputs.values())

    slope = np.asarray(jax.grad(total)(jnp.asarray(IMAGES)))
    assert np.isfinite(slope).all()
    assert (slope != 0).any() or "Equalization" in word


@pytest.mark.parametrize("mode", ["horizontal", "vertical"])
def test_flips_as_keras_does(mode: str) -> None:
    flips = np.array([True, False, True, False])
    layer = keras.layers.RandomFlip(mode)
    expected = layer.transform_images(IMAGES, {"flips": flips.reshape(-1, 1, 1, 1)})
    axis = {"horizontal": -2, "vertical": -3}[mode]
    np.testing.assert_array_equal(geometry.flip_images(IMAGES, flips, axis), expected)


def test_flips_both_ways_by_chances_of_their_own() -> None:
    images = np.repeat(IMAGES[:1], 64, axis=0)
    result = geometry.random_flip(images, nnx.Rngs(0), horizontal=True, vertical=True)
    assert len({np.asarray(r).tobytes() for r in result}) == 4


@pytest.mark.parametrize("fill_mode", ["reflect", "constant", "wrap", "nearest"])
@pytest.mark.parametrize("interpolation", ["bilinear", "nearest"])
def test_warps_as_keras_does(fill_mode: str, interpolation: str) -> None:
    rng = np.random.default_rng(1)
    matrices = np.concatenate(
        [np.eye(2)[None] + rng.normal(size=(4, 2, 2)) / 3, rng.normal(size=(4, 2, 1)) * 5], -1
    )
    matrices = matrices.astype("float32")
    flat = np.concatenate([matrices.reshape(4, 6), np.zeros((4, 2), "float32")], -1)
    options = {"fill_mode": fill_mode, "interpolation": interpolation, "fill_value": 7.0}
    expected = keras.ops.image.affine_transform(IMAGES, flat, **options)
    result = jax.jit(lambda i, m: geometry.warp_images(i, m, **options))(IMAGES, matrices)
    np.testing.assert_allclose(result, np.asarray(expected), rtol=1e-4, atol=1e-2)


def test_translates_as_keras_does() -> None:
    layer = keras.layers.RandomTranslation(0.5, 0.5)
    moves = np.array([[1.5, -2.0], [0.0, 3.0], [-7.0, 0.25], [0.0, 0.0]], "float32")
    expected = layer.transform_images(IMAGES, {"translations": moves}, training=True)
    result = geometry.warp_images(IMAGES, geometry.translations(moves[:, 0], moves[:, 1]))
    np.testing.assert_allclose(result, np.asarray(expected), rtol=1e-5, atol=1e-3)
