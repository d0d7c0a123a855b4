"""A convolution as products is that of XLA, in value and gradient."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.catalog.layers import _convolution
from specc.kernels import convolution
from specc.kernels.convolution import convolved
from specc.runtime.cost import CONVOLUTION, contains
from specc.tools import work

CASES = [
    ((9, 8), (3, 3), {}),
    ((9, 8), (3, 3), {"strides": 2, "padding": "SAME"}),
    ((9, 8), (3, 2), {"strides": (2, 1), "padding": "SAME"}),
    ((9, 8), (3, 3), {"kernel_dilation": 2}),
    ((9, 8), (1, 1), {"strides": 2, "padding": "SAME"}),
    ((9,), (5,), {"kernel_dilation": 2, "padding": "CAUSAL"}),
    ((7, 6, 5), (2, 3, 2), {"padding": "SAME"}),
]


def gradients(convolution, shape, window, options):
    """Values and gradients of a layer's weights and of its input, and the program that gives them."""
    x = jnp.asarray(np.random.default_rng(0).normal(size=(2, *shape, 3)), jnp.float32)
    layer = nnx.Conv(
        3,
        5,
        window,
        conv_general_dilated=convolution,
        rngs=nnx.Rngs(0),
        **{"padding": "VALID", **options},
    )
    graph, weights = nnx.split(layer)

    def loss(weights, x):
        y = nnx.merge(graph, weights)(x)
        return jnp.sum(jnp.sin(y)), y

    both = jax.grad(loss, argnums=(0, 1), has_aux=True)
    return jax.tree.leaves(jax.jit(both)(weights, x)), jax.make_jaxpr(both)(weights, x)


@pytest.mark.parametrize(("shape", "window", "options"), CASES)
def test_values_and_gradients_are_those_of_xla(shape, window, options):
    found, program = gradients(convolved, shape, window, options)
    expected, other = gradients(jax.lax.conv_general_dilated, shape, window, options)
    assert contains(other.jaxpr, CONVOLUTION)
    assert not contains(program.jaxpr, CONVOLUTION)
    for mine, theirs in zip(found, expected, strict=True):
        scale = np.abs(theirs).max()
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=2e-6 * scale)


def test_what_a_plan_counts_has_the_same_limits():
    assert (work.MOST_GATHERED, _convolution.MOST_POINTS) == (convolution.MOST, convolution.POINTS)


@pytest.mark.parametrize("limit", ["MOST", "POINTS"])
def test_what_would_need_too_much_is_left_to_xla(limit, monkeypatch):
    monkeypatch.setattr(convolution, limit, 8)
    assert contains(gradients(convolved, (9, 8), (3, 3), {})[1].jaxpr, CONVOLUTION)


def test_only_a_cpu_is_given_products(monkeypatch):
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert contains(gradients(convolved, (9, 8), (3, 3), {})[1].jaxpr, CONVOLUTION)


def test_a_value_alone_is_that_of_xla():
    layer = nnx.Conv(3, 5, (3, 3), conv_general_dilated=convolved, rngs=nnx.Rngs(0))
    program = jax.make_jaxpr(layer)(jnp.zeros((2, 9, 8, 3)))
    assert contains(program.jaxpr, CONVOLUTION)
