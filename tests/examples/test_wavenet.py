"""The WaveNet-like stack against numpy, and that it hears nothing of what is to come."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import (
    Weights,
    causal_conv1d,
    close,
    example,
    fall,
    images,
    relu,
    sigmoid,
)


def expected(w: Weights, wave: np.ndarray) -> np.ndarray:
    """float64[batch, 63, 1] of the wave but its end -> the value after each."""
    x = causal_conv1d(w, "conv1d", wave)
    skips = []
    for number in range(5):
        name = f"gated_{number}" if number else "gated"
        heard = np.tanh(causal_conv1d(w, f"{name}/conv1d", x, 2**number))
        gate = sigmoid(causal_conv1d(w, f"{name}/conv1d_1", x, 2**number))
        x = x + causal_conv1d(w, f"{name}/conv1d_2", heard * gate)
        skips.append(causal_conv1d(w, f"{name}/conv1d_3", heard * gate))
    hidden = relu(causal_conv1d(w, "conv1d_1", relu(sum(skips))))
    return causal_conv1d(w, "conv1d_2", hidden)


def test_forward():
    model, w = example("wavenet")
    outputs = model(image=images())
    wave = images().astype("float64").reshape(5, 64, 1)
    close(outputs["heard"], wave[:, 1:])
    close(outputs["said"], expected(w, wave[:, :63]))


def test_it_does_not_look_ahead():
    model, _ = example("wavenet")
    changed = images()
    changed[:, 4] = 0.3  # from place 32 of the wave on
    before, after = model(image=images())["said"], model(image=changed)["said"]
    np.testing.assert_array_equal(before[:, :32], after[:, :32])
    assert not np.allclose(before[:, 32], after[:, 32])


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("wavenet", tmp_path, epochs=2)
    assert last < first
