"""Prodigy."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._base import SHARE, Base
from specc.catalog.options import positive, schedule
from specc.ir.python import Expr, optax


class prodigy(Base):
    """Adam that finds its learning rate by itself; `learning_rate` is a factor of it.

    Source: https://arxiv.org/abs/2306.06101, optax.contrib.prodigy
    """

    keras = "-"
    moments = 4
    learning_rate: Any = option(schedule, 1.0, "a factor of the rate it finds, or a schedule")
    beta_1: float = option(SHARE, 0.9, "decay of the mean of gradients, below 1")
    beta_2: float = option(SHARE, 0.999, "decay of the mean of their squares, below 1")
    epsilon: float = option(positive, 1e-8, "added to the root of the second moment")
    first_rate: float = option(positive, 1e-6, "where the search for the rate begins")
    examples = ("prodigy", "prodigy(cosine_decay(1.0))")

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        made = optax.contrib.prodigy(
            learning_rate,
            betas=(self.beta_1, self.beta_2),
            eps=self.epsilon,
            estim_lr0=self.first_rate,
        )
        return [made]
