"""Random layers over images: their deterministic core against Keras, and what chance does."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from flax import nnx

from specc.kernels import augment_geometry as geometry
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")
IMAGES = np.random.default_rng(0).uniform(0, 255, (4, 8, 6, 3)).astype("float32")
WORDS = [
    "RandomFlip",
    "RandomFlip(vertical, data_format = channels_first)",
    "RandomTranslation(0.3, 0.3)",
]


def model(word: str):
    return model_of(f"x |> {word}", {"x": "float[8, 6, 3]"})


@pytest.mark.parametrize("word", WORDS)
def test_identity_outside_training(word: str) -> None:
    np.testing.assert_array_equal(model(word)(x=IMAGES), IMAGES)


@pytest.mark.parametrize("word", WORDS)
def test_in_training_images_change_each_by_itself(word: str) -> None:
    """The same image 16 times gives several results; the same seed gives the same."""
    made = model(word)
    images = np.repeat(IMAGES[:1], 16, axis=0)
    result = np.asarray(made(x=images, training=True, seed=1))
    assert result.shape == images.shape
    assert len({r.tobytes() for r in result}) > 1
    assert np.isfinite(result).all()
    assert result.min() >= 0
    assert result.max() <= 255
    np.testing.assert_array_equal(made(x=images, training=True, seed=1), result)
    assert not np.array_equal(made(x=images, training=True, seed=2), result)


@pytest.mark.parametrize("word", WORDS)
def test_one_image_without_a_batch(word: str) -> None:
    made = model_of(f"constant c: float[8, 6, 3] = 1\n  (c |> {word}) + x", {"x": "float[]"})
    result = made(x=np.zeros(2, "float32"), training=True)
    np.testing.assert_allclose(result, np.ones((2, 8, 6, 3)), rtol=1e-6)


@pytest.mark.parametrize("word", WORDS)
def test_tokens_are_refused(word: str) -> None:
    assert diagnostics_of(f"model (x: int[8, 6, 3]) {{ x |> {word} }}") == ["E0417"]


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
