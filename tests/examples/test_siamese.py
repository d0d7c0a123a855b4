"""The siamese network against numpy."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import (
    close,
    dense,
    example,
    fall,
    sigmoid,
)


def test_forward():
    model, w = example("siamese")
    first, second = np.random.default_rng(0).uniform(-1, 1, (2, 7, 3)).astype("float32")

    def encode(x):
        return dense(w, "dense_1", np.tanh(dense(w, "dense", x.astype("float64"))))

    apart = np.sum((encode(first) - encode(second)) ** 2, -1, keepdims=True)
    close(model(first=first, second=second), sigmoid(w["reach"] - apart))


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("siamese", tmp_path)
    assert last < first
