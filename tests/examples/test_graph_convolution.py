"""Graph convolution against numpy, with the matrix of the graph instead of its edges."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import (
    close,
    dense,
    example,
    fall,
    relu,
    softmax,
)

# Who hears whom: a measurement hears its partner and that of the other leaf, in equal shares.
HEARD = np.array([[0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]]) / 2


def convolve(w, name, x):
    return relu(dense(w, f"{name}/dense", x) + dense(w, f"{name}/dense_1", HEARD @ x))


def test_forward():
    model, w = example("graph_convolution")
    features = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
    nodes = features.astype("float64")[:, :, None] * w["kind"]
    nodes = convolve(w, "convolve_1", convolve(w, "convolve", nodes))
    expected = softmax(dense(w, "dense", nodes.reshape(6, -1)))
    close(model(features=features), expected)


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("graph_convolution", tmp_path)
    assert last < first
