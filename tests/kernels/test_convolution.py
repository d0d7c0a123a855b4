"""A convolution as products is that of XLA, in value and gradient."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.catalog import find
from specc.catalog.layers import _convolution
from specc.ir.types import Tensor
from specc.kernels import block_products, convolution
from specc.kernels.convolution import convolved
from specc.kernels.window_products import Grid
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
    ((8, 9), (3, 3), {"padding": "SAME", "kernel_dilation": (2, 1)}),
    ((6, 9), (3, 2), {"padding": ((2, 0), (3, 4))}),
    ((9, 8), (5, 3), {"strides": (1, 2), "padding": "SAME"}),
    ((9,), (4,), {"padding": "SAME"}),
]


def gradients(convolution, shape, window, options, features=5, batch=2, channels=3):
    """Values and gradients of a layer's weights and of its input, and the program that gives them."""
    x = jnp.asarray(np.random.default_rng(0).normal(size=(batch, *shape, channels)), jnp.float32)
    layer = nnx.Conv(
        channels,
        features,
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


@pytest.mark.parametrize("block", [block_products.BLOCK, 1 << 14, 1])
@pytest.mark.parametrize("features", [5, 2])  # more than the channels, and less
@pytest.mark.parametrize(("shape", "window", "options"), CASES)
def test_values_and_gradients_are_those_of_xla(
    shape, window, options, features, block, monkeypatch
):
    monkeypatch.setattr(block_products, "BLOCK", block)
    found, program = gradients(convolved, shape, window, options, features, batch=6)
    expected, other = gradients(
        jax.lax.conv_general_dilated, shape, window, options, features, batch=6
    )
    assert contains(other.jaxpr, CONVOLUTION)
    assert not contains(program.jaxpr, CONVOLUTION)
    for mine, theirs in zip(found, expected, strict=True):
        scale = np.abs(theirs).max()
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=2e-6 * scale)


def test_what_a_plan_counts_has_the_same_limits():
    limits = work.MOST_GATHERED, work.BLOCK, _convolution.MOST_POINTS
    assert limits == (block_products.MOST, block_products.BLOCK, convolution.POINTS)


@pytest.mark.parametrize("channels", [1, 3, 8])
@pytest.mark.parametrize("features", [2, 4, 16])
@pytest.mark.parametrize(("shape", "window", "options"), CASES[:2] + CASES[4:7])
def test_what_a_plan_counts_is_laid_out_in_the_same_way(shape, window, options, channels, features):
    rank = len(window)
    strides = (options.get("strides", 1),) * rank
    word = find("layers", f"Conv{rank}D")(filters=features, kernel_size=window, strides=strides)
    sizes = (*shape, channels)
    x = Tensor("float", sizes)
    result = Tensor("float", (*shape, features))
    grid = Grid(window, strides, ((0, 0),) * rank, (1,) * rank)
    numbers, by_rows = grid.laid_out(channels, features)
    positions = int(np.prod(shape))
    blocks = by_rows and rank > 1
    assert word.in_blocks(result, x) == positions * numbers * blocks
    if not by_rows:
        assert word.gathered(result, x) == positions * numbers


@pytest.mark.parametrize(("module", "limit"), [(block_products, "MOST"), (convolution, "POINTS")])
def test_what_would_need_too_much_is_left_to_xla(module, limit, monkeypatch):
    monkeypatch.setattr(module, limit, 8)
    assert contains(gradients(convolved, (9, 8), (3, 3), {})[1].jaxpr, CONVOLUTION)


def test_only_a_cpu_is_given_products(monkeypatch):
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert contains(gradients(convolved, (9, 8), (3, 3), {})[1].jaxpr, CONVOLUTION)


def test_a_value_alone_is_that_of_xla():
    layer = nnx.Conv(3, 5, (3, 3), conv_general_dilated=convolved, rngs=nnx.Rngs(0))
    program = jax.make_jaxpr(layer)(jnp.zeros((2, 9, 8, 3)))
    assert contains(program.jaxpr, CONVOLUTION)


def test_a_block_is_a_divisor_or_all_examples(monkeypatch):
    grid = Grid((3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1))
    one = 4 * 32 * 32 * 3 * (16 + 16)
    for examples, most, expected in ((64, 8, 8), (60, 8, 6), (37, 8, 37), (37, 3, 1), (5, 8, 5)):
        monkeypatch.setattr(block_products, "BLOCK", most * one + 1)
        found = block_products.block_of(jnp.zeros((examples, 1)), (32, 32), (16, 16), grid)
        assert found == (expected, expected * one)
    # Whole windows are less where there is one channel: those are no faster in blocks.
    assert block_products.block_of(jnp.zeros((64, 1)), (32, 32), (1, 16), grid) == (
        64,
        64 * 4 * 32 * 32 * 9,
    )


def hessian_times(convolution, x, kernel, direction, **more):
    def loss(x, kernel):
        return jnp.sum(jnp.sin(convolution(x, kernel, (1, 1), "SAME", **LAYOUT, **more)))

    def slope(x):
        return jnp.sum(jax.grad(loss, 0)(x, kernel) * direction)

    return jax.grad(slope)(x)


LAYOUT = {"rhs_dilation": (1, 1), "dimension_numbers": ("NHWC", "HWIO", "NHWC")}


@pytest.mark.parametrize("block", [block_products.BLOCK, 1])
def test_second_derivatives_and_several_models_at_once(block, monkeypatch):
    monkeypatch.setattr(block_products, "BLOCK", block)
    random = np.random.default_rng(1)
    x, direction = (jnp.asarray(random.normal(size=(3, 4, 6, 5, 2)), jnp.float32) for _ in "ab")
    kernel = jnp.asarray(random.normal(size=(3, 3, 3, 2, 2)), jnp.float32)
    mine, theirs = (
        jax.vmap(lambda *a, c=c: hessian_times(c, *a))(x, kernel, direction)
        for c in (convolved, jax.lax.conv_general_dilated)
    )
    np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5 * np.abs(theirs).max())


def test_products_in_half_precision_are_summed_in_float32(monkeypatch):
    monkeypatch.setattr(block_products, "BLOCK", 1)
    random = np.random.default_rng(2)
    x = jnp.asarray(random.normal(size=(16, 12, 12, 8)), jnp.bfloat16)
    kernel = jnp.asarray(random.normal(size=(3, 3, 8, 8)), jnp.bfloat16)

    def gradients_of(x, kernel, call):
        y, pull = jax.vjp(lambda x, k: call(x, k, (1, 1), "SAME", **LAYOUT), x, kernel)
        return y, *pull(jnp.ones_like(y))

    exact = gradients_of(
        *(a.astype(jnp.float32) for a in (x, kernel)), jax.lax.conv_general_dilated
    )
    for mine, true in zip(gradients_of(x, kernel, convolved), exact, strict=True):
        assert mine.dtype == jnp.bfloat16
        error = np.abs(mine.astype(jnp.float32) - true).max()
        assert error <= 2**-8 * np.abs(true).max()  # one rounding to bfloat16


@pytest.mark.parametrize("block", [block_products.BLOCK, 1])
@pytest.mark.parametrize("groups", [2, 3, 6])
@pytest.mark.parametrize("features", [6, 12])
@pytest.mark.parametrize(("shape", "window", "options"), CASES[:7])
def test_groups_of_channels_and_each_by_itself(
    shape, window, options, features, groups, block, monkeypatch
):
    monkeypatch.setattr(block_products, "BLOCK", block)
    options = {**options, "feature_group_count": groups}
    found, program = gradients(convolved, shape, window, options, features, channels=6)
    expected, _ = gradients(
        jax.lax.conv_general_dilated, shape, window, options, features, channels=6
    )
    assert not contains(program.jaxpr, CONVOLUTION)
    for mine, theirs in zip(found, expected, strict=True):
        scale = np.abs(theirs).max()
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=2e-6 * scale)


@pytest.mark.parametrize("groups", [2, 4])
def test_second_derivatives_and_several_models_in_groups(groups):
    random = np.random.default_rng(3)
    x, direction = (jnp.asarray(random.normal(size=(3, 4, 6, 5, 4)), jnp.float32) for _ in "ab")
    kernel = jnp.asarray(random.normal(size=(3, 3, 3, 4 // groups, 8)), jnp.float32)
    mine, theirs = (
        jax.vmap(lambda *a, c=c: hessian_times(c, *a, feature_group_count=groups))(
            x, kernel, direction
        )
        for c in (convolved, jax.lax.conv_general_dilated)
    )
    np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5 * np.abs(theirs).max())


@pytest.mark.parametrize("groups", [4, 8])
def test_groups_in_half_precision_are_summed_in_float32(groups):
    random = np.random.default_rng(4)
    x = jnp.asarray(random.normal(size=(16, 12, 12, 8)), jnp.bfloat16)
    kernel = jnp.asarray(random.normal(size=(3, 3, 8 // groups, 8)), jnp.bfloat16)

    def gradients_of(x, kernel, call):
        y, pull = jax.vjp(
            lambda x, k: call(x, k, (1, 1), "SAME", **LAYOUT, feature_group_count=groups), x, kernel
        )
        return y, *pull(jnp.ones_like(y))

    exact = gradients_of(
        *(a.astype(jnp.float32) for a in (x, kernel)), jax.lax.conv_general_dilated
    )
    for mine, true in zip(gradients_of(x, kernel, convolved), exact, strict=True):
        assert mine.dtype == jnp.bfloat16
        error = np.abs(mine.astype(jnp.float32) - true).max()
        assert error <= 2**-8 * np.abs(true).max()
