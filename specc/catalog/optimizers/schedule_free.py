"""Optimizers whose average of the weights stands in for a schedule."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.catalog.options import Real, Whole, positive, schedule
from specc.ir.python import Expr, Kernel


class _Free(Base):
    abstract = True
    reads_weights = True
    moments = 1
    beta_1: float = option(
        Real(0, 1, open_low=True, open_high=True), 0.9, "share of the average in the weights"
    )
    warmup_steps: int = option(Whole(0), 0, "updates over which the rate grows", named=True)

    def warmed(self) -> dict[str, int]:
        return {"warmup": self.warmup_steps} if self.warmup_steps else {}


class schedule_free_adamw(_Free):
    """AdamW whose average of the weights stands in for a schedule.

    Source: https://arxiv.org/abs/2405.15682
    """

    keras = "ScheduleFreeAdamW"
    moments = 2
    learning_rate: Any = option(schedule, 0.0025, "a number above 0, or a schedule")
    beta_2: float = option(SHARE, 0.999, "decay of the mean of squared gradients, below 1")
    epsilon: float = option(positive, 1e-8, "added to the root of the second moment")
    examples = ("schedule_free_adamw", "schedule_free_adamw(1e-2, weight_decay = 0.01)")

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        adam = {"beta_2": self.beta_2, "epsilon": self.epsilon}
        return [Kernel("schedule_free")(learning_rate, self.beta_1, **adam, **self.warmed())]


class schedule_free_sgd(_Free):
    """Gradient descent whose average of the weights stands in for a schedule.

    Source: https://arxiv.org/abs/2405.15682, optax.contrib.schedule_free_sgd
    """

    keras = "-"
    learning_rate: Any = option(schedule, 1.0, "a number above 0, or a schedule")
    examples = ("schedule_free_sgd(1.0)",)

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        return [Kernel("schedule_free")(learning_rate, self.beta_1, **self.warmed())]
