"""The normalising flow, and its density, against numpy: the volume comes from the whole Jacobian."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import Weights, close, dense, example, fall, relu


def flow(w: Weights, x: np.ndarray) -> np.ndarray:
    """float64[4] -> float64[4]"""
    for name in ("coupling", "coupling_1", "coupling_2", "coupling_3"):
        kept, moved = x[:2], x[2:]
        hidden = relu(dense(w, f"{name}/dense", kept))
        scale = np.tanh(dense(w, f"{name}/dense_1", hidden))
        shift = dense(w, f"{name}/dense_2", hidden)
        x = np.concatenate([moved * np.exp(scale) + shift, kept])
    return x


def log_volume(w: Weights, x: np.ndarray) -> float:
    step = 1e-6
    columns = [(flow(w, x + d) - flow(w, x - d)) / (2 * step) for d in np.eye(4) * step]
    return np.linalg.slogdet(np.array(columns).T)[1]


def test_forward():
    model, w = example("normalizing_flow")
    features = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")
    outputs = model(features=features)
    rows = features.astype("float64")
    close(outputs["code"], np.array([flow(w, x) for x in rows]))
    volumes = np.array([log_volume(w, x) for x in rows])
    np.testing.assert_allclose(outputs["log_volume"], volumes, rtol=1e-3, atol=1e-4)


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("normalizing_flow", tmp_path)
    assert last < first
