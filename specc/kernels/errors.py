"""How far each prediction is from its target: functions of (target, output) for Mean."""

from __future__ import annotations

import jax
import jax.numpy as jnp

SMALLEST = 1e-7  # what Keras puts in place of a smaller number under a logarithm or a quotient


def squared_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return jnp.square(output - target)


def absolute_error(target: jax.Array, output: jax.Array) -> jax.Array:
    return jnp.abs(output - target)


def absolute_percentage_error(target: jax.Array, output: jax.Array) -> jax.Array:
    """100 * |output - target| / max(|target|, 1e-7)."""
    return 100 * jnp.abs(output - target) / jnp.maximum(jnp.abs(target), SMALLEST)


def squared_logarithmic_error(target: jax.Array, output: jax.Array) -> jax.Array:
    """(log(1 + output) - log(1 + target)) ** 2, both at least 1e-7."""
    output, target = jnp.maximum(output, SMALLEST), jnp.maximum(target, SMALLEST)
    return jnp.square(jnp.log1p(output) - jnp.log1p(target))


def cosine_similarity(target: jax.Array, output: jax.Array, axis: int = -1) -> jax.Array:
    """The cosine of the angle between vectors along an axis; 0 where one of them is 0."""
    return jnp.sum(normalized(target, axis) * normalized(output, axis), axis)


def normalized(vectors: jax.Array, axis: int = -1) -> jax.Array:
    """Of length 1 along an axis; shorter than 1e-6 only if they were."""
    square = jnp.sum(jnp.square(vectors), axis, keepdims=True)
    return vectors * jax.lax.rsqrt(jnp.maximum(square, 1e-12))


def sparse_crossentropy(target: jax.Array, output: jax.Array) -> jax.Array:
    """-log of the probability that the output, [batch, …, classes], gives the target's class."""
    right = jnp.take_along_axis(output, target[..., None], axis=-1)[..., 0]
    return -jnp.log(jnp.maximum(right, jnp.finfo(output.dtype).tiny))


def one_hot_crossentropy(target: jax.Array, output: jax.Array) -> jax.Array:
    """The same for targets that are one-hot, or probabilities themselves."""
    tiny = jnp.finfo(output.dtype).tiny
    return -jnp.sum(target * jnp.log(jnp.maximum(output, tiny)), axis=-1)


def sparse_crossentropy_of_logits(target: jax.Array, output: jax.Array) -> jax.Array:
    """The same, with logits in place of probabilities."""
    right = jnp.take_along_axis(output, target[..., None], axis=-1)[..., 0]
    return jax.nn.logsumexp(output, axis=-1) - right
