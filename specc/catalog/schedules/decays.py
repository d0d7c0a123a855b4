"""Rates that fall by a formula."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.options import count, flag, natural, optional, positive
from specc.catalog.schedules._base import Base
from specc.ir.python import Expr, Kernel


class _Decay(Base):
    abstract = True
    decay_steps: int | None = option(optional(count), None, "updates; none: the whole fit")


class _ByFactor(_Decay):
    abstract = True
    decay_rate: float = option(positive, doc="how much it falls over `decay_steps`")
    staircase: bool = option(flag, False, "in steps of `decay_steps`")

    def after(self, steps: Any) -> Expr:
        length = steps if self.decay_steps is None else self.decay_steps
        more = {"staircase": True} if self.staircase else {}
        return Kernel(self.word())(self.peak, length, self.decay_rate, **more)


class exponential_decay(_ByFactor):
    """peak * decay_rate ^ (updates / decay_steps).

    Source: https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
    """

    keras = "ExponentialDecay"
    examples = ("exponential_decay(1e-2, 1_000, decay_rate = 0.5)",)


class inverse_time_decay(_ByFactor):
    """peak / (1 + decay_rate * updates / decay_steps).

    Source: https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/
    """

    keras = "InverseTimeDecay"
    examples = ("inverse_time_decay(1e-2, 1_000, decay_rate = 0.5)",)


class polynomial_decay(_Decay):
    """From the peak to `end_learning_rate` by a power of what is left; a line with power 1.

    Source: https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
    """

    keras = "PolynomialDecay"
    end_learning_rate: float = option(natural, 0.0001, "the rate at the end, at least 0")
    power: float = option(positive, 1.0, "of what is left")
    cycle: bool = option(flag, False, "begin again, each time longer")
    examples = ("polynomial_decay(1e-2)", "polynomial_decay(0.1, 1_000, power = 2.0)")

    def total(self, steps: Any) -> Any:
        return steps if self.decay_steps is None else self.decay_steps

    def after(self, steps: Any) -> Expr:
        more = {"cycle": True} if self.cycle else {}
        return Kernel("polynomial_decay")(
            self.peak, steps, self.end_learning_rate, self.power, **more
        )


class inverse_square_root(Base):
    """peak * sqrt(steps / (steps + updates)), mostly after a warm-up, as in Transformers.

    Source: https://arxiv.org/abs/1706.03762, section 5.3
    """

    keras = "-"
    steps: int = option(count, doc="how slowly it falls; often the length of the warm-up")
    examples = ("inverse_square_root(1e-3, 4_000, warmup = 4_000)",)

    def after(self, steps: Any) -> Expr:
        return Kernel("inverse_square_root")(self.peak, self.steps)
