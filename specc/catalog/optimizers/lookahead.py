"""Lookahead."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.optimizers._around import Around
from specc.catalog.options import Real, count
from specc.ir.python import Expr, Kernel


class lookahead(Around):
    """Another optimizer that goes back, each few updates, to a share of the way it has gone.

    Source: https://arxiv.org/abs/1907.08610
    """

    keras = "-"
    sync_period: int = option(count, 6, "updates between looking back")
    slow_step_size: float = option(Real(0, 1, open_low=True), 0.5, "share of the way that is kept")
    examples = (
        "lookahead(adam(1e-3))",
        "lookahead(sgd(0.1), sync_period = 5, slow_step_size = 0.8)",
    )

    def copies(self) -> int:
        return super().copies() + 1

    def lower(self, rate: Expr, weights: tuple[Any, ...] = ()) -> Expr:
        inner = self.optimizer.lower(rate, weights)
        # The inner optimizer takes a step in every n-th turn only, which are turns of this one too.
        return Kernel("lookahead")(inner, self.sync_period * self.every, self.slow_step_size)
