"""Gradient transformations that follow Keras where optax does otherwise."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax


class Moments(NamedTuple):
    """How often it was updated, and moments of the gradients."""

    count: jax.Array
    first: Any
    second: Any


def scale_by_keras_adam(
    beta_1: float, beta_2: float, epsilon: float, *, amsgrad: bool = False
) -> optax.GradientTransformation:
    """m / (sqrt(v) + epsilon), times sqrt(1 - beta_2^t) / (1 - beta_1^t)."""

    def init(params: Any) -> Moments:
        zeros = jax.tree.map(jnp.zeros_like, params)
        second = (zeros, zeros) if amsgrad else zeros
        return Moments(jnp.int32(0), zeros, second)

    def update(grads: Any, state: Moments, params: Any = None) -> tuple[Any, Moments]:
        count = state.count + 1
        second = state.second[0] if amsgrad else state.second
        m = jax.tree.map(lambda m, g: m + (g - m) * (1 - beta_1), state.first, grads)
        v = jax.tree.map(lambda v, g: v + (g * g - v) * (1 - beta_2), second, grads)
        largest = jax.tree.map(jnp.maximum, state.second[1], v) if amsgrad else v
        correction = jnp.sqrt(1 - beta_2**count) / (1 - beta_1**count)
        steps = jax.tree.map(lambda m, v: m * correction / (jnp.sqrt(v) + epsilon), m, largest)
        return steps, Moments(count, m, (v, largest) if amsgrad else v)

    return optax.GradientTransformation(init, update)


def scale_by_keras_rms(
    rho: float, epsilon: float, *, centered: bool = False
) -> optax.GradientTransformation:
    """g / sqrt(mean(g^2) + epsilon), the mean of g taken off first if centred."""

    def init(params: Any) -> Moments:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return Moments(jnp.int32(0), zeros if centered else None, zeros)

    def update(grads: Any, state: Moments, params: Any = None) -> tuple[Any, Moments]:
        square = jax.tree.map(lambda v, g: rho * v + (1 - rho) * g * g, state.second, grads)
        mean, spread = None, square
        if centered:
            mean = jax.tree.map(lambda m, g: rho * m + (1 - rho) * g, state.first, grads)
            spread = jax.tree.map(lambda v, m: v - m * m, square, mean)
        steps = jax.tree.map(lambda g, v: g * jax.lax.rsqrt(v + epsilon), grads, spread)
        return steps, Moments(state.count + 1, mean, square)

    return optax.GradientTransformation(init, update)


def clip_each_by_norm(largest: float) -> optax.GradientTransformation:
    """Each weight's gradient scaled down to an L2 norm of at most `largest`."""

    def clip(g: jax.Array) -> jax.Array:
        norm = jnp.sqrt(jnp.sum(g * g))
        return g * (largest / jnp.maximum(norm, largest))

    def update(grads: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        return jax.tree.map(clip, grads), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)


class Count(NamedTuple):
    count: jax.Array


def decay_weights(rate: Any, decay: float, *excluded: str) -> optax.GradientTransformation:
    """w -= rate * decay * w beside the step, for weights whose name holds none of the excluded."""

    def init(params: Any) -> Count:
        return Count(jnp.int32(0))

    def update(steps: Any, state: Count, params: Any = None) -> tuple[Any, Count]:
        factor = (rate(state.count) if callable(rate) else rate) * decay

        def one(path: Any, step: jax.Array, weight: jax.Array) -> jax.Array:
            name = jax.tree_util.keystr(path)
            return step if any(e in name for e in excluded) else step - factor * weight

        return jax.tree_util.tree_map_with_path(one, steps, params), Count(state.count + 1)

    return optax.GradientTransformation(init, update)
