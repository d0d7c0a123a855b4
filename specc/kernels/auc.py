"""The area under the curve of a score, exact."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from specc.kernels.sums import sum_of_many


class Seen(NamedTuple):
    """Every score of an epoch: the area depends on all of them at once."""

    scores: jax.Array  # float32[examples, columns]
    targets: jax.Array  # float32[examples, columns]
    weights: jax.Array  # float32[examples]
    count: jax.Array  # int32[]: rows filled so far


class AUC:
    """The area under the ROC curve, or of the precision-recall curve the average precision.

    No thresholds are chosen: every score that occurs is one, equal scores are one step, examples
    count by their weights. Of several columns (classes or labels, one against the rest) the mean
    is taken over those that have examples of both kinds; without any, the area is not a number.

    `curve`: "roc", the trapezoid rule over (false positive rate, true positive rate); "pr",
    sum((recall[n] - recall[n - 1]) * precision[n]), as scikit-learn's average_precision_score; or
    "prgain", the trapezoid rule over (recall gain, precision gain) from a recall gain of 0 on.
    `shares` weight the columns; with `together` all of them are one column.
    Reference: Flach and Kull, Precision-Recall-Gain Curves: PR Analysis Done Right, 2015.
    """

    def __init__(
        self,
        curve: str = "roc",
        *,
        columns: int = 1,
        positions: int = 1,
        only: int | None = None,
        together: bool = False,
        shares: tuple[float, ...] = (),
    ) -> None:
        self.curve = curve
        self.columns = columns
        self.positions = positions  # in one example: the steps of a sequence
        self.only = only  # a column that alone counts
        self.together = together
        self.shares = shares or (1.0,) * columns

    def init(self, examples: int) -> Seen:
        rows = examples * self.positions
        shape = (rows * self.columns, 1) if self.together else (rows, self.columns)
        zeros = jnp.zeros(shape, jnp.float32)
        return Seen(zeros, zeros, zeros[:, 0], jnp.int32(0))

    def update(self, state: Seen, target: jax.Array, output: jax.Array, weight: jax.Array) -> Seen:
        if jnp.issubdtype(target.dtype, jnp.integer):
            target = jax.nn.one_hot(target, self.columns)
        weight = jnp.repeat(weight, self.positions)
        scores = output.astype(jnp.float32).reshape(len(weight), self.columns)
        targets = target.astype(jnp.float32).reshape(len(weight), self.columns)
        if self.together:
            weight = jnp.outer(weight, jnp.array(self.shares)).reshape(-1)
            scores, targets = scores.reshape(-1, 1), targets.reshape(-1, 1)
        start = (state.count, 0)
        return Seen(
            lax.dynamic_update_slice(state.scores, scores, start),
            lax.dynamic_update_slice(state.targets, targets, start),
            lax.dynamic_update_slice(state.weights, weight, start[:1]),
            state.count + len(weight),
        )

    def result(self, state: Seen) -> jax.Array:
        columns = slice(None) if self.only is None else slice(self.only, self.only + 1)
        areas = jax.vmap(self.figure, in_axes=(1, 1, None))(
            state.scores[:, columns], state.targets[:, columns], state.weights
        )
        shares = jnp.array((1.0,) if len(areas) == 1 else self.shares)
        known = jnp.where(jnp.isnan(areas), 0, shares)
        return jnp.sum(jnp.where(known > 0, areas, 0) * known) / jnp.sum(known)

    def figure(self, score: jax.Array, target: jax.Array, weight: jax.Array) -> jax.Array:
        """float32[] of one column; not a number without examples of both kinds."""
        areas = {"roc": roc_area, "pr": average_precision, "prgain": gain_area}
        return areas[self.curve](score, target, weight)


def roc_area(score: jax.Array, target: jax.Array, weight: jax.Array) -> jax.Array:
    """float32[]; all arguments float32[examples], the target 0 or 1."""
    true, false, _ = running_counts(score, target, weight)
    # Differences of counts, not of rates: none is below 0, and those of whole weights are exact.
    pairs = sum_of_many((false - before(false)) * (true + before(true)))
    return jnp.minimum(pairs / (2 * true[-1]) / false[-1], 1)


def average_precision(score: jax.Array, target: jax.Array, weight: jax.Array) -> jax.Array:
    """float32[]; all arguments float32[examples], the target 0 or 1."""
    true, false, said = running_counts(score, target, weight)
    precision = true / jnp.where(said > 0, said, 1)
    area = jnp.minimum(sum_of_many((true - before(true)) * precision) / true[-1], 1)
    return jnp.where(false[-1] > 0, area, jnp.nan)


def gain_area(score: jax.Array, target: jax.Array, weight: jax.Array) -> jax.Array:
    """float32[]; all arguments float32[examples], the target 0 or 1.

    Between two thresholds both gains are linear in 1 / true positives: the curve is a straight line
    there, also from where nothing true was said, with a recall gain of minus infinity.
    """
    true, false, _ = running_counts(score, target, weight)
    yes, no = true[-1], false[-1]
    said = jnp.where(true > 0, true, 1)
    recall = jnp.where(true > 0, jnp.maximum(1 - yes / no * (yes - true) / said, 0), 0)
    precision = 1 - yes / no * false / said
    more = true - before(true)
    wrong = (false - before(false)) / jnp.where(more > 0, more, 1)
    slope = (before(false) - before(true) * wrong) / yes
    width = recall - before(recall)
    area = sum_of_many(jnp.where(more > 0, width * (precision - slope * width / 2), 0))
    return jnp.where((yes > 0) & (no > 0), area, jnp.nan)


def running_counts(
    score: jax.Array, target: jax.Array, weight: jax.Array
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Weights of true positives, of false positives and of both, from the highest score down.

    Within a run of equal scores the counts stay as before it, and step at its end: so a difference
    of neighbours is not 0 only where a threshold lies.
    """
    order = jnp.argsort(-score)
    score, target, weight = score[order], target[order], weight[order]
    last = jnp.append(score[1:] != score[:-1], True)
    counts = (jnp.cumsum(weight * target), jnp.cumsum(weight * (1 - target)))
    true, false = (lax.cummax(jnp.where(last, count, 0)) for count in counts)
    return true, false, true + false


def before(count: jax.Array) -> jax.Array:
    """The value one step earlier, 0 at first."""
    return jnp.concatenate([jnp.zeros(1, count.dtype), count[:-1]])
