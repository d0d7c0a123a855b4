"""How a word of the language is declared.

A word is a class. Its name is the word; its docstring is the reference; its class attributes made by
`option(…)` and `operand(…)` are its parameters, in the order in which they may be given by position.
An instance is one use of the word with its options set: `Dense(units=64, activation=relu)`.
Stages never name a word: they ask it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog import find
from specc.catalog.options import REQUIRED, OptionType, Refused
from specc.ir.python import Expr
from specc.ir.types import Tensor, Type


class Mismatch(Exception):
    """Operands that a word cannot take. `operand` is the index of the one to point at, if any."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "E0301",
        note: str = "",
        help: str = "",  # noqa: A002
        operand: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.note = note
        self.help = help
        self.operand = operand


class Option:
    """A setting known at compile time."""

    def __init__(self, type_: OptionType, default: Any, doc: str, *, named: bool, at_call: bool) -> None:
        self.type = type_
        self.default = default
        self.doc = doc
        self.named = named  # may only be given by name
        self.at_call = at_call  # a layer's option that stands with its inputs
        self.name = ""

    def value(self) -> Any:
        """The default as the word keeps it: the name of a word becomes the word."""
        default = self.default
        if isinstance(default, str):
            for kind in self.type.kinds:
                word = find(kind, default)
                if word is not None:
                    return word()
        return default


class Operand:
    """An input that is a tensor (or, if `many`, any number of them and lists of them)."""

    def __init__(
        self, doc: str, *, many: bool, lists: bool, optional: bool, dtype: str | None
    ) -> None:
        self.doc = doc
        self.many = many
        self.lists = lists  # one tensor, or one list of them, which `infer` gets as a tuple
        self.optional = optional
        self.dtype = dtype  # "bool", "int", or None for any
        self.name = ""


def option(
    type_: OptionType, default: Any = REQUIRED, doc: str = "", *, named: bool = False, at_call: bool = False
) -> Any:
    return Option(type_, default, doc, named=named, at_call=at_call)


def operand(
    doc: str = "",
    *,
    many: bool = False,
    lists: bool = False,
    optional: bool = False,
    dtype: str | None = None,
) -> Any:
    return Operand(doc, many=many, lists=lists, optional=optional, dtype=dtype)


class Word:
    """A word of the language, and (as an instance) one use of it."""

    kind: ClassVar[str] = ""  # the folder of the catalog: "layers", "losses", …
    parameters: ClassVar[dict[str, Option | Operand]] = {}
    abstract: ClassVar[bool] = True  # a base class, not a word
    examples: ClassVar[tuple[Any, ...]] = ()
    keras: ClassVar[str] = ""  # the name in Keras where it differs; "-" where Keras has none
    difference: ClassVar[str] = ""  # how it differs from Keras on purpose, in a sentence

    def __init_subclass__(cls) -> None:
        parameters = dict(cls.parameters)
        for name, value in list(cls.__dict__.items()):
            if isinstance(value, (Option, Operand)):
                parameters[name.rstrip("_")] = value
                value.name = name.rstrip("_")
            elif value is None:  # `x = None`: this word has not the operand of its base
                parameters.pop(name, None)
        cls.parameters = parameters
        cls.abstract = cls.__dict__.get("abstract", False)

    def __init__(self, **values: Any) -> None:
        """Options are trusted to be converted; what is not given has its default."""
        unknown = values.keys() - {n for n, p in self.parameters.items() if isinstance(p, Option)}
        if unknown:
            raise TypeError(f"{type(self).__name__} has no option {sorted(unknown)}")
        self.given: dict[str, Any] = {}
        for name, parameter in self.parameters.items():
            if isinstance(parameter, Option):
                if name in values:
                    self.given[name] = values[name]
                    value = values[name]
                elif parameter.default is REQUIRED:
                    raise TypeError(f"{type(self).__name__} needs {name}")
                else:
                    value = parameter.value()
                self.__dict__[name] = value
                if name in ("lambda", "from", "in", "is"):
                    self.__dict__[name + "_"] = value
        self.check()

    def check(self) -> None:
        """Conditions between options; raises Refused with a whole sentence."""

    @classmethod
    def options(cls) -> dict[str, Option]:
        return {n: p for n, p in cls.parameters.items() if isinstance(p, Option)}

    @classmethod
    def operands(cls) -> dict[str, Operand]:
        return {n: p for n, p in cls.parameters.items() if isinstance(p, Operand)}

    @classmethod
    def word(cls) -> str:
        """The word as it is written."""
        return cls.__name__.rstrip("_")

    def values(self) -> dict[str, Any]:
        return {name: self.__dict__[name] for name in self.options()}

    def replace(self, **changes: Any) -> Any:
        return type(self)(**{**self.given, **changes})

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.values() == other.values()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self), tuple(map(repr, self.values().values()))))

    def __repr__(self) -> str:
        """As it would be written, with the options that differ from their defaults."""
        shown = []
        for name, parameter in self.options().items():
            value = self.__dict__[name]
            if parameter.default is REQUIRED or value != parameter.value():
                shown.append(f"{name} = {written(value)}")
        return f"{self.word()}({', '.join(shown)})" if shown else self.word()


def written(value: Any) -> str:
    """An option's value as the language writes it."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + " }"
    if isinstance(value, str) and not value.isidentifier():
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value)


class Weight:
    """A weight of a layer: its Keras name, shape, initializer, and where the Flax module keeps it."""

    def __init__(
        self,
        name: str,
        shape: tuple[Any, ...],
        initializer: Any = None,
        *,
        path: str = "",
        trainable: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
    ) -> None:
        self.name = name  # as in Keras: kernel, bias, gamma, moving_mean
        self.shape = shape
        self.initializer = initializer
        self.path = path or name  # attribute path below the Flax module: "scale", "cell.kernel"
        self.trainable = trainable
        self.regularizer = regularizer
        self.constraint = constraint


class Code:
    """What a word may use when it lowers itself to Python."""

    module: Expr  # the Flax module that was made for this layer (`self.dense`)
    types: tuple[Type, ...]  # of the inputs, in order
    result: Type  # what `infer` gave
    training: Expr | bool  # the name `training` inside a model
    rngs: Expr  # an nnx.Rngs for this call
    valid: Expr | None  # bool[batch]: false for the padding of the last batch; None outside a step
    mask: Expr | None  # the mask that the first input carries, if any
    batch: Expr  # the number of examples: `x.shape[0]`, or the name `batch_size`
    dtype: Expr | None  # compute dtype, None for float32
    target_kind: str  # for a metric: "class", "one_hot", "binary", "unit" or "number"
    scores: str  # for a metric: what the output is; "margin" where 0 divides yes from no

    def size(self, dim: Any) -> Any:
        """A size as Python: a literal, or the name that holds it."""
        raise NotImplementedError

    def fresh(self, name: str) -> str:
        """A name for a lambda's parameter, where none of a size hides behind it."""
        return name

    def shape(self, type_: Tensor) -> Expr:
        """The shape of an array of this type as a tuple; the batch is -1."""
        raise NotImplementedError

    def policy(self) -> dict[str, Expr]:
        """The `dtype=` that a Flax module takes under mixed precision; nothing in float32."""
        return {}


class Function(Word):
    """A function of tensors, without weights. All operands and options stand in one call."""

    kind = "functions"
    abstract = True
    activation: ClassVar[bool] = False  # may stand in `activation = …`
    gives: ClassVar[str] = ""  # what the last operation of a model makes: "probabilities" (softmax),
    # "unit" (sigmoid: 0 to 1), "positive" (relu: from 0 up), "number" (tanh: else); "" if unknown
    random: ClassVar[bool] = False  # draws: uses rngs
    elementwise: ClassVar[bool] = False  # carries the mask of its operand
    of_number: ClassVar[bool] = False  # its operand may be a number: `as_tensor(1)`

    def infer(self, *inputs: Any) -> Type:
        """The type of the result from the types of the operands (Tensor; a tuple of them if many)."""
        raise NotImplementedError

    def lower(self, code: Code, *inputs: Any) -> Expr:
        """The expression, from the operands' expressions (a list of them if many)."""
        raise NotImplementedError

    def listed(self) -> list[Any] | None:
        """The numbers that it stands for where a list is asked: `range(4)`; None: it is a tensor."""
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
    needs_batch: ClassVar[bool] = False  # its Flax module wants a batch axis even over one value
    gives: ClassVar[str] = ""
    mask: ClassVar[str] = "drops"  # the mask of its input: "carries", "uses", "both" or "drops" it
    # operands by position, whose mask is used: that of the first of them that is given, while the mask
    # of the first operand is carried. Empty: the first mask that an operand has, for both.
    masked_by: ClassVar[tuple[int, ...]] = ()

    def infer(self, *inputs: Any) -> Type:
        raise NotImplementedError

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

    def tail(self) -> Any:
        """An activation that is applied after the layer, as a word of its own in the IR, or None."""
        return self.__dict__.get("activation")


class Loss(Word):
    """A loss of one output against one target: one number an example."""

    kind = "losses"
    abstract = True
    wants: ClassVar[str] = "any"  # output: "probabilities", "unit", "number", "positive", "any"
    takes: ClassVar[tuple[str, ...]] = ("number",)  # target: "class", "one_hot", "binary", "number", "unit", …
    meets: ClassVar[str] = "classes"  # with class numbers, the last axis of the output: one of
    # "classes", an "embedding" of any size, or classes and a blank for each step of another "time"
    least: ClassVar[float | None] = None  # the smallest target that it takes
    boundary: ClassVar[float | None] = None  # the output above which it means yes, if no probability

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

    def lower(self, code: Code) -> Expr:
        """A metric object: see the protocol in specc/kernels/metrics.py."""
        raise NotImplementedError


class Initializer(Word):
    """How a weight begins: lowers to a function (key, shape, dtype) as in jax.nn.initializers."""

    kind = "initializers"
    abstract = True

    def lower(self) -> Expr:
        raise NotImplementedError


class Regularizer(Word):
    kind = "regularizers"
    abstract = True

    def lower(self, weight: Expr) -> Expr:
        raise NotImplementedError


class Constraint(Word):
    kind = "constraints"
    abstract = True

    def lower(self, weight: Expr) -> Expr:
        raise NotImplementedError


class Optimizer(Word):
    """Lowers to an optax gradient transformation."""

    kind = "optimizers"
    abstract = True

    def lower(self, rate: Expr) -> Expr:
        """`rate` is the learning rate: a number, or a schedule (count of updates -> rate)."""
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


class Plot(Word):
    """A picture of the run; drawn by the runtime's plots under the same name."""

    kind = "plots"
    abstract = True


class Section(Word):
    """A section of the file: its keys are its options."""

    kind = "sections"
    abstract = True
    inside: ClassVar[str] = ""  # the section that it stands in; "" at the top of the file


__all__ = ["Mismatch", "Refused", "Tensor", "Word", "operand", "option"]
