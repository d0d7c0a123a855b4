"""Attention as a CPU computes it, beside that of jax.nn, its gradient too."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.kernels.activations import gelu
from specc.kernels.attention import MultiHeadAttention, joined_masks
from specc.kernels.weighted_values import earlier_values, query_blocks, weighted_values

SEEN = np.random.default_rng(1).random((3, 1, 6, 5)) < 0.6
SEEN[1, :, 2] = False  # a query that sees nothing


def draw(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("size", [1.0, 100.0])
@pytest.mark.parametrize("kv_heads", [4, 2])
@pytest.mark.parametrize("masked", [False, True])
def test_output_and_gradient_are_those_of_jax(size: float, kv_heads: int, masked: bool) -> None:
    q, k, v = size * draw(0, 3, 6, 4, 8), draw(1, 3, 5, kv_heads, 8), draw(2, 3, 5, kv_heads, 8)
    seen = jnp.asarray(SEEN) if masked else None
    weight = draw(3, *q.shape)

    def ours(q: jax.Array, k: jax.Array, v: jax.Array) -> Any:
        output = weighted_values(q, k, v, seen)
        return jnp.sum(weight * output), output

    def theirs(q: jax.Array, k: jax.Array, v: jax.Array) -> Any:
        output = jax.nn.dot_product_attention(q, k, v, mask=seen)
        return jnp.sum(weight * output), output

    found, output = jax.grad(ours, argnums=(0, 1, 2), has_aux=True)(q, k, v)
    wanted, expected = jax.grad(theirs, argnums=(0, 1, 2), has_aux=True)(q, k, v)
    # A score is as exact as float32 is at its size. A gradient of it is a difference of products of
    # weight and value, of which rounding leaves as much; those of q and k are that, times k and q.
    exact = 2e-6 * max(1.0, size / 2)
    for a, b, scale in zip((output, *found), (expected, *wanted), (1, 1, size, 1), strict=True):
        np.testing.assert_allclose(a, b, rtol=10 * exact, atol=5 * exact * scale)


@pytest.mark.parametrize(
    ("length", "window", "count"),
    [(5, None, 1), (64, None, 1), (70, None, 2), (128, None, 2), (300, None, 4), (400, 20, 7)],
)
def test_blocks_of_queries_are_the_whole(length: int, window: int | None, count: int) -> None:
    """Causal attention with what is hidden left away, beside that of jax.nn with all of it masked."""
    q, k, v = (jnp.asarray(draw(i, 2, length, 2, 4)) for i in range(3))
    seen = joined_masks(None, None, (length, length), causal=True, window=window)
    weight = draw(3, *q.shape)

    def ours(*inputs: jax.Array) -> Any:
        return jnp.sum(weight * earlier_values(*inputs, seen, window))

    def theirs(*inputs: jax.Array) -> Any:
        return jnp.sum(weight * jax.nn.dot_product_attention(*inputs, mask=seen))

    assert len(list(query_blocks(length, window))) == count
    found, wanted = (jax.value_and_grad(f, argnums=(0, 1, 2))(q, k, v) for f in (ours, theirs))
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("length", "window"), [(1, None), (31, 1), (500, 3), (1000, 100), (97, 97)]
)
def test_every_query_is_in_one_block_with_all_that_it_sees(length: int, window: int | None) -> None:
    found = list(query_blocks(length, window))
    assert [query for first, last, _ in found for query in range(first, last)] == [*range(length)]
    for first, last, lowest in found:
        assert lowest <= max(0, first - (window or length) + 1)
        assert lowest <= first < last
    assert len(found) <= 16


def test_the_gradient_has_a_gradient_and_replicas() -> None:
    q, k, v = (jnp.asarray(draw(i, 3, 2, 6, 2, 4)) for i in range(3))
    seen = jnp.asarray(SEEN[..., :1] | np.eye(6, dtype=bool))[:2]

    def steep(attend: Any) -> Any:
        def slope(q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
            return jnp.sum(jnp.square(jax.grad(lambda q: jnp.sum(attend(q, k, v) ** 2))(q)))

        return jax.vmap(jax.grad(slope, argnums=(0, 1, 2)))(q, k, v)

    found = steep(lambda *inputs: weighted_values(*inputs, seen))
    wanted = steep(lambda *inputs: jax.nn.dot_product_attention(*inputs, mask=seen))
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "options", [{}, {"use_bias": False, "value_dim": 3}, {"kv_heads": 2, "dtype": jnp.bfloat16}]
)
def test_one_product_of_a_sequence_is_the_three(options: dict) -> None:
    layer = MultiHeadAttention(
        8, 4, 6, bias_init=nnx.initializers.normal(), **options, rngs=nnx.Rngs(0)
    )
    x = jnp.asarray(draw(0, 2, 5, 8))
    exact = 1e-2 if "dtype" in options else 1e-6
    for one, apart in zip(
        layer.projected(x), (layer.query(x), layer.key(x), layer.value(x)), strict=True
    ):
        assert one.dtype == apart.dtype
        np.testing.assert_allclose(one, apart, rtol=exact, atol=exact)


def test_gelu_in_half_precision_is_rounded_once() -> None:
    x = jnp.linspace(-4, 4, 401).astype(jnp.bfloat16)
    wanted = jax.nn.gelu(x.astype(jnp.float32), approximate=False).astype(jnp.bfloat16)
    error = np.abs(np.asarray(gelu(x) - wanted, np.float32))
    assert gelu(x).dtype == jnp.bfloat16
    assert np.all(error <= 2**-8 * np.abs(np.asarray(wanted, np.float32)) + 1e-6)


@pytest.mark.parametrize("dtype", [None, jnp.bfloat16])
@pytest.mark.parametrize("axes", [None, (-3,)])
@pytest.mark.parametrize("own", ["query", "value", "mask", "padding"])
def test_what_is_one_for_all_examples_is_as_if_each_had_it(own, axes, dtype):
    """One of the operands has examples; the others are one for all of them."""
    layer = MultiHeadAttention(6, 2, 4, axes=axes, dtype=dtype, rngs=nnx.Rngs(0))
    random = np.random.default_rng(0)
    shape = (3, 5, 6) if axes is None else (3, 5, 4, 6)
    each = {n: random.normal(size=shape).astype("float32") for n in ("query", "value")}
    length = shape[1]
    each |= {
        "mask": random.random((3, length, length)) > 0.3,
        "padding": np.ones((3, length), bool),
    }
    each["padding"][1:, 3:] = False
    one = {n: a if n == own else a[:1] for n, a in each.items()}
    whole = {n: np.broadcast_to(a, (3, *a.shape[1:])) for n, a in one.items()}
    found, expected = jax.jit(lambda given: layer(**given))(one), layer(**whole)
    assert found.shape == shape
    close = {"rtol": 1e-5, "atol": 1e-5} if dtype is None else {"rtol": 2e-2, "atol": 2e-2}
    np.testing.assert_allclose(
        np.asarray(found, "float32"), np.asarray(expected, "float32"), **close
    )
