"""The gradient of a loop along time whose products are taken out of it is that of the loop itself."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.kernels import recurrent_loop
from specc.kernels.conv_recurrent import ConvLSTMCell
from specc.kernels.recurrent import GRUCell, LSTMCell, SimpleRNNCell, sigmoid_of_gates
from specc.kernels.recurrent_loop import hoisted, plain, run_cell

BATCH, STEPS, FEATURES, UNITS = 3, 6, 4, 5
CELLS = {
    "SimpleRNN": lambda: SimpleRNNCell(FEATURES, UNITS, rngs=nnx.Rngs(0)),
    "LSTM": lambda: LSTMCell(FEATURES, UNITS, rngs=nnx.Rngs(0)),
    "LSTM, tanh": lambda: LSTMCell(
        FEATURES, UNITS, recurrent_activation=jnp.tanh, rngs=nnx.Rngs(0)
    ),
    "GRU": lambda: GRUCell(FEATURES, UNITS, rngs=nnx.Rngs(0)),
    "GRU without bias": lambda: GRUCell(FEATURES, UNITS, use_bias=False, rngs=nnx.Rngs(0)),
    "GRU that drops": lambda: GRUCell(
        FEATURES, UNITS, dropout=0.3, recurrent_dropout=0.4, rngs=nnx.Rngs(0)
    ),
    "ConvLSTM that drops": lambda: ConvLSTMCell(
        FEATURES, UNITS, (3,), padding="SAME", recurrent_dropout=0.4, rngs=nnx.Rngs(0)
    ),
}
WAYS = {
    "last": {},
    "sequences": {"return_sequences": True},
    "masked": {"return_sequences": True, "mask": True},
    "masked, zeros, backwards": {
        "return_sequences": True,
        "mask": True,
        "zero_output_for_mask": True,
        "go_backwards": True,
    },
    "last of some, and states": {"mask": True, "return_state": True},
}


@pytest.mark.parametrize(
    ("name", "way"),
    [("LSTM", way) for way in WAYS]
    + [(name, "masked, zeros, backwards") for name in CELLS if name != "LSTM"],
)
def test_gradients_are_those_of_the_loop_itself(name, way, monkeypatch):
    options = dict(WAYS[way])
    cell = CELLS[name]()
    random = np.random.default_rng(0)
    space = (7,) if name.startswith("Conv") else ()
    x = random.normal(size=(BATCH, STEPS, *space, FEATURES)).astype(np.float32)
    first = [random.normal(size=(BATCH, *space, UNITS)) for _ in range(cell.states)]
    first = [state.astype(np.float32) for state in first]
    if options.pop("mask", None):
        options["mask"] = random.random((BATCH, STEPS)) < 0.7
    graph, weights = nnx.split(cell)

    def loss(weights, x, first):
        found = run_cell(
            nnx.merge(graph, weights, copy=True),
            x,
            initial_state=first,
            training=True,
            rngs=nnx.Rngs(1),
            **options,
        )
        return sum(jnp.sum(jnp.sin(part)) for part in jax.tree.leaves(found))

    value = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2)))
    found = value(weights, x, first)
    monkeypatch.setattr(recurrent_loop, "hoisted", plain)
    expected = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2)))(weights, x, first)
    assert hoisted is not recurrent_loop.hoisted
    assert "custom_vjp" not in str(jax.make_jaxpr(loss)(weights, x, first))
    assert jax.tree.structure(found) == jax.tree.structure(expected)
    for mine, other in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        scale = np.abs(other).max()
        assert scale > 0
        np.testing.assert_allclose(mine, other, rtol=1e-5, atol=2e-6 * scale)


def test_sigmoids_of_gates_are_sigmoids():
    x = np.linspace(-30, 30, 100_001).astype(np.float32)
    exact = 1 / (1 + np.exp(-x.astype(np.float64)))
    np.testing.assert_allclose(jax.jit(sigmoid_of_gates)(x), exact, rtol=0, atol=2e-7)
    slopes = jax.jit(jax.vmap(jax.grad(sigmoid_of_gates)))(x)
    np.testing.assert_allclose(slopes, exact * (1 - exact), rtol=0, atol=2e-7)


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float16])
def test_sigmoids_of_gates_are_as_close_as_half_precision_is(dtype):
    """A gate that is nearly closed is not closed."""
    x = jnp.linspace(-6, 6, 10_001).astype(dtype)
    exact = 1 / (1 + np.exp(-np.asarray(x, np.float64)))
    found = jax.jit(sigmoid_of_gates)(x)
    assert found.dtype == dtype
    near = float(jnp.finfo(dtype).eps)
    np.testing.assert_allclose(np.asarray(found, np.float64), exact, rtol=near, atol=2e-7)
    slopes = jax.jit(jax.vmap(jax.grad(sigmoid_of_gates)))(x)
    slope = exact * (1 - exact)
    np.testing.assert_allclose(np.asarray(slopes, np.float64), slope, rtol=near, atol=2e-7)
