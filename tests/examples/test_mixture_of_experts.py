"""The mixture of experts against numpy, one wine and one expert at a time."""

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


def expert(w, number, x):
    name = "experts/expert" if number == 0 else f"experts/expert_{number}"
    return dense(w, f"{name}/dense_1", relu(dense(w, f"{name}/dense", x)))


def test_forward():
    model, w = example("mixture_of_experts")
    measured = np.random.default_rng(0).normal(size=(6, 7)).astype("float32")
    rows = []
    for x in measured.astype("float64"):
        scores = dense(w, "experts/dense", x)
        first, second = np.argsort(scores)[::-1][:2]
        share = softmax(scores[[first, second]])
        rows.append(share[0] * expert(w, first, x) + share[1] * expert(w, second, x))
    expected = softmax(dense(w, "dense", relu(np.array(rows))))
    close(model(measured=measured), expected)


def test_the_loss_of_the_gate():
    model, w = example("mixture_of_experts")
    measured = np.random.default_rng(0).normal(size=(6, 7)).astype("float32")
    model(measured=measured)
    shares = softmax(dense(w, "experts/dense", measured.astype("float64")))
    (added,) = model.added.values()
    close(np.mean(added), 0.04 * np.mean(np.sum(shares**2, -1)))


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("mixture_of_experts", tmp_path)
    assert last < first
