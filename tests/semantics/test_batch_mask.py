"""A layer that mixes the examples of a batch can tell them from what fills the batch up."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

import specc

TEXT = """
layer Contrast()(a: float[batch, n], b: float[batch, n]) {
  seen     = batch_mask()
  likeness = where(seen, a @ transpose(b), -1e9)
  added    = sum(where(seen, diagonal(log_softmax(likeness, axis = -1)), 0)) / sum(seen)
  add_loss(-1 * added)
  a
}
model (a: float[3], b: float[3]) {
  Contrast()(a, b) |> Dense(1)
}
"""


def added_loss(batch: dict[str, np.ndarray], valid: np.ndarray | None) -> float:
    program = specc.compile(text=TEXT)
    module = program.engine.module
    model = module.Model(rngs=nnx.Rngs(0))
    rows = None if valid is None else jnp.asarray(valid)
    arrays = {name: jnp.asarray(value) for name, value in batch.items()}
    return float(module.forward(model, arrays, training=True, valid=rows)[1]["added"])


def test_rows_that_fill_up_do_not_count():
    rng = np.random.default_rng(0)
    whole = {name: rng.normal(size=(5, 3)).astype(np.float32) for name in "ab"}
    filled = {name: np.concatenate([value, value[:2]]) for name, value in whole.items()}
    likeness = whole["a"].astype(np.float64) @ whole["b"].T
    shares = np.diagonal(likeness - np.log(np.sum(np.exp(likeness), axis=1, keepdims=True)))
    assert added_loss(whole, None) == np.float32(added_loss(whole, np.ones(5, bool)))
    np.testing.assert_allclose(added_loss(whole, None), -np.mean(shares), rtol=1e-5)
    valid = np.arange(7) < 5
    np.testing.assert_allclose(added_loss(filled, valid), -np.mean(shares), rtol=1e-5)
    assert abs(added_loss(filled, None) + np.mean(shares)) > 0.01


def test_training_hands_it_on():
    program = specc.compile(text=TEXT + "compile {\n  loss = mean_squared_error\n}\n")
    rng = np.random.default_rng(0)
    rows = {name: rng.normal(size=(7, 3)).astype(np.float32) for name in ("a", "b", "target")}
    trainer = program.engine.trainer
    state = trainer.create(jnp.uint32(0))

    def loss(rows: dict[str, np.ndarray], valid: np.ndarray) -> float:
        sums = trainer.sums(len(valid))
        sums = jax.jit(trainer.evaluate_step)(state, sums, rows, valid, 0)
        return float(trainer.results(sums)["loss"])

    short = {name: value[:5] for name, value in rows.items()}
    np.testing.assert_allclose(
        loss(rows, np.arange(7) < 5), loss(short, np.ones(5, bool)), rtol=1e-5
    )
