"""Crossentropies: one number an example, the mean over all axes but the first."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax


def per_example(values: jax.Array) -> jax.Array:
    """Mean over all axes but the batch."""
    return jnp.mean(values, axis=tuple(range(1, values.ndim)))


def mean_of_some(values: jax.Array, counts: jax.Array, valid: jax.Array | None) -> jax.Array:
    """One number an example; their mean over the batch is the mean of the values that count.

    values float[batch, …], counts bool[batch, …]; `valid` is false for what fills the batch up.
    """
    rows = jnp.ones(len(values), bool) if valid is None else valid
    some = counts & rows.reshape(-1, *[1] * (counts.ndim - 1))
    share = jnp.sum(rows) * (values.size // len(values)) / jnp.maximum(jnp.sum(some), 1)
    return per_example(jnp.where(counts, values, 0)) * share


def sparse_categorical_crossentropy_of_logits(
    target: jax.Array, logits: jax.Array, label_smoothing: float = 0.0
) -> jax.Array:
    """-log softmax(logits)[target], smoothed towards all classes alike."""
    scores = below_largest(logits)
    own = of_class(scores, target)
    if label_smoothing:
        own = (1 - label_smoothing) * own + label_smoothing * jnp.mean(scores, axis=-1)
    return per_example(jnp.log(jnp.sum(jnp.exp(scores), axis=-1)) - own)


def below_largest(logits: jax.Array) -> jax.Array:
    """The logits less the largest of them, of which no exponential is too large."""
    return logits - jax.lax.stop_gradient(jnp.max(logits, axis=-1, keepdims=True))


def of_class(scores: jax.Array, target: jax.Array) -> jax.Array:
    """scores[…, target]; not a number where the target is none of the classes.

    Found by comparison, whose gradient is one more term in a loop over the scores; that of an index
    is an array of zeros with one number in each row, and a second pass.
    """
    classes = jnp.arange(scores.shape[-1])
    own = jnp.sum(jnp.where(target[..., None] == classes, scores, 0), axis=-1)
    return jnp.where((target >= 0) & (target < len(classes)), own, jnp.nan)


def sparse_categorical_crossentropy(
    target: jax.Array, output: jax.Array, label_smoothing: float = 0.0
) -> jax.Array:
    """The same of probabilities; those below 1e-7 count as 1e-7."""
    return sparse_categorical_crossentropy_of_logits(
        target, log_probabilities(output), label_smoothing
    )


def categorical_crossentropy_of_logits(
    target: jax.Array, logits: jax.Array, label_smoothing: float = 0.0
) -> jax.Array:
    """-sum_k target_k log softmax(logits)_k."""
    target = optax.smooth_labels(target, label_smoothing)
    return per_example(optax.softmax_cross_entropy(logits, target))


def categorical_crossentropy(
    target: jax.Array, output: jax.Array, label_smoothing: float = 0.0
) -> jax.Array:
    """The same of probabilities; those below 1e-7 count as 1e-7."""
    return categorical_crossentropy_of_logits(target, log_probabilities(output), label_smoothing)


def log_probabilities(output: jax.Array) -> jax.Array:
    """Logarithms of values that are first made to sum to 1, and kept off 0."""
    output = output / jnp.sum(output, axis=-1, keepdims=True)
    return jnp.log(jnp.clip(output, 1e-7, 1.0))


def ignoring_crossentropy_of_logits(
    target: jax.Array, logits: jax.Array, ignored: int, valid: jax.Array | None
) -> jax.Array:
    """-log softmax(logits)[target]; where the target is the ignored class, nothing is counted."""
    counts = target != ignored
    scores = below_largest(logits)
    loss = jnp.log(jnp.sum(jnp.exp(scores), axis=-1)) - of_class(scores, target)
    return mean_of_some(jnp.where(counts, loss, 0), counts, valid)


def ignoring_crossentropy(
    target: jax.Array, output: jax.Array, ignored: int, valid: jax.Array | None
) -> jax.Array:
    """The same of probabilities."""
    return ignoring_crossentropy_of_logits(target, log_probabilities(output), ignored, valid)


def binary_crossentropy_of_logits(
    target: jax.Array | float, logits: jax.Array, label_smoothing: float = 0.0
) -> jax.Array:
    """log(1 + exp(x)) - y x, stable for any x."""
    target = target * (1 - label_smoothing) + label_smoothing / 2
    return per_example(jax.nn.softplus(logits) - target * logits)


def binary_crossentropy(
    target: jax.Array | float, output: jax.Array, label_smoothing: float = 0.0
) -> jax.Array:
    """-(y log p + (1 - y) log(1 - p)); p is kept 1e-7 off 0 and 1."""
    target = target * (1 - label_smoothing) + label_smoothing / 2
    p = jnp.clip(output, 1e-7, 1 - 1e-7)
    return per_example(-(target * jnp.log(p) + (1 - target) * jnp.log1p(-p)))
