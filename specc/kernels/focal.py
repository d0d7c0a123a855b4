"""Focal crossentropies: what is already well classified counts less."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax

from specc.kernels.crossentropy import per_example
from specc.kernels.divergences import one_hot_of
from specc.kernels.errors import SMALLEST


def binary_focal_crossentropy(
    target: jax.Array,
    output: jax.Array,
    gamma: float,
    alpha: float | None = None,
    label_smoothing: float = 0.0,
) -> jax.Array:
    """(1 - p_t)^gamma times the crossentropy; p is kept 1e-7 off 0 and 1 under the logarithm."""
    target = target * (1 - label_smoothing) + label_smoothing / 2
    p = jnp.clip(output, SMALLEST, 1 - SMALLEST)
    loss = -(target * jnp.log(p) + (1 - target) * jnp.log(1 - p))
    wrong = 1 - (target * output + (1 - target) * (1 - output))
    return per_example(balanced(target, alpha) * wrong**gamma * loss)


def binary_focal_crossentropy_of_logits(
    target: jax.Array,
    logits: jax.Array,
    gamma: float,
    alpha: float | None = None,
    label_smoothing: float = 0.0,
) -> jax.Array:
    """The same with p = sigmoid(logits), stable for any logits."""
    target = target * (1 - label_smoothing) + label_smoothing / 2
    loss = jax.nn.softplus(logits) - target * logits
    wrong = target * jax.nn.sigmoid(-logits) + (1 - target) * jax.nn.sigmoid(logits)
    return per_example(balanced(target, alpha) * wrong**gamma * loss)


def balanced(target: jax.Array, alpha: float | None) -> jax.Array | float:
    """Weight alpha for what is true and 1 - alpha for what is not; 1 without an alpha."""
    return 1.0 if alpha is None else target * alpha + (1 - target) * (1 - alpha)


def categorical_focal_crossentropy(
    target: jax.Array,
    output: jax.Array,
    gamma: float,
    alpha: float,
    label_smoothing: float = 0.0,
) -> jax.Array:
    """-alpha sum_k (1 - p_k)^gamma t_k log p_k; p is kept 1e-7 off 0 and 1."""
    target = optax.smooth_labels(one_hot_of(target, output), label_smoothing)
    p = output / jnp.sum(output, axis=-1, keepdims=True)
    p = jnp.clip(p, SMALLEST, 1 - SMALLEST)
    return per_example(-alpha * jnp.sum((1 - p) ** gamma * target * jnp.log(p), axis=-1))


def categorical_focal_crossentropy_of_logits(
    target: jax.Array,
    logits: jax.Array,
    gamma: float,
    alpha: float,
    label_smoothing: float = 0.0,
) -> jax.Array:
    """The same with p = softmax(logits), stable for any logits."""
    target = optax.smooth_labels(one_hot_of(target, logits), label_smoothing)
    log_p = jax.nn.log_softmax(logits)
    wrong = -jnp.expm1(log_p)
    return per_example(-alpha * jnp.sum(wrong**gamma * target * log_p, axis=-1))
