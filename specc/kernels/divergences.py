"""How far one distribution is from another, along the last axis."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax.scipy.special import entr

from specc.kernels.crossentropy import per_example
from specc.kernels.errors import SMALLEST


def kl_divergence(target: jax.Array, output: jax.Array) -> jax.Array:
    """sum_k t_k log(t_k / p_k); values below 1e-7 count as 1e-7."""
    target, output = jnp.clip(target, SMALLEST, 1), jnp.clip(output, SMALLEST, 1)
    return per_example(jnp.sum(target * jnp.log(target / output), axis=-1))


def kl_divergence_of_logits(target: jax.Array, logits: jax.Array) -> jax.Array:
    """The same, exact, with p = softmax(logits); 0 log 0 is 0."""
    log_p = jax.nn.log_softmax(logits)
    return per_example(-jnp.sum(entr(target) + target * log_p, axis=-1))


def generalized_crossentropy(target: jax.Array, output: jax.Array, q: float) -> jax.Array:
    """(1 - p^q) / q, p the probability of the true class."""
    right = jnp.sum(output * one_hot_of(target, output), axis=-1)
    return per_example((1 - right**q) / q)


def generalized_crossentropy_of_logits(target: jax.Array, logits: jax.Array, q: float) -> jax.Array:
    """The same with p = softmax(logits): its gradient is finite at p = 0."""
    log_p = jnp.sum(jax.nn.log_softmax(logits) * one_hot_of(target, logits), axis=-1)
    return per_example(-jnp.expm1(q * log_p) / q)


def ranking_softmax(target: jax.Array, output: jax.Array) -> jax.Array:
    """-sum_i t_i log softmax(s)_i over the items of a list, the last axis."""
    return per_example(-jnp.sum(target * jax.nn.log_softmax(output), axis=-1))


def one_hot_of(target: jax.Array, output: jax.Array) -> jax.Array:
    """Class numbers as one-hot along the last axis of the output; others as they are."""
    if jnp.issubdtype(target.dtype, jnp.integer):
        return jax.nn.one_hot(target, output.shape[-1], dtype=output.dtype)
    return target
