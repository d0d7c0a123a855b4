"""Figures at a fixed number of thresholds, as Keras takes them; the exact ones are in auc.py."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.counts import ratio
from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class ThresholdAUC:
    """The area under a curve of `thresholds` points, evenly from 0 to 1; all columns are one.

    "roc": the trapezoid rule; "pr": the interpolation of Davis and Goadrich, The Relationship
    Between Precision-Recall and ROC Curves, 2006.
    """

    def __init__(self, curve: str = "roc", *, thresholds: int = 200, columns: int = 1) -> None:
        self.curve = curve
        self.columns = columns
        inner = [(i + 1) / (thresholds - 1) for i in range(thresholds - 2)]
        self.thresholds = [-1e-7, *inner, 1 + 1e-7]

    def init(self, examples: int) -> jax.Array:
        return zero_sum(4, len(self.thresholds))

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        if jnp.issubdtype(target.dtype, jnp.integer):
            target = jax.nn.one_hot(target, self.columns)
        true = target.reshape(-1) > 0.5
        weight = jnp.repeat(weight, true.size // len(weight))
        said = output.reshape(1, -1) > jnp.array(self.thresholds)[:, None]
        found = (said & true, said & ~true, ~said & true, ~said & ~true)
        return add_to_sum(state, jnp.stack([jnp.sum(weight * where, axis=1) for where in found]))

    def result(self, state: jax.Array) -> jax.Array:
        right, wrong, missed, rest = sum_of(state)
        if self.curve == "roc":
            x, y = ratio(wrong, wrong + rest), ratio(right, right + missed)
            return jnp.sum((x[:-1] - x[1:]) * (y[:-1] + y[1:]) / 2)
        said = right + wrong
        gained = right[:-1] - right[1:]
        slope = ratio(gained, said[:-1] - said[1:])
        start = right[1:] - slope * said[1:]
        both = (said[:-1] > 0) & (said[1:] > 0)
        spread = jnp.where(both, said[:-1] / jnp.where(both, said[1:], 1), 1)
        area = slope * (gained + start * jnp.log(spread))
        return jnp.sum(ratio(area, right[1:] + missed[1:]))


class ThresholdBest(ThresholdAUC):
    """The largest `wanted` figure among the thresholds where another, `held`, is at least a value."""

    def __init__(
        self, wanted: str, held: str, least: float, *, thresholds: int = 200, columns: int = 1
    ) -> None:
        super().__init__(thresholds=thresholds, columns=columns)
        self.wanted = wanted
        self.held = held
        self.least = least

    def result(self, state: jax.Array) -> jax.Array:
        right, wrong, missed, rest = sum_of(state)
        figures = {
            "sensitivity": ratio(right, right + missed),
            "specificity": ratio(rest, rest + wrong),
            "precision": ratio(right, right + wrong),
        }
        enough = figures[self.held] >= self.least
        return jnp.max(jnp.where(enough, figures[self.wanted], 0))
