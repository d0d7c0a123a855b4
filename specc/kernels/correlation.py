"""Metrics that compare the spread of targets and outputs over a whole epoch."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from specc.kernels.counts import ratio
from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class Together(NamedTuple):
    """Of n targets and their outputs."""

    weight: jax.Array  # float32[2]: a compensated sum
    origin: jax.Array  # float32[n]: the first target; what follows is counted from it
    mean: jax.Array  # float32[2, n]: of target and output
    squares: jax.Array  # float32[2, n]: sums of weighted squared distances from the means
    product: jax.Array  # float32[n]: sum of weighted products of the two distances


class Correlation:
    """The mean over `columns` of a figure of both spreads, both means and their covariance.

    Batches are merged by their means, and numbers are counted from the first target: both keep the
    digits that are lost where a mean is far larger than the spread.
    Reference: Chan, Golub, LeVeque, Updating Formulae and a Pairwise Algorithm for Computing
    Sample Variances, 1979.
    """

    def __init__(self, columns: int = 1) -> None:
        self.columns = columns

    def init(self, examples: int) -> Together:
        zeros = jnp.zeros((2, self.columns), jnp.float32)
        return Together(zero_sum(), zeros[0], zeros, zeros, zeros[0])

    def update(
        self, state: Together, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> Together:
        both = jnp.stack([target, output]).astype(jnp.float32).reshape(2, -1, self.columns)
        weight = jnp.repeat(weight, both.shape[1] // len(weight))[:, None]
        added, before = jnp.sum(weight), sum_of(state.weight)
        origin = jnp.where(before > 0, state.origin, both[0, 0])
        both = both - origin
        share = added / jnp.maximum(before + added, jnp.finfo(jnp.float32).tiny)
        distance = both - state.mean[:, None]
        shift = ratio(jnp.sum(weight * distance, axis=1), added)
        distance = distance - shift[:, None]
        merged = before * share
        return Together(
            add_to_sum(state.weight, added),
            origin,
            state.mean + shift * share,
            state.squares + jnp.sum(weight * distance**2, axis=1) + shift**2 * merged,
            state.product
            + jnp.sum(weight * distance[0] * distance[1], axis=0)
            + shift[0] * shift[1] * merged,
        )

    def result(self, state: Together) -> jax.Array:
        weight = jnp.maximum(sum_of(state.weight), jnp.finfo(jnp.float32).tiny)
        return jnp.mean(self.score(state.mean, state.squares / weight, state.product / weight))

    def score(self, mean: jax.Array, spread: jax.Array, together: jax.Array) -> jax.Array:
        """float32[n] of both means and variances, float32[2, n], and the covariance, float32[n]"""
        raise NotImplementedError


class Pearson(Correlation):
    """covariance / (deviation of the target * deviation of the output); 0 if one is constant."""

    def score(self, mean: jax.Array, spread: jax.Array, together: jax.Array) -> jax.Array:
        return ratio(together, jnp.sqrt(spread[0]) * jnp.sqrt(spread[1]))


class Concordance(Correlation):
    """2 covariance / (both variances + squared difference of the means).

    Reference: Lin, A concordance correlation coefficient to evaluate reproducibility, 1989.
    """

    def score(self, mean: jax.Array, spread: jax.Array, together: jax.Array) -> jax.Array:
        return ratio(2 * together, spread[0] + spread[1] + (mean[0] - mean[1]) ** 2)


class Explained(Correlation):
    """1 - variance of the error / variance of the target."""

    def score(self, mean: jax.Array, spread: jax.Array, together: jax.Array) -> jax.Array:
        return 1 - ratio(spread[0] + spread[1] - 2 * together, spread[0])


def pearson_of_rows(target: jax.Array, output: jax.Array) -> jax.Array:
    """The correlation along the last axis; of a single number it is not a number."""
    both = jnp.stack([target, output])
    both = both - jnp.mean(both, axis=-1, keepdims=True)
    both = both / jnp.std(both, axis=-1, keepdims=True)
    return jnp.mean(both[0] * both[1], axis=-1)


def concordance_of_rows(target: jax.Array, output: jax.Array) -> jax.Array:
    """The concordance along the last axis."""
    both = jnp.stack([target, output])
    mean, spread = jnp.mean(both, axis=-1), jnp.var(both, axis=-1)
    together = jnp.mean((target - mean[0, ..., None]) * (output - mean[1, ..., None]), axis=-1)
    return 2 * together / (spread[0] + spread[1] + (mean[0] - mean[1]) ** 2 + 1e-7)
