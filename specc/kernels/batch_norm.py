"""Batch normalization over the rows and steps that count."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def batch_moments(
    x: jax.Array, axis: int, valid: jax.Array | None, mask: jax.Array | None
) -> tuple[jax.Array, jax.Array, jax.Array | bool]:
    """Mean and variance of each channel, and whether anything counts.

    `valid` bool[batch] is false for rows that fill up a batch, `mask` bool[batch, …] for steps or
    positions that are padding, the first axes of x.
    """
    others = tuple(i for i in range(x.ndim) if i != axis)
    counts, number = None, None
    if mask is not None:
        counts = mask.reshape(*mask.shape, *(1,) * (x.ndim - mask.ndim))
        if valid is not None:
            counts &= valid.reshape(-1, *(1,) * (x.ndim - 1))
        each = math.prod(x.shape[i] // counts.shape[i] for i in others)
        number = jnp.sum(counts, axis=others) * each

    def mean(a: jax.Array) -> jax.Array:
        if counts is not None:
            return jnp.sum(jnp.where(counts, a, 0), axis=others) / jnp.maximum(number, 1)
        if valid is None:
            return jnp.mean(a, axis=others)
        rows = jnp.mean(a, axis=others[1:])
        return jnp.sum(jnp.where(valid[:, None], rows, 0), axis=0) / jnp.maximum(jnp.sum(valid), 1)

    average = mean(x)
    shape = [n if i == axis else 1 for i, n in enumerate(x.shape)]
    # The variance has no slope in the mean: without that path the gradient takes a pass less. The
    # barrier keeps its difference apart from the one that is scaled: on a CPU XLA writes out, for
    # the sum, a difference that both use.
    centre = lax.optimization_barrier(lax.stop_gradient(average))
    variance = mean(jnp.square(x - centre.reshape(shape)))
    if number is not None:
        return average, variance, number > 0
    return average, variance, True if valid is None else jnp.any(valid)


class BatchNorm(nnx.Module):
    """(x - mean) / sqrt(variance + epsilon) for each channel, times scale, plus bias.

    In training with the mean and variance of the batch, which move the kept ones; else with those.
    """

    def __init__(
        self,
        num_features: int,
        *,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        scale_init: Callable[..., jax.Array] | None = jax.nn.initializers.ones,
        bias_init: Callable[..., jax.Array] | None = jax.nn.initializers.zeros,
        moving_init: tuple[Callable[..., jax.Array], Callable[..., jax.Array]] | None = None,
        rngs: nnx.Rngs,
    ) -> None:
        shape = (num_features,)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.still = False  # as in inference, even in training: the phase does not train it
        self.scale = None if scale_init is None else nnx.Param(scale_init(rngs.params(), shape))
        self.bias = None if bias_init is None else nnx.Param(bias_init(rngs.params(), shape))
        mean_init, var_init = moving_init or (jax.nn.initializers.zeros, jax.nn.initializers.ones)
        self.mean = nnx.BatchStat(mean_init(rngs.params(), shape))
        self.var = nnx.BatchStat(var_init(rngs.params(), shape))

    def __call__(
        self,
        x: jax.Array,
        *,
        training: bool,
        valid: jax.Array | None = None,
        mask: jax.Array | None = None,
    ) -> jax.Array:
        x = x.astype(jnp.float32)
        axis = self.axis % x.ndim
        shift, factor = self.mean[...], lax.rsqrt(self.var[...] + self.epsilon)
        if training and not self.still:
            mean, variance, any_counts = batch_moments(x, axis, valid, mask)
            shift, factor = self.of_batch(mean, variance)
            self.move(mean, variance, any_counts)
        if self.scale is not None:
            factor = factor * self.scale[...]
        shape = [n if i == axis else 1 for i, n in enumerate(x.shape)]
        # The mean's gradient goes by way of one number a channel, which is 0, not by way of x.
        constant = lax.stop_gradient(shift)
        offset = (0 if self.bias is None else self.bias[...]) - (shift - constant) * factor
        return (x - constant.reshape(shape)) * factor.reshape(shape) + offset.reshape(shape)

    def of_batch(self, mean: jax.Array, variance: jax.Array) -> tuple[jax.Array, jax.Array]:
        """What is subtracted, and what the rest is multiplied with."""
        return mean, lax.rsqrt(variance + self.epsilon)

    def move(self, mean: jax.Array, variance: jax.Array, any_counts: Any) -> None:
        """Move the kept statistics towards those of the batch, if anything in it counts."""
        moved(self.mean, mean, self.momentum, any_counts)
        moved(self.var, variance, self.momentum, any_counts)


def moved(kept: nnx.BatchStat, value: jax.Array, momentum: float, any_counts: Any) -> None:
    """Set momentum * kept + (1 - momentum) * value, where anything counts."""
    new = momentum * kept[...] + (1 - momentum) * lax.stop_gradient(value)
    kept.set_value(jnp.where(any_counts, new, kept[...]))


class BatchRenorm(BatchNorm):
    """Batch normalization corrected towards statistics that move: nearer to what inference sees.

    Source: https://arxiv.org/abs/1702.03275
    """

    def __init__(
        self,
        num_features: int,
        *,
        renorm_momentum: float = 0.99,
        rmin: float | None = None,
        rmax: float | None = None,
        dmax: float | None = None,
        rngs: nnx.Rngs,
        **options: Any,
    ) -> None:
        super().__init__(num_features, rngs=rngs, **options)
        self.renorm_momentum = renorm_momentum
        self.limits = (rmin, rmax, dmax)
        self.stddev = nnx.BatchStat(jnp.sqrt(self.var[...]))
        self.renorm_mean = nnx.BatchStat(jnp.array(self.mean[...]))
        self.renorm_stddev = nnx.BatchStat(jnp.sqrt(self.var[...]))

    def of_batch(self, mean: jax.Array, variance: jax.Array) -> tuple[jax.Array, jax.Array]:
        """(x - mean) / stddev * r + d is (x - shift) * factor."""
        rmin, rmax, dmax = self.limits
        stddev = jnp.sqrt(variance + self.epsilon)
        kept = jnp.maximum(self.renorm_stddev[...], self.epsilon**0.5)
        r = jnp.clip(lax.stop_gradient(stddev / kept), rmin, rmax)
        d = lax.stop_gradient((mean - self.renorm_mean[...]) / kept)
        d = d if dmax is None else jnp.clip(d, -dmax, dmax)
        return mean - d / r * stddev, r / stddev

    def move(self, mean: jax.Array, variance: jax.Array, any_counts: Any) -> None:
        stddev = jnp.sqrt(variance + self.epsilon)
        moved(self.renorm_mean, mean, self.renorm_momentum, any_counts)
        moved(self.renorm_stddev, stddev, self.renorm_momentum, any_counts)
        moved(self.mean, mean, self.momentum, any_counts)
        moved(self.stddev, stddev, self.momentum, any_counts)
        self.var.set_value(jnp.maximum(jnp.square(self.stddev[...]) - self.epsilon, 0))
