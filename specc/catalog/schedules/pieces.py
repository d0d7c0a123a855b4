"""Rates that go through phases."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Schedule, option
from specc.catalog.options import (
    Choice,
    ListOf,
    OneOf,
    Real,
    Refused,
    Whole,
    count,
    fraction,
    optional,
    positive,
)
from specc.catalog.schedules._base import Base
from specc.ir.python import Expr, Kernel


class linear_warmup(Base):
    """Up to the peak in a line, where it stays.

    Source: https://arxiv.org/abs/1706.02677
    """

    keras = "-"
    warmup: Any = option(OneOf(fraction, count), 0.05, "share of the steps, or number of updates")
    examples = ("linear_warmup(1e-3, 500)",)

    def after(self, steps: Any) -> Expr:
        return Kernel("constant_rate")(self.peak)


class warmup_stable_decay(Base):
    """Up in a line, the peak for most of the fit, and down at its end.

    Source: https://arxiv.org/abs/2404.06395
    """

    keras = "-"
    also = ("wsd",)
    warmup: Any = option(
        OneOf(fraction, count), 0.05, "share of the steps, or number of updates", named=True
    )
    decay: Any = option(
        OneOf(fraction, count), 0.1, "share of the steps after the warm-up, or number", named=True
    )
    alpha: float = option(fraction, 0.0, "the rate at the end, as a share of the peak", named=True)
    shape: str = option(
        Choice("linear", "cosine", "root"), "linear", "how it falls; `root` is 1 - sqrt", named=True
    )
    examples = ("warmup_stable_decay(1e-3)", "warmup_stable_decay(1e-3, decay = 20%, shape = root)")

    def after(self, steps: Any) -> Expr:
        return Kernel("stable_then_decay")(self.peak, steps, self.decay, self.alpha, self.shape)


class one_cycle(Schedule):
    """Half a cosine up to the peak, and half a cosine down to almost nothing.

    Source: https://arxiv.org/abs/1708.07120, optax.cosine_onecycle_schedule
    """

    keras = "-"
    peak: float = option(positive, doc="the largest rate")
    decay_steps: int | None = option(
        optional(count), None, "updates until the end; none: the whole fit"
    )
    rise: float = option(
        Real(0, 1, open_low=True, open_high=True), 0.3, "share of the steps that go up", named=True
    )
    div_factor: float = option(Real(1), 25.0, "the peak over the first rate", named=True)
    final_div_factor: float = option(Real(1), 1e4, "the first rate over the last", named=True)
    examples = ("one_cycle(0.1)", "one_cycle(0.1, rise = 45%)")

    def total(self, steps: Any) -> Any:
        """The updates that it spans."""
        return steps if self.decay_steps is None else self.decay_steps

    def lower(self, steps: Expr) -> Expr:
        start = 1 / self.div_factor
        last = start / self.final_div_factor
        return Kernel("one_cycle")(self.peak, self.total(steps), self.rise, start, last)


class piecewise_constant_decay(Schedule):
    """rates[0] up to and including update boundaries[0], rates[1] up to boundaries[1], …

    Source: https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
    """

    keras = "PiecewiseConstantDecay"
    boundaries: tuple[int, ...] = option(ListOf(Whole(0)), doc="counts of updates, rising")
    rates: tuple[float, ...] = option(
        ListOf(positive), doc="one more than boundaries (`values` in Keras)"
    )
    examples = ("piecewise_constant_decay([1_000, 2_000], [0.1, 0.01, 0.001])",)

    def check(self) -> None:
        if len(self.rates) != len(self.boundaries) + 1:
            raise Refused(
                f"`rates` needs one more than the {len(self.boundaries)} boundaries, "
                f"got {len(self.rates)}"
            )
        if list(self.boundaries) != sorted(set(self.boundaries)):
            raise Refused("`boundaries` must rise")

    def lower(self, steps: Expr) -> Expr:
        return Kernel("piecewise_constant")(list(self.boundaries), list(self.rates))
