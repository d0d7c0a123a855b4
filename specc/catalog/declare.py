"""How a word of the language is declared.

A word is a class. Its name is the word; its docstring is the reference; its class attributes made
by `option(…)` and `operand(…)` are its parameters, in the order in which they may be given by
position. An instance is one use of the word with its options set: `Dense(units=64, activation=relu)`.
Stages never name a word: they ask it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.applied import Function, Layer, NumberFunction
from specc.catalog.code import Code, Weight
from specc.catalog.options import Refused
from specc.catalog.word import Mismatch, Operand, Option, Word, operand, option, written
from specc.ir.python import Expr
from specc.ir.types import Tensor


class Loss(Word):
    """A loss of one output against one target: one number an example."""

    kind = "losses"
    abstract = True
    wants: ClassVar[str] = "any"  # output: "probabilities", "unit", "number", "positive", "any"
    takes: ClassVar[tuple[str, ...]] = (
        "number",
    )  # target: "class", "one_hot", "binary", "number", "unit", …
    meets: ClassVar[str] = "classes"  # with class numbers, the last axis of the output: one of
    # "classes", an "embedding" of any size, or classes and a blank for each step of another "time"
    least: ClassVar[float | None] = None  # the smallest target that it takes
    boundary: ClassVar[float | None] = (
        None  # the output above which it means yes, if no probability
    )

    def infer(self, target: Tensor, output: Tensor) -> Tensor:
        """float[], one number an example; raises Mismatch where target and output cannot meet."""
        return Tensor("float", (), target.batched or output.batched)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        """The loss of each example: float[batch], the mean over the written axes taken.

        A loss that wants probabilities has an option `from_logits`: the fold pass sets it."""
        raise NotImplementedError


class Metric(Word):
    """A metric of one output against one target over an epoch."""

    kind = "metrics"
    abstract = True
    wants: ClassVar[str] = "any"
    takes: ClassVar[tuple[str, ...]] = ("number",)
    better: ClassVar[str] = "max"  # what `mode = auto` means for a monitor
    needs_probabilities: ClassVar[bool] = False
    of_expression: ClassVar[bool] = False  # of what is bound in `compile`, not of an output

    def infer(self, target: Tensor, output: Tensor) -> None:
        """Raises Mismatch where an option does not fit them."""

    def meets(self, kind: str, classes: Any) -> None:
        """Raises Mismatch where an option does not fit a target of that kind (see `takes`), which
        has that many classes (None: nobody says)."""

    def figures(self, columns: tuple[str, ...] | None) -> dict[str, Metric]:
        """The figures it stands for, by what follows its name in each: itself alone (""), or one
        for each of several values of an option, or of the columns of the output, which are called
        so (None: only the data says)."""
        return {"": self}

    def of_each(self) -> bool:
        """Is it still one for each column, whose names nobody has said?"""
        return False

    def takes_logits(self, target_kind: str) -> bool:
        """Shall it see logits, where there are some, in place of probabilities?"""
        return False

    def lower(self, code: Code) -> Expr:
        """An object with `init(examples)`, `update(state, target, output, weight)` and
        `result(state)`: see Mean in specc/kernels/mean.py."""
        raise NotImplementedError


class OfWeight(Word):
    """What stands in an option of a layer and is about one of its weights."""

    abstract = True

    def fits(self, shape: tuple[Any, ...]) -> None:
        """Raises Mismatch where it cannot be of a weight of this shape."""


class Initializer(OfWeight):
    """How a weight begins: lowers to a function (key, shape, dtype) as in jax.nn.initializers."""

    kind = "initializers"
    abstract = True

    def lower(self) -> Expr:
        raise NotImplementedError


class Regularizer(OfWeight):
    """What a weight adds to the loss: float32[]."""

    kind = "regularizers"
    abstract = True

    def lower(self, weight: Expr) -> Expr:
        raise NotImplementedError


class Constraint(OfWeight):
    """Where a weight is moved to after each update."""

    kind = "constraints"
    abstract = True

    def lower(self, weight: Expr) -> Expr:
        raise NotImplementedError


class Optimizer(Word):
    """Lowers to an optax gradient transformation."""

    kind = "optimizers"
    abstract = True
    learning_rate: Any  # a number, or a schedule

    @property
    def every(self) -> int:
        """How many steps make one update."""
        return 1

    @property
    def averages(self) -> bool:
        """Does its memory hold averages of weights (`with_averages`) that the fit ends with?"""
        return False

    def meets(self, weights: tuple[Any, ...]) -> None:
        """Raises Mismatch where an option names a layer or weight that is not among the trained."""

    def tells_apart(self, weight: str) -> Any:
        """What it makes of a weight of that name, `encoder/dense/kernel`: it does to others the
        same for which this is equal."""
        return ()

    def nearby(self) -> Expr | None:
        """A function (weights, gradients) -> the weights whose gradients are to be taken instead."""
        return None

    def lower(self, rate: Expr, weights: tuple[Any, ...] = ()) -> Expr:
        """`rate` is the learning rate: a number, or a schedule (count of updates -> rate).

        `weights` are the places of those that are trained: name, path, shape, layer."""
        raise NotImplementedError


class Schedule(Word):
    """A learning rate over updates: lowers to a function of the update count."""

    kind = "schedules"
    abstract = True

    def lower(self, steps: Expr) -> Expr:
        """`steps` is the number of updates of the whole fit."""
        raise NotImplementedError


class Callback(Word):
    """Something that happens between epochs; the runtime asks its options."""

    kind = "callbacks"
    abstract = True
    watches: Any = False  # a figure: the engine has a monitor of its name and options
    adjusts_rate: ClassVar[bool] = False  # it lowers the learning rate while training goes on
    judges_averages: ClassVar[bool] = False  # validation sees the averages of the optimizers
    writes: ClassVar[str] = ""  # the history: as a "table", or as "events" of TensorBoard
    always: ClassVar[str] = ""  # what is so without it, in a sentence


class Interval(Word):
    """How often something is done: a time, or a number of epochs."""

    kind = "intervals"
    abstract = True


class Plot(Word):
    """A picture of the run; drawn by the runtime's plots under the same name."""

    kind = "plots"
    abstract = True
    rank: ClassVar[int | None] = 1  # of the outputs that it shows; None: it shows the run
    sizes: ClassVar[tuple[int, ...]] = ()  # what their last axis may be; () is any
    targets: ClassVar[tuple[str, ...]] = ()  # kinds of their targets, "" for none; () is any
    needs: ClassVar[str] = ""  # the same in words

    @classmethod
    def suits(cls, shape: tuple[Any, ...], target: str) -> bool:
        """Does it show an output of that shape, whose target is of that kind?"""
        if cls.rank is None:
            return True
        if len(shape) != cls.rank or (cls.targets and target not in cls.targets):
            return False
        return not cls.sizes or shape[-1] in cls.sizes


class Section(Word):
    """A section of the file: its keys are its options."""

    kind = "sections"
    abstract = True
    inside: ClassVar[str] = ""  # the section that it stands in; "" at the top of the file


__all__ = [
    "Callback",
    "Code",
    "Constraint",
    "Function",
    "Initializer",
    "Interval",
    "Layer",
    "Loss",
    "Metric",
    "Mismatch",
    "NumberFunction",
    "OfWeight",
    "Operand",
    "Optimizer",
    "Option",
    "Plot",
    "Refused",
    "Regularizer",
    "Schedule",
    "Section",
    "Tensor",
    "Weight",
    "Word",
    "operand",
    "option",
    "written",
]
