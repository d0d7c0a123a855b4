"""Figures at a fixed number of thresholds, as Keras takes them; the exact ones are in auc.py."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.counts import ratio
from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class ThresholdAUC:
    """The area under a curve of points at `thresholds`, or at so many from 0 to 1, evenly.

    "roc", "pr" and "prgain" are sums of `heights` between neighbours: their mean
    ("interpolation"), the smaller ("minoring") or the larger ("majoring"). But for "pr" the mean is
    the interpolation of Davis and Goadrich, The Relationship Between Precision-Recall and ROC
    Curves, 2006. All columns are one, or with `each` the mean over them counts; `shares` weights
    columns.
    """

    def __init__(
        self,
        curve: str = "roc",
        heights: str = "interpolation",
        *,
        thresholds: int | tuple[float, ...] = 200,
        columns: int = 1,
        each: bool = False,
        shares: tuple[float, ...] = (),
    ) -> None:
        self.curve = curve
        self.heights = heights
        self.columns = columns
        self.each = each
        self.shares = shares or (1.0,) * columns
        if isinstance(thresholds, int):
            thresholds = tuple((i + 1) / (thresholds - 1) for i in range(thresholds - 2))
        self.thresholds = (-1e-7, *sorted(thresholds), 1 + 1e-7)

    def init(self, examples: int) -> jax.Array:
        return zero_sum(4, len(self.thresholds), self.columns if self.each else 1)

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        if jnp.issubdtype(target.dtype, jnp.integer):
            target = jax.nn.one_hot(target, self.columns)
        true = target.reshape(-1, self.columns) > 0.5
        weight = jnp.repeat(weight, len(true) // len(weight))[:, None]
        if not self.each:
            weight = weight * jnp.array(self.shares)
        said = output.reshape(1, -1, self.columns) > jnp.array(self.thresholds)[:, None, None]
        axes = 1 if self.each else (1, 2)
        found = (said & true, said & ~true, ~said & true, ~said & ~true)
        counts = [jnp.sum(weight * where, axis=axes) for where in found]
        return add_to_sum(state, jnp.stack(counts).reshape(state.shape[1:]))

    def result(self, state: jax.Array) -> jax.Array:
        right, wrong, missed, rest = sum_of(state)
        if self.curve == "pr" and self.heights == "interpolation":
            areas = interpolated_precision(right, wrong, missed)
        else:
            x, y = points(self.curve, right, wrong, missed, rest)
            height = {
                "interpolation": (y[:-1] + y[1:]) / 2,
                "minoring": jnp.minimum(y[:-1], y[1:]),
                "majoring": jnp.maximum(y[:-1], y[1:]),
            }[self.heights]
            areas = jnp.sum((x[:-1] - x[1:]) * height, axis=0)
        shares = jnp.array(self.shares if self.each else (1.0,))
        return ratio(jnp.sum(areas * shares), jnp.sum(shares))


def points(
    curve: str, right: jax.Array, wrong: jax.Array, missed: jax.Array, rest: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """x and y of a curve at each threshold, float32[thresholds, columns] as the counts are."""
    recall = ratio(right, right + missed)
    if curve == "roc":
        return ratio(wrong, wrong + rest), recall
    if curve == "pr":
        return recall, ratio(right, right + wrong)
    scale = ratio(right + missed, rest + wrong)
    gain = jnp.where(right > 0, 1 - scale * ratio(missed, right), 0)
    return jnp.maximum(gain, 0), 1 - scale * ratio(wrong, right)


def interpolated_precision(right: jax.Array, wrong: jax.Array, missed: jax.Array) -> jax.Array:
    """float32[columns]: the area under precision over recall."""
    said = right + wrong
    gained = right[:-1] - right[1:]
    slope = ratio(gained, said[:-1] - said[1:])
    start = right[1:] - slope * said[1:]
    both = (said[:-1] > 0) & (said[1:] > 0)
    spread = jnp.where(both, said[:-1] / jnp.where(both, said[1:], 1), 1)
    area = slope * (gained + start * jnp.log(spread))
    return jnp.sum(ratio(area, right[1:] + missed[1:]), axis=0)


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
