"""The coefficient of determination."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class Spread(NamedTuple):
    """Of each of n targets: float32[n], the weight apart float32[]."""

    weight: jax.Array
    mean: jax.Array
    squares: jax.Array  # sum of weighted squared distances from the mean
    residual: jax.Array  # float32[2, n]: sum of weighted squared errors


class R2:
    """1 - sum(w * (y - f)**2) / sum(w * (y - mean(y))**2), the mean of it over the targets.

    A constant target gives 1 if it is met exactly and 0 if not, as in scikit-learn. Batches are
    merged by their means and squared distances, which stays right where the mean is far larger
    than the spread. Reference: Chan, Golub, LeVeque, Updating Formulae and a Pairwise Algorithm for
    Computing Sample Variances, 1979.
    """

    def __init__(
        self,
        targets: int = 1,
        *,
        by_spread: bool = False,
        regressors: int = 0,
        only: int | None = None,
    ) -> None:
        self.targets = targets
        self.only = only  # the one target that counts
        self.by_spread = by_spread  # the mean over targets, each as its spread is large
        self.regressors = regressors  # inputs that the figure is adjusted for

    def init(self, examples: int) -> Spread:
        zeros = jnp.zeros(self.targets, jnp.float32)
        return Spread(jnp.float32(0), zeros, zeros, zero_sum(self.targets))

    def update(
        self, state: Spread, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> Spread:
        target = target.reshape(-1, self.targets)
        output = output.reshape(-1, self.targets)
        weight = jnp.repeat(weight, len(target) // len(weight))[:, None]
        added = jnp.sum(weight)
        total = state.weight + added
        share = added / jnp.where(total > 0, total, 1)
        # Distances from a number near the mean keep the digits that the numbers themselves lose.
        near = jnp.where(state.weight > 0, state.mean, target[0])
        distance = target - near[None]
        shift = jnp.sum(weight * distance, axis=0) / jnp.where(added > 0, added, 1)
        squares = jnp.sum(weight * jnp.square(distance - shift[None]), axis=0)
        away = near + shift - state.mean
        return Spread(
            total,
            jnp.where(state.weight > 0, state.mean + (away * share), near + shift),
            state.squares + squares + jnp.square(away) * state.weight * share,
            add_to_sum(state.residual, jnp.sum(weight * jnp.square(target - output), axis=0)),
        )

    def result(self, state: Spread) -> jax.Array:
        residual = sum_of(state.residual)
        constant = state.squares == 0
        ratio = residual / jnp.where(constant, 1, state.squares)
        scores = jnp.where(constant, jnp.where(residual == 0, 1.0, 0.0), 1 - ratio)
        if self.only is not None:
            return self.adjusted(scores[self.only], state.weight)
        share = state.squares / jnp.sum(state.squares) if self.by_spread else 1 / self.targets
        return self.adjusted(jnp.sum(scores * share), state.weight)

    def adjusted(self, score: jax.Array, count: jax.Array) -> jax.Array:
        """The score as it is told of so many inputs."""
        if not self.regressors:
            return score
        return 1 - (1 - score) * (count - 1) / (count - self.regressors - 1)
