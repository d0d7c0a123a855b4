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


def rate_at(rate: Any, count: jax.Array) -> Any:
    """The learning rate of an update: a number, or a schedule's rate after `count` updates."""
    return rate(count) if callable(rate) else rate


def blended(old: Any, new: Any, share: float) -> Any:
    """share * old + (1 - share) * new, leaf by leaf."""
    return jax.tree.map(lambda a, b: a + (b - a) * (1 - share), old, new)


def squared(tree: Any) -> Any:
    return jax.tree.map(jnp.square, tree)


def scale_by_keras_adam(
    beta_1: float, beta_2: float, epsilon: float, *, amsgrad: bool = False
) -> optax.GradientTransformation:
    """m / (sqrt(v) + epsilon), times sqrt(1 - beta_2^t) / (1 - beta_1^t)."""

    def init(params: Any) -> Moments:
        zeros = jax.tree.map(jnp.zeros_like, params)
        second = (zeros, zeros) if amsgrad else zeros
        return Moments(jnp.int32(0), zeros, second)

    def update(grads: Any, state: Moments, _params: Any = None) -> tuple[Any, Moments]:
        count = state.count + 1
        m = blended(state.first, grads, beta_1)
        v = blended(state.second[0] if amsgrad else state.second, squared(grads), beta_2)
        largest = jax.tree.map(jnp.maximum, state.second[1], v) if amsgrad else v
        correction = jnp.sqrt(1 - beta_2**count) / (1 - beta_1**count)
        steps = jax.tree.map(lambda m, v: m * correction / (jnp.sqrt(v) + epsilon), m, largest)
        return steps, Moments(count, m, (v, largest) if amsgrad else v)

    return optax.GradientTransformation(init, update)


def scale_by_keras_adamax(
    beta_1: float, beta_2: float, epsilon: float
) -> optax.GradientTransformation:
    """m / (1 - beta_1^t) / (u + epsilon), u being the largest gradient so far, which fades."""

    def init(params: Any) -> Moments:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return Moments(jnp.int32(0), zeros, zeros)

    def update(grads: Any, state: Moments, _params: Any = None) -> tuple[Any, Moments]:
        count = state.count + 1
        m = blended(state.first, grads, beta_1)
        u = jax.tree.map(lambda u, g: jnp.maximum(beta_2 * u, jnp.abs(g)), state.second, grads)
        steps = jax.tree.map(lambda m, u: m / ((1 - beta_1**count) * (u + epsilon)), m, u)
        return steps, Moments(count, m, u)

    return optax.GradientTransformation(init, update)


class Nesterov(NamedTuple):
    count: jax.Array
    product: jax.Array  # float32[]: of the momenta so far
    first: Any
    second: Any


def scale_by_keras_nadam(
    beta_1: float, beta_2: float, epsilon: float
) -> optax.GradientTransformation:
    """Adam that looks ahead; its momentum rises from beta_1 / 2 to beta_1, by 0.96^t.

    Reference: Dozat, Incorporating Nesterov Momentum into Adam, 2016.
    """

    def momentum(count: jax.Array) -> jax.Array:
        return beta_1 * (1 - 0.5 * 0.96**count)

    def init(params: Any) -> Nesterov:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return Nesterov(jnp.int32(0), jnp.float32(1), zeros, zeros)

    def update(grads: Any, state: Nesterov, _params: Any = None) -> tuple[Any, Nesterov]:
        count = state.count + 1
        here, ahead = momentum(count), momentum(count + 1)
        product = state.product * here
        m = blended(state.first, grads, beta_1)
        v = blended(state.second, squared(grads), beta_2)

        def step(m: jax.Array, v: jax.Array, g: jax.Array) -> jax.Array:
            first = ahead * m / (1 - product * ahead) + (1 - here) * g / (1 - product)
            return first / (jnp.sqrt(v / (1 - beta_2**count)) + epsilon)

        return jax.tree.map(step, m, v, grads), Nesterov(count, product, m, v)

    return optax.GradientTransformation(init, update)


def scale_by_keras_rms(
    rho: float, epsilon: float, *, centered: bool = False
) -> optax.GradientTransformation:
    """g / sqrt(mean(g^2) + epsilon), the square of the mean of g taken off first if centred."""

    def init(params: Any) -> Moments:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return Moments(jnp.int32(0), zeros if centered else None, zeros)

    def update(grads: Any, state: Moments, _params: Any = None) -> tuple[Any, Moments]:
        square = jax.tree.map(lambda v, g: rho * v + (1 - rho) * g * g, state.second, grads)
        mean, spread = None, square
        if centered:
            mean = jax.tree.map(lambda m, g: rho * m + (1 - rho) * g, state.first, grads)
            spread = jax.tree.map(lambda v, m: v - m * m, square, mean)
        steps = jax.tree.map(lambda g, v: g * jax.lax.rsqrt(v + epsilon), grads, spread)
        return steps, Moments(state.count + 1, mean, square)

    return optax.GradientTransformation(init, update)
