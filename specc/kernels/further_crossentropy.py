"""Losses of classes beside the crossentropy."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax

from specc.kernels.activations import sparsemax
from specc.kernels.crossentropy import log_probabilities, per_example
from specc.kernels.divergences import one_hot_of


def poly_crossentropy_of_logits(
    target: jax.Array, logits: jax.Array, epsilon: float, label_smoothing: float = 0.0
) -> jax.Array:
    """-sum_k target_k log p_k + epsilon sum_k target_k (1 - p_k)"""
    target = optax.smooth_labels(one_hot_of(target, logits), label_smoothing)
    log_p = jax.nn.log_softmax(logits)
    return per_example(jnp.sum(target * (epsilon * (1 - jnp.exp(log_p)) - log_p), axis=-1))


def poly_crossentropy(
    target: jax.Array, output: jax.Array, epsilon: float, label_smoothing: float = 0.0
) -> jax.Array:
    """The same of probabilities; those below 1e-7 count as 1e-7."""
    logits = log_probabilities(output)
    return poly_crossentropy_of_logits(target, logits, epsilon, label_smoothing)


def sparsemax_loss(target: jax.Array, scores: jax.Array) -> jax.Array:
    """(1 + sum over the support of s^2 - t^2) / 2 - the score of what is true."""
    target = one_hot_of(target, scores)
    near = jax.lax.stop_gradient(sparsemax(scores))
    # By the theorem of the envelope the nearest point may stand still: p (s - p / 2), less that of y.
    found = jnp.sum(near * (scores - near / 2), axis=-1)
    return per_example(found - jnp.sum(target * (scores - target / 2), axis=-1))
