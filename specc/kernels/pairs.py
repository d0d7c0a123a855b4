"""Losses of embeddings: what is of one class shall lie close together within a batch.

What only fills a batch up (`valid` false) is nobody's neighbour.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.crossentropy import mean_of_some
from specc.kernels.errors import SMALLEST, normalized


def same_and_other(
    target: jax.Array, valid: jax.Array | None, *, itself: bool = False
) -> tuple[jax.Array, jax.Array]:
    """bool[batch, batch] twice: the pairs of one class (not with itself), and those of two."""
    target = target.reshape(-1)
    same = target[:, None] == target[None]
    real = jnp.ones_like(same) if valid is None else valid[:, None] & valid[None]
    alike = same if itself else same & ~jnp.eye(len(target), dtype=bool)
    return alike & real, ~same & real


def circle(
    target: jax.Array,
    output: jax.Array,
    valid: jax.Array | None,
    gamma: float,
    margin: float,
    *,
    itself: bool = False,
) -> jax.Array:
    """log(1 + sum_j exp(…) sum_k exp(…)) over the others j of its class and k of other classes.

    The mean over the batch is that over the examples which have both.
    """
    distance = jnp.maximum(1 - output @ output.T, 0)
    same, other = same_and_other(target, valid, itself=itself)
    near = -gamma * (margin + distance) * (margin - distance)
    far = gamma * jnp.maximum(1 + margin - distance, 0) * (1 - margin - distance)
    losses = jax.nn.softplus(log_sum(near, same) + log_sum(far, other))
    return mean_of_some(losses, losses > 0, valid)


def log_sum(values: jax.Array, where: jax.Array) -> jax.Array:
    """The log sum exp of each row over some of its values; -inf, without a gradient, over none."""
    some = jnp.any(where, axis=1)
    found = jax.nn.logsumexp(jnp.where(where | ~some[:, None], values, -jnp.inf), axis=1)
    return jnp.where(some, found, -jnp.inf)


def ntxent(
    target: jax.Array, output: jax.Array, valid: jax.Array | None, temperature: float
) -> jax.Array:
    """-log(exp(s_ij) / (exp(s_ij) + sum_k exp(s_ik))), j of the class of i and k of others.

    The mean over the batch is the mean over all pairs of one class.
    """
    output = normalized(output)
    scores = output @ output.T / temperature
    same, other = same_and_other(target, valid)
    against = log_sum(scores, other)
    losses = jnp.where(same, jnp.logaddexp(scores, against[:, None]) - scores, 0)
    count = len(same) if valid is None else jnp.sum(valid)
    return jnp.sum(losses, axis=1) * count / jnp.maximum(jnp.sum(same), 1)


def triplet(
    target: jax.Array, output: jax.Array, valid: jax.Array | None, margin: float
) -> jax.Array:
    """max(0, distance to the farthest of its class - to the nearest of the others + margin).

    0 where an example has no other of its class, or none of another class.
    """
    square = jnp.sum(jnp.square(output[:, None] - output[None]), axis=-1)
    distance = jnp.sqrt(jnp.maximum(square, SMALLEST**2))
    same, other = same_and_other(target, valid)
    farthest = jnp.max(jnp.where(same, distance, -jnp.inf), axis=1)
    nearest = jnp.min(jnp.where(other, distance, jnp.inf), axis=1)
    complete = jnp.any(same, axis=1) & jnp.any(other, axis=1)
    return jnp.where(complete, jnp.maximum(farthest - nearest + margin, 0), 0)
