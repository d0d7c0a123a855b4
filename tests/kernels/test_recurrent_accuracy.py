"""How far the gradients of recurrent cells are from those in float64, beside plain steps in float32."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.kernels.recurrent import GRUCell, LSTMCell
from specc.kernels.recurrent_loop import run_cell

DRAWS, BATCH, TIME, FEATURES, UNITS = 24, 3, 10, 4, 3


def lstm(kernel, recurrent, bias, x, sigmoid):
    h = c = jnp.zeros((len(x), UNITS), x.dtype)
    outputs = []
    for step in range(TIME):
        i, f, g, o = jnp.split(x[:, step] @ kernel + h @ recurrent + bias, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * jnp.tanh(g)
        h = sigmoid(o) * jnp.tanh(c)
        outputs.append(h)
    return jnp.stack(outputs, axis=1)


def gru(kernel, recurrent, bias, x, sigmoid):
    h = jnp.zeros((len(x), UNITS), x.dtype)
    outputs = []
    for step in range(TIME):
        ours, theirs = x[:, step] @ kernel + bias[0], h @ recurrent + bias[1]
        update, reset = jnp.split(sigmoid((ours + theirs)[:, : 2 * UNITS]), 2, axis=-1)
        candidate = jnp.tanh(ours[:, 2 * UNITS :] + reset * theirs[:, 2 * UNITS :])
        h = update * h + (1 - update) * candidate
        outputs.append(h)
    return jnp.stack(outputs, axis=1)


def by_cell(kernel, recurrent, bias, x, sigmoid, cell):
    made = cell(FEATURES, UNITS, recurrent_activation=sigmoid, rngs=nnx.Rngs(0))
    made.kernel, made.recurrent_kernel, made.bias = map(nnx.Param, (kernel, recurrent, bias))
    return run_cell(made, x, return_sequences=True)


def gradients(outputs):
    """Of a random projection of the outputs, compiled once for all draws."""

    def loss(way, *arrays):
        return jnp.sum(outputs(*arrays) * way)

    return jax.jit(jax.grad(loss, argnums=(1, 2, 3, 4)))


@pytest.mark.parametrize("sigmoid", [nnx.sigmoid, jnp.tanh])
@pytest.mark.parametrize(("cell", "steps", "gates"), [(LSTMCell, lstm, 4), (GRUCell, gru, 3)])
def test_gradients_are_as_near_to_those_in_float64_as_plain_steps(cell, steps, gates, sigmoid):
    """In the middle of many draws: gates amplify rounding, of one draw by six times or a sixth."""
    plain = gradients(partial(steps, sigmoid=sigmoid))
    ours = gradients(partial(by_cell, sigmoid=sigmoid, cell=cell))
    ratios = []
    for seed in range(DRAWS):
        random = np.random.default_rng(seed)
        bias = (2, gates * UNITS) if cell is GRUCell else (gates * UNITS,)
        way = BATCH, TIME, UNITS
        shapes = way, (FEATURES, gates * UNITS), (UNITS, gates * UNITS), bias, (*way[:2], FEATURES)
        draw = [random.normal(size=shape).astype(np.float32) for shape in shapes]
        with jax.enable_x64(True):
            wide = plain(*(array.astype(np.float64) for array in draw))
            exact = [np.asarray(slope) for slope in wide]
        away = [
            max(
                np.abs(np.asarray(a, np.float64) - b).max()
                for a, b in zip(found(*draw), exact, strict=True)
            )
            for found in (ours, plain)
        ]
        ratios.append(away[0] / away[1])
    assert np.exp(np.mean(np.log(ratios))) < 1.5
