"""The denoiser, and the walk to noise, against numpy."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import (
    Weights,
    dense,
    example,
    fall,
    images,
    layer_normalization,
    losses,
    sigmoid,
)


def denoise(w: Weights, noisy: np.ndarray, time: np.ndarray) -> np.ndarray:
    turn = 2 * np.pi * time
    hidden = np.concatenate([noisy.reshape(len(noisy), 64), np.sin(turn), np.cos(turn), time], -1)
    hidden = swish(dense(w, "denoiser/dense", hidden))
    more = layer_normalization(w, "denoiser/layer_normalization", hidden)
    hidden = hidden + swish(dense(w, "denoiser/dense_1", more))
    return dense(w, "denoiser/dense_2", hidden).reshape(-1, 8, 8, 1)


def swish(x: np.ndarray) -> np.ndarray:
    return x * sigmoid(x)


def test_forward_and_loss():
    model, w = example("denoising_diffusion")
    outputs = model(image=images())
    time, noise = (np.asarray(outputs[name], "float64") for name in ("time", "noise"))
    assert ((time >= 0) & (time < 1)).all()
    assert len(np.unique(time)) == len(time)  # each example has a time of its own
    assert 0.8 < noise.std() < 1.2
    turn = (np.pi / 2 * time)[..., None, None]
    noisy = np.cos(turn) * (2 * images() - 1) + np.sin(turn) * noise
    predicted = denoise(w, noisy, time)
    np.testing.assert_allclose(outputs["predicted"], predicted, rtol=1e-3, atol=2e-4)

    missed = np.mean((noise - predicted) ** 2, (1, 2, 3))
    np.testing.assert_allclose(losses(model, image=images()), missed, rtol=1e-3)


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("denoising_diffusion", tmp_path)
    assert last < first
