"""Few weights are updated as one array: the same steps, and only where a number stands by itself."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import specc
from specc import catalog
from specc.catalog.optimizers import _base

TEXT = """
model (x: float[6]) {
  x |> Dense(5, tanh) |> Dense(3, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = OPTIMIZER
}
"""
WORDS = {name: catalog.find("optimizers", name) for name in catalog.index("optimizers")}
NAMES = [name for name, word in WORDS.items() if getattr(word, "elementwise", False)]


def after_ten_steps(optimizer):
    program = specc.compile(text=TEXT.replace("OPTIMIZER", optimizer))
    trainer = program.engine.trainer
    state = trainer.create(np.uint32(0))
    random = np.random.default_rng(0)
    batch = {
        "x": random.normal(size=(8, 6)).astype(np.float32),
        "target": random.integers(0, 3, 8, np.int32),
    }
    step = jax.jit(trainer.train_step)
    for _ in range(10):
        state, _ = step(state, trainer.sums(8), batch, np.ones(8, bool))
    return state


@pytest.mark.parametrize("optimizer", [e for name in NAMES for e in WORDS[name].examples])
def test_the_steps_are_those_of_each_weight(optimizer, monkeypatch):
    together = after_ten_steps(optimizer)
    monkeypatch.setattr(_base, "TOGETHER", 0)
    apart = after_ten_steps(optimizer)
    count = len(jax.tree.leaves(apart.optimizers)) - len(jax.tree.leaves(together.optimizers))
    assert count >= 3 * WORDS[optimizer.split("(")[0]].moments
    for one, other in zip(*map(jax.tree.leaves, (together.weights, apart.weights)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("fewer", [0, 1])
def test_many_weights_stay_apart(monkeypatch, fewer):
    monkeypatch.setattr(_base, "TOGETHER", 6 * 5 + 5 + 5 * 3 + 3 - fewer)
    arrays = jax.tree.leaves(after_ten_steps("adam").optimizers)
    assert len(arrays) == (9 if fewer else 3)  # the count, and two moments of four weights
