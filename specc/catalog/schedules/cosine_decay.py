"""Cosine decay."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Schedule, option
from specc.catalog.options import OneOf, count, fraction, optional, positive
from specc.ir.python import Expr, Kernel


class cosine_decay(Schedule):
    """From the peak down half a cosine, after a linear warm-up from 0.

    Without `decay_steps` it spans the fit. `warmup` is a share of it below 1, or a number of updates.
    Source: https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/ (there
    `initial_learning_rate`, `warmup_target`, `warmup_steps`), https://arxiv.org/abs/1608.03983
    """

    keras = "CosineDecay"
    peak: float = option(positive, doc="the largest rate")
    decay_steps: int | None = option(
        optional(count), None, "updates until the end; none: the whole fit"
    )
    warmup: Any = option(
        OneOf(fraction, count), 0.0, "share of the steps, or number of updates", named=True
    )
    alpha: float = option(fraction, 0.0, "the rate at the end, as a share of the peak", named=True)

    def lower(self, steps: Expr) -> Expr:
        total: Any = self.decay_steps if self.decay_steps is not None else steps
        return Kernel("cosine_decay")(self.peak, total, warmup=self.warmup, alpha=self.alpha)
