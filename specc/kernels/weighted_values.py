"""The sum of values that attention weighs, in the form in which a CPU is fastest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

LEAST_QUERIES = 64  # of a block: of fewer the products are too small
QUERY_BLOCKS = 4  # of causal attention, which then computes 5/8 of all scores; 3/4 in two blocks

Factors = Callable[[tuple[int, ...]], jax.Array]  # of weights of that shape: 0 for what is dropped


def weighted_values(
    q: jax.Array, k: jax.Array, v: jax.Array, seen: Any, factors: Factors | None = None
) -> jax.Array:
    """softmax(q k^T / sqrt(features)) v where `seen` is true, float32[batch, queries, heads, features].

    What the softmax divides by divides the sum of the values instead: the pass over the weights is
    saved, and their gradient needs no sums over the keys.
    """
    k, v = (repeated(x, q.shape[2]) for x in (k, v))
    q, k, v = (jnp.swapaxes(x, 1, 2) for x in (q / math.sqrt(q.shape[-1]), k, v))
    kept = None if factors is None else factors((*k.shape[:3], q.shape[2]))
    return jnp.swapaxes(weighed(q, k, v, seen, kept), 1, 2)


def earlier_values(
    q: jax.Array,
    k: jax.Array,
    v: jax.Array,
    seen: jax.Array,
    window: int | None,
    factors: Factors | None = None,
) -> jax.Array:
    """The same where each query sees itself and what comes before it, of the last `window`: in
    blocks of queries, each beside the keys that one of them sees."""
    parts = [
        weighted_values(
            q[:, first:last],
            k[:, lowest:last],
            v[:, lowest:last],
            seen[..., first:last, lowest:last],
            factors,
        )
        for first, last, lowest in query_blocks(q.shape[1], window)
    ]
    return jnp.concatenate(parts, axis=1)


def query_blocks(queries: int, window: int | None) -> Iterator[tuple[int, int, int]]:
    """The first query of each block, the one after its last, and the first key that is seen."""
    size = -(-queries // QUERY_BLOCKS)
    if window is not None:  # with short windows more blocks save more
        size = max(min(size, window), -(-queries // QUERY_BLOCKS**2))
    size = max(size, LEAST_QUERIES)
    for first in range(0, queries, size):
        lowest = 0 if window is None else max(0, first - window + 1)
        yield first, min(first + size, queries), lowest


def repeated(x: jax.Array, heads: int) -> jax.Array:
    """Keys or values [batch, keys, kv_heads, features], each for its group of the heads."""
    groups = heads // x.shape[2]
    return x if groups == 1 else jnp.repeat(x, groups, axis=2)


def weighed(q: jax.Array, k: jax.Array, v: jax.Array, seen: Any, kept: Any) -> jax.Array:
    """softmax(q k^T) v of [batch, heads, length, features], the weights times `kept` if it is given.

    The weights stand as [batch, heads, keys, queries]: of the products forward and back XLA's are
    twice as fast in that order for a few features, and sums over the keys go along the rows.
    """
    run = jax.custom_vjp(lambda *inputs: weigh_forward(*inputs)[0])
    run.defvjp(weigh_forward, weigh_back)
    return run(q, k, v, seen, kept)


def weigh_forward(
    q: jax.Array, k: jax.Array, v: jax.Array, seen: Any, kept: Any
) -> tuple[jax.Array, Any]:
    scores = product_of_heads(k, q, 3, 3)
    if seen is not None:
        scores = jnp.where(jnp.swapaxes(seen, 2, 3), scores, jnp.finfo(scores.dtype).min)
    weights = jnp.exp(scores - jnp.max(scores, axis=2, keepdims=True))
    total = jnp.sum(weights, axis=2)[..., None]
    output = jnp.swapaxes(product_of_heads(v, times(weights, kept), 2, 2), 2, 3) / total
    return output, (q, k, v, seen, kept, weights, total, output)


def weigh_back(found: Any, gradient: jax.Array) -> tuple[Any, ...]:
    q, k, v, seen, kept, weights, total, output = found
    gradient = gradient / total
    of_total = jnp.sum(gradient * output, axis=-1)[:, :, None]
    of_scores = weights * (times(product_of_heads(v, gradient, 3, 3), kept) - of_total)
    if seen is not None:
        of_scores = jnp.where(jnp.swapaxes(seen, 2, 3), of_scores, 0)
    of_q = jnp.swapaxes(product_of_heads(k, of_scores, 2, 2), 2, 3)
    return (
        of_q,
        product_of_heads(of_scores, q, 3, 2),
        product_of_heads(times(weights, kept), gradient, 3, 2),
        None,
        None,
    )


def times(x: jax.Array, factors: Any) -> jax.Array:
    return x if factors is None else x * factors


def product_of_heads(a: jax.Array, b: jax.Array, of_a: int, of_b: int) -> jax.Array:
    """The sum over axis `of_a` of a and `of_b` of b, for each head of each example."""
    return lax.dot_general(a, b, (((of_a,), (of_b,)), ((0, 1), (0, 1))))
