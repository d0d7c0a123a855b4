"""What every optimizer takes beside its own settings, as in Keras."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Optimizer, option
from specc.catalog.options import (
    ListOf,
    Refused,
    TextType,
    flag,
    optional,
    positive,
    rate,
    schedule,
)
from specc.ir.python import Expr, Kernel, optax


class Base(Optimizer):
    """Order of one update, as in Keras: clip, decay, update."""

    abstract = True
    learning_rate: Any = option(schedule, 0.001, "a number above 0, or a schedule")
    weight_decay: float | None = option(
        optional(positive), None, "decoupled: w -= rate * decay * w", named=True
    )
    clipnorm: float | None = option(
        optional(positive), None, "largest L2 norm of each weight's gradient", named=True
    )
    global_clipnorm: float | None = option(
        optional(positive), None, "largest L2 norm of all gradients together", named=True
    )
    clipvalue: float | None = option(
        optional(positive), None, "largest absolute value of a gradient", named=True
    )
    use_ema: bool = option(
        flag, False, "average the weights; the average is what is kept", named=True
    )
    ema_momentum: float = option(rate, 0.99, "of the average", named=True)
    exclude_from_weight_decay: Any = option(
        ListOf(TextType()), (), "parts of names of weights that do not decay", named=True
    )

    def check(self) -> None:
        given = [
            n for n in ("clipnorm", "global_clipnorm", "clipvalue") if self.__dict__[n] is not None
        ]
        if len(given) > 1:
            raise Refused(f"choose one of `{given[0]}` and `{given[1]}`")

    def direction(self, learning_rate: Expr) -> list[Expr]:
        """The optimizer's own transformations, ending in the step to add to the weights."""
        raise NotImplementedError

    def lower(self, rate: Expr) -> Expr:
        parts: list[Expr] = []
        if self.clipnorm is not None:
            parts.append(Kernel("clip_each_by_norm")(self.clipnorm))
        if self.global_clipnorm is not None:
            parts.append(optax.clip_by_global_norm(self.global_clipnorm))
        if self.clipvalue is not None:
            parts.append(optax.clip(self.clipvalue))
        parts += self.direction(rate)
        if self.weight_decay is not None:
            parts.append(
                Kernel("decay_weights")(rate, self.weight_decay, *self.exclude_from_weight_decay)
            )
        return parts[0] if len(parts) == 1 else optax.chain(*parts)
