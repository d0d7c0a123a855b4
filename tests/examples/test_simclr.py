"""The contrastive pair against numpy, one example at a time, and that the probe teaches nothing."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import Weights, close, dense, example, fall, images, relu


def encode(w: Weights, x: np.ndarray) -> np.ndarray:
    flat = x.astype("float64").reshape(len(x), 64)
    return relu(dense(w, "encoder/dense_1", relu(dense(w, "encoder/dense", flat))))


def place(w: Weights, code: np.ndarray) -> np.ndarray:
    """On the sphere: float64[batch, 16] of norm 1."""
    z = dense(w, "head/dense_1", relu(dense(w, "head/dense", code)))
    return z / np.linalg.norm(z, axis=-1, keepdims=True)


def test_forward():
    """Without training both views are the image itself."""
    model, w = example("simclr")
    outputs = model(image=images())
    code = encode(w, images())
    z = place(w, code)
    expected = [
        z[i] @ z[i] / 0.5 - np.log(sum(np.exp(z[i] @ z[j] / 0.5) for j in range(len(z))))
        for i in range(len(z))
    ]
    np.testing.assert_allclose(outputs["log_share"], expected, rtol=1e-3, atol=1e-4)
    close(outputs["digit"], dense(w, "probe", code))


def test_what_fills_up_a_batch_is_no_other():
    model, _ = example("simclr")
    filled = np.concatenate([images(3), np.zeros((2, 8, 8, 1), "float32")])
    valid = np.arange(5) < 3
    np.testing.assert_allclose(
        model(image=filled, valid=valid)["log_share"][:3],
        model(image=images(3))["log_share"],
        rtol=1e-5,
    )
    assert not np.allclose(model(image=filled)["log_share"][:3], model(image=images(3))["log_share"])


def test_views_differ_in_training():
    model, _ = example("simclr")
    first, second = (model(image=images(), training=True, seed=s)["digit"] for s in (0, 1))
    assert not np.allclose(first, second)


def test_both_learn(tmp_path):
    first, last = fall("simclr", tmp_path / "contrast", figure="contrast_loss")
    assert last < first
    first, last = fall("simclr", tmp_path / "probe", figure="digit_accuracy")
    assert last > first
