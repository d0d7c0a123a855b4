"""The mixture density network, and its loss, against numpy and scipy."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from tests.examples.reference import (
    close,
    dense,
    example,
    fall,
    softmax,
)


def test_forward_and_likelihood():
    model, w = example("mixture_density")
    rng = np.random.default_rng(0)
    body, blood = (
        rng.normal(size=(6, 4)).astype("float32"),
        rng.normal(size=(6, 6)).astype("float32"),
    )
    target = rng.normal(size=(6, 1))
    hidden = np.tanh(dense(w, "dense", np.concatenate([body, blood], -1).astype("float64")))
    share = softmax(dense(w, "dense_1", hidden))
    centre, log_width = dense(w, "dense_2", hidden), dense(w, "dense_3", hidden)
    outputs = model(body=body, blood=blood)
    close(outputs["log_share"], np.log(share))
    close(outputs["centre"], centre)
    close(outputs["log_width"], log_width)

    batch = {"progression": target.astype("float32")}
    (loss,) = model.module.losses(batch, outputs, None).values()
    density = np.sum(share * norm.pdf(target, centre, np.exp(log_width)), -1)
    np.testing.assert_allclose(loss, -np.log(density), rtol=1e-3, atol=1e-4)


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("mixture_density", tmp_path)
    assert last < first
