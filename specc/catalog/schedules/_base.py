"""What the schedules share: the peak, and a warm-up in front of it."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Schedule, option
from specc.catalog.options import OneOf, count, fraction, positive
from specc.ir.python import Expr, Kernel, Lambda, Name


class Base(Schedule):
    """The rate rises to the peak, and then goes as the schedule says."""

    abstract = True
    peak: float = option(positive, doc="the largest rate (`initial_learning_rate` in Keras)")
    warmup: Any = option(
        OneOf(fraction, count), 0.0, "share of the steps, or number of updates", named=True
    )

    def total(self, steps: Any) -> Any:
        """The updates that the schedule and its warm-up span."""
        return steps

    def after(self, steps: Any) -> Expr:
        """The schedule after the warm-up, over the steps that are left."""
        raise NotImplementedError

    def lower(self, steps: Expr) -> Expr:
        total = self.total(steps)
        if not self.warmup:
            return self.after(total)
        rest = Lambda(("steps",), self.after(Name("steps")))
        return Kernel("warmed_up")(rest, self.warmup, total)
