"""How a word of the language is declared.

A word is a class. Its name is the word; its docstring is the reference; its class attributes made
by `option(…)` and `operand(…)` are its parameters, in the order in which they may be given by
position. An instance is one use of the word with its options set: `Dense(units=64, activation=relu)`.
Stages never name a word: they ask it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.code import Code, Weight
from specc.catalog.options import Refused
from specc.catalog.word import Mismatch, Operand, Option, Word, operand, option, written
from specc.ir.python import Expr
from specc.ir.types import Tensor, Type


class Function(Word):
    """A function of tensors, without weights. All operands and options stand in one call."""

    kind = "functions"
    abstract = True
    activation: ClassVar[bool] = False  # may stand in `activation = …`
    gives: ClassVar[str] = (
        ""  # what the last operation of a model makes: "probabilities" (softmax),
    )
    # "unit" (sigmoid: 0 to 1), "positive" (relu: from 0 up), "number" (tanh: else); "" if unknown
    random: ClassVar[bool] = False  # draws: uses rngs
    sees_padding: ClassVar[bool] = False  # uses code.valid
    elementwise: ClassVar[bool] = False  # carries the mask of its operand
    known: tuple[Any, ...] = ()  # of its operands: those that are numbers of the spec; else None
    of_number: ClassVar[bool] = False  # its operand may be a number: `as_tensor(1)`

    def infer(self, *inputs: Any) -> Type:
        """The type of the result from those of the operands (Tensor; a tuple of them if many)."""
        raise NotImplementedError

    def lower(self, code: Code, *inputs: Any) -> Expr:
        """The expression, from the operands' expressions (a list of them if many)."""
        raise NotImplementedError

    def listed(self) -> list[Any] | None:
        """The numbers it stands for where a list is asked: `range(4)`; None: it is a tensor."""
        return None


class NumberFunction(Word):
    """A function of numbers and lists, computed at compile time."""

    kind = "numbers"
    abstract = True
    of_field: ClassVar[bool] = False  # takes the name of a data field: `fact(field)`
    of_lists: ClassVar[bool] = False  # takes lists: `sum([1, 2])`
    of_layers: ClassVar[bool] = False  # takes values of the evaluator as they are: `fold(ev, …)`

    @staticmethod
    def fold(*values: Any) -> Any:
        """The value; raises Refused("needs …") where there is none."""
        raise NotImplementedError

    @staticmethod
    def fact(field: Any) -> Any:
        """What the data says of a field (FieldPlan)."""
        raise NotImplementedError

    @classmethod
    def doc(cls) -> str:
        return (cls.__doc__ or "").strip().splitlines()[0]


class Layer(Word):
    """A layer: options in the first parentheses, operands (and options `at_call`) in the second."""

    kind = "layers"
    abstract = True
    x: Tensor = operand("the input")
    stochastic: ClassVar[bool] = False  # draws in training: `lower` may use code.rngs
    trains_differently: ClassVar[bool] = False  # `lower` uses code.training
    sees_batch: ClassVar[bool] = False  # statistics over the batch: `lower` uses code.valid
    slow_in_loops: ClassVar[bool] = False  # XLA runs it much slower inside of one on a CPU
    still_if_frozen: ClassVar[bool] = False  # not trained, it is as in inference
    needs_batch: ClassVar[bool] = False  # its Flax module wants a batch axis even over one value
    gives: ClassVar[str] = ""
    mask: ClassVar[str] = "drops"  # the mask of its input: "carries", "uses", "both" or "drops" it
    # operands by position, whose mask is used: that of the first of them that is given, while the
    # mask of the first operand is carried. Empty: the first mask that an operand has, for both.
    masked_by: ClassVar[tuple[int, ...]] = ()

    def infer(self, *inputs: Any) -> Type:
        raise NotImplementedError

    def admit(self, numbers: Any) -> None:
        """Raises Mismatch if the first input may not be any whole number below `numbers` (a Dim)."""

    def weights(self, *inputs: Any) -> tuple[Weight, ...]:
        """Every weight, in the order of creation in Keras."""
        return ()

    def construct(self, code: Code, *inputs: Any) -> Expr | None:
        """The Flax module, from the types of the inputs; `rngs` is in scope. None: needs none."""
        return None

    def lower(self, code: Code, *inputs: Any) -> Expr:
        """The call, from the inputs' expressions. With weights: `code.module(x)`."""
        return code.module(*inputs)

    def mask_chain(self) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
        """For a layer that makes a mask: functions that follow one another from its first input,
        each with its further operands, to a bool tensor that is true where a position counts."""
        return ()

    def inner_inputs(self, *inputs: Any) -> dict[str, tuple[Type, ...]]:
        """For a layer that applies other layers: option -> the types it gives that layer. `infer`
        then receives what the layer makes of them, under the option's name."""
        return {}

    def expand(self, parts: Any, *inputs: Any) -> Any:
        """For a layer that is made of others: its value, from the values of its inputs. `parts`
        finds and applies those layers (semantics/expand.py); `infer` and `lower` are theirs."""
        raise NotImplementedError

    def tail(self) -> Any:
        """An activation that is applied after the layer, a word of its own in the IR, or None."""
        return self.__dict__.get("activation")


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

    def infer(self, target: Tensor, output: Tensor) -> None:
        """Raises Mismatch where an option does not fit them."""

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
    """Lowers to an optax gradient transformation.

    `learning_rate` is a number or a schedule; `every`, how many steps make one update; `averages`,
    whether its memory holds averages of the weights (`with_averages`) that the fit ends with.
    """

    kind = "optimizers"
    abstract = True
    learning_rate: Any
    every: int
    averages: bool

    def meets(self, weights: tuple[Any, ...]) -> None:
        """Raises Mismatch where an option names a layer or weight that is not among the trained."""

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


class Interval(Word):
    """How often something is done: a time, or a number of epochs."""

    kind = "intervals"
    abstract = True


class Plot(Word):
    """A picture of the run; drawn by the runtime's plots under the same name."""

    kind = "plots"
    abstract = True


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
