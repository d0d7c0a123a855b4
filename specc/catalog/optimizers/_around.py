"""An optimizer around another one."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Optimizer, option
from specc.catalog.options import WordOf
from specc.ir.python import Expr


class Around(Optimizer):
    """What it says of itself is what the optimizer inside says."""

    abstract = True
    keras = "-"
    optimizer: Any = option(WordOf("optimizers"), doc="that makes the steps")

    @property
    def learning_rate(self) -> Any:
        return self.optimizer.learning_rate

    @property
    def averages(self) -> bool:
        return self.optimizer.averages

    @property
    def every(self) -> int:
        return self.optimizer.every

    def copies(self) -> int:
        return self.optimizer.copies()

    def meets(self, weights: tuple[Any, ...]) -> None:
        self.optimizer.meets(weights)

    def tells_apart(self, weight: str) -> Any:
        return self.optimizer.tells_apart(weight)

    def nearby(self) -> Expr | None:
        return self.optimizer.nearby()

    def lower(self, rate: Expr, weights: tuple[Any, ...] = ()) -> Expr:
        return self.optimizer.lower(rate, weights)
