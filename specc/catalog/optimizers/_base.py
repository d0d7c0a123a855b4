"""What every optimizer takes beside its own settings, as in Keras."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

from specc.catalog.declare import Optimizer, option
from specc.catalog.optimizers._names import factors, matching, short
from specc.catalog.options import (
    Entries,
    ListOf,
    Real,
    Refused,
    TextType,
    count,
    flag,
    natural,
    optional,
    positive,
    schedule,
)
from specc.catalog.stacked import layer_by_layer
from specc.catalog.weight_names import is_below
from specc.ir.python import Expr, Kernel, Lambda, Name, optax

SHARE = Real(0, 1, open_high=True)  # of what was so far
# Weights that are updated as one array: of so few numbers each array costs a call, not a pass over
# it. Of more, the copying would cost what the calls had.
TOGETHER = 8192


class Base(Optimizer):
    """Order of one update, as in Keras: accumulate, clip, decay, update, average."""

    abstract = True
    reads_weights: ClassVar[bool] = False  # its step depends on the weights: they decay first
    moments: ClassVar[int] = 0  # arrays that its own memory holds for each weight
    elementwise: ClassVar[bool] = False  # a number's step depends on the gradients of it alone
    learning_rate: Any = option(schedule, 0.001, "a number above 0, or a schedule")
    weight_decay: float | None = option(
        optional(positive), None, "decoupled: w -= rate * decay * w", named=True
    )
    clipnorm: float | None = option(
        optional(positive), None, "largest L2 norm of each weight's gradient", named=True
    )
    clipvalue: float | None = option(
        optional(positive), None, "largest absolute value of a gradient", named=True
    )
    global_clipnorm: float | None = option(
        optional(positive), None, "largest L2 norm of all gradients together", named=True
    )
    use_ema: bool = option(
        flag, False, "average the weights; the average is what the fit ends with", named=True
    )
    ema_momentum: float = option(SHARE, 0.99, "of the average, below 1", named=True)
    ema_overwrite_frequency: int | None = option(
        optional(count), None, "updates after which the weights become their average", named=True
    )
    gradient_accumulation_steps: int | None = option(
        optional(count), None, "steps whose gradients are averaged for one update", named=True
    )
    exclude_from_weight_decay: Any = option(
        ListOf(TextType(), single=True),
        (),
        "parts of names of weights that do not decay",
        named=True,
    )
    learning_rates: Any = option(
        Entries(natural, "a record: layer -> factor of the rate, at least 0"),
        None,
        "factors of the rate below a layer, by its name or path; 0 leaves it as it is",
        named=True,
    )

    def check(self) -> None:
        names = ("clipnorm", "clipvalue", "global_clipnorm")
        given = [n for n in names if self.__dict__[n] is not None]
        if len(given) > 1:
            raise Refused(f"choose one of `{given[0]}` and `{given[1]}`")
        if self.ema_overwrite_frequency is not None and not self.use_ema:
            raise Refused("`ema_overwrite_frequency` needs `use_ema = true`")
        if self.exclude_from_weight_decay and self.weight_decay is None:
            raise Refused("`exclude_from_weight_decay` needs a `weight_decay`")

    def copies(self) -> int:
        return self.moments + self.use_ema + (self.every > 1)

    @property
    def averages(self) -> bool:
        """Does the fit end with averages of the weights?"""
        return self.use_ema

    @property
    def every(self) -> int:
        """Steps for one update."""
        return self.gradient_accumulation_steps or 1

    def meets(self, weights: tuple[Any, ...]) -> None:
        """Names that no layer and no weight has."""
        for part in self.exclude_from_weight_decay:
            matching(weights, part, "exclude_from_weight_decay")
        factors(weights, self.learning_rates or {})

    def tells_apart(self, weight: str) -> Any:
        excluded = tuple(part in weight for part in self.exclude_from_weight_decay)
        return excluded, tuple(is_below(weight, layer) for layer in self.learning_rates or ())

    def direction(self, learning_rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        """The optimizer's own transformations, ending in the step to add to the weights."""
        raise NotImplementedError

    def moves(self, rate: Expr, weights: tuple[Any, ...]) -> list[Expr]:
        """The step, and the decay of the weights beside it."""
        steps: list[Expr] = self.direction(rate, weights)
        if self.elementwise and are_few(weights):
            steps = [optax.flatten(chained(steps))]
        if self.weight_decay is None:
            return steps
        excluded = short(weights, self.exclude_from_weight_decay)
        decay = Kernel("decay_weights")(rate, self.weight_decay, *excluded)
        if self.reads_weights:
            return [Kernel("after_decay")(chained(steps), decay)]
        return [*steps, decay]

    def lower(self, rate: Expr, weights: tuple[Any, ...] = ()) -> Expr:
        parts: list[Expr] = []
        if self.clipnorm is not None:
            parts.append(layer_by_layer(Kernel("clip_each_by_norm")(self.clipnorm), weights))
        if self.global_clipnorm is not None:
            parts.append(optax.clip_by_global_norm(self.global_clipnorm))
        if self.clipvalue is not None:
            parts.append(optax.clip(self.clipvalue))
        if self.learning_rates:
            made = Lambda(("rate",), chained(self.moves(Name("rate"), weights)))
            layers = factors(weights, self.learning_rates)
            parts.append(Kernel("per_layer")(made, rate, layers))
        else:
            parts += self.moves(rate, weights)
        if self.use_ema:
            more = [] if self.ema_overwrite_frequency is None else [self.ema_overwrite_frequency]
            parts.append(Kernel("average_weights")(self.ema_momentum, *more))
        if self.every == 1:
            return chained(parts)
        return optax.MultiSteps(chained(parts), self.every).gradient_transformation()


def are_few(weights: tuple[Any, ...]) -> bool:
    """Are there some, and few numbers in all of them? Sizes that data decides are not known yet."""
    sizes = [prod(w.shape) for w in weights]
    return bool(sizes) and all(isinstance(n, int) for n in sizes) and sum(sizes) <= TOGETHER


def chained(parts: list[Expr]) -> Expr:
    return parts[0] if len(parts) == 1 else optax.chain(*parts)
