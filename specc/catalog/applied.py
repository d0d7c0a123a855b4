"""What is applied to tensors: functions, functions of numbers, layers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from specc.catalog.code import Code, Weight
from specc.catalog.word import Word, operand
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
    exact: ClassVar[bool] = False  # computes in float32 even where layers hand on half precision
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

    def flops(self, result: Type, *inputs: Any) -> Any:
        """Multiplications and additions of one call, from its types; None: one for each number of
        the result."""
        return None

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
    exact: ClassVar[bool] = False  # computes in float32 even where layers hand on half precision
    needs_batch: ClassVar[bool] = False  # its Flax module wants a batch axis even over one value
    carries: ClassVar[bool] = False  # hands a state from one batch to the next
    recurs: ClassVar[bool] = False  # along time: what it gives at one step it takes at the next
    gives: ClassVar[str] = ""
    mask: ClassVar[str] = "drops"  # the mask of its input: "carries", "uses", "both" or "drops" it
    # operands that are masks, each with the operands (by position) whose mask it is where none is
    # given: that of the first of them that is there. The mask of the first operand is carried.
    # Empty: the first mask that an operand has is used and carried.
    mask_operands: ClassVar[Mapping[str, tuple[int, ...]]] = MappingProxyType({})
    # its `mask` is of the steps alone: of one with more axes, a step counts where anything in it does
    masks_steps: ClassVar[bool] = False
    # of a layer that carries and has several inputs: "any", a step counts where it does in one of
    # them; "steps", their steps stand one after the other. Empty: the first mask is carried.
    joins: ClassVar[str] = ""

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

    def flops(self, result: Type, *inputs: Any) -> Any:
        """Multiplications and additions of one call, from its types; None: each number of a kernel
        once at each position of the result, or without weights one for each number of it."""
        return None

    def held(self, result: Type, *inputs: Any) -> Any:
        """Numbers inside of it, beside its result, that the backward pass needs again."""
        return 0

    def gathered(self, result: Type, *inputs: Any) -> Any:
        """Numbers that a CPU lays out of an example to compute it, and keeps for its gradient."""
        return 0

    def in_blocks(self, result: Type, *inputs: Any) -> Any:
        """Numbers that a CPU lays out of an example in all, if of a few examples at a time."""
        return 0

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
