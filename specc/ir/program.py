"""The whole program, resolved and typed: data, functions of the model, losses, metrics, settings.

Words of the catalog stand in it as configured instances (`Dense(units = 16)`); nothing in it is a
name that still has to be looked up.
"""

from __future__ import annotations

from typing import Any

from specc.ir.node import Node
from specc.ir.sizes import Dim
from specc.ir.types import Tensor, Type
from specc.source import Span


class Encoded(Node):
    """What a data field holds after a step: its kind and the tensor of one example."""

    kind: str  # "number", "binary", "category", "set", "text", "tokens", "image", "audio", …
    tensor: Tensor  # dtype and shape of one example
    classes: Dim | None = None  # a category's or set's number of values
    labels: tuple[str, ...] | None = None  # their names, where known without the data
    vocabulary: Dim | None = None  # number of tokens, the reserved ones included
    low: float | None = None  # values are declared or known to be at least this
    high: float | None = None
    one_hot: bool = False
    rate: int | None = None  # of sound: samples a second


class FieldPlan(Node):
    """A field of `data`: where it comes from, how it is prepared, what the model sees."""

    name: str
    role: str  # "input", "target" or "weight"
    type: Any  # word of catalog/types
    columns: tuple[str, ...]
    steps: tuple[Any, ...]  # words of catalog/steps, in order
    base: str | None  # the field it is made of: `ahead(past, 1)`, `shift(characters, 1)`
    encoded: Encoded
    span: Span


class DataPlan(Node):
    source: Any  # word of catalog/sources
    split: tuple[Any, ...]  # words of catalog/splits; `random(…) + files(…)` is two
    fields_: tuple[FieldPlan, ...]
    options: Any  # word of catalog/sections: the other keys of `data`
    span: Span  # of the source
    split_span: Span | None = None

    def _key(self) -> tuple[Any, ...]:
        return (self.source, self.split, self.fields_, self.options)


class Ref(Node):
    """An input of an operation: a value of the function, by name."""

    name: str


class Scalar(Node):
    """An input of an operation: a number written in the spec."""

    value: int | float | bool


class Group(Node):
    """Several inputs that stand as one: `concat([a, b])`."""

    items: tuple[Any, ...]  # Ref, Scalar or Group


MASKING = ("makes", "uses", "carries", "drops")  # what a layer does with a mask


class Apply(Node):
    """`result = word(inputs)`: a function, or a layer of the catalog or of the spec."""

    result: str
    type: Type
    word: Any  # word of catalog/functions or catalog/layers, or Invoke
    inputs: tuple[Ref | Scalar | Group, ...]
    instance: str | None  # the layer of the enclosing function that is called; None for functions
    mask: str | None  # the value that masks the first input: bool, True where it counts
    hint: str  # the user's name for it, or ""
    span: Span
    masking: str = ""  # of a layer that meets a mask: "makes", "uses", "carries" or "drops" it

    @property
    def makes_mask(self) -> bool:
        return "makes" in self.masking


class Invoke(Node):
    """The callee of an Apply that is a function of the program: a layer of the spec."""

    function: str


class Scan(Invoke):
    """The callee of an Apply that runs a function along time: a layer of the spec as a cell.

    The inputs are the sequence, the first state and perhaps the mask; a step gives a record.
    """

    return_sequences: bool = False
    return_state: bool = False
    go_backwards: bool = False
    unroll: bool = False
    zero_output_for_mask: bool = False


class Spread(Node):
    """The callee of an Apply that counts the steps of a sequence, those of its mask, as examples."""

    moves = True
    steps: Dim
    beside: bool = False  # it goes along with a sequence that is spread


class Gather(Node):
    """The callee of an Apply that puts together again what `Spread` has taken apart."""

    moves = True
    steps: Dim
    spread: str  # the value that `Spread` made


class Share(Node):
    """The callee of an Apply that gives each example of its second input a copy of the first."""


class Part(Node):
    """The callee of an Apply that takes a field of a record or an item of a sequence."""

    key: str | int


class Build(Node):
    """The callee of an Apply that makes a record (keys) or a sequence (no keys) of its inputs."""

    keys: tuple[str, ...] | None


class Branch(Node):
    """`if training { … } else { … }`: both are compiled, one runs."""

    result: str
    type: Type
    then: Region
    otherwise: Region
    hint: str
    span: Span


class Region(Node):
    body: tuple[Apply | Branch, ...]
    result: str


class AddLoss(Node):
    """A term of the training loss."""

    value: Ref
    span: Span


class Average(Node):
    """Weights that follow those of another layer, step by step."""

    of: str  # an instance of the same function
    momentum: float


class Instance(Node):
    """A layer that a function owns: made once, called perhaps often."""

    name: str
    word: Any  # word of catalog/layers, or Invoke
    inputs: tuple[Type, ...]  # of its first call: they size its weights
    layers: tuple[tuple[str, str], ...]  # handed to it: (its option or capture, our instance)
    owned: bool  # False: handed to this function by its caller (a capture)
    trainable: bool
    span: Span
    average: Average | None = None  # a copy of that layer, which has no weights of its own
    copies: tuple[str, ...] = ()  # it stands for these in a row, each with weights of its own


class WeightDecl(Node):
    """A `param` or a `constant` of a function."""

    name: str
    type: Tensor
    initializer: Any  # word of catalog/initializers, or Data
    trainable: bool  # False and constant=True: not a weight at all
    constant: bool
    regularizer: Any
    constraint: Any
    span: Span


class Data(Node):
    """Numbers of a constant: nested tuples."""

    values: Any


class FromFile(Node):
    """Numbers of a constant that a file holds. They travel with the program in `arrays.npz`."""

    source: Any  # word of catalog/sources

    @property
    def key(self) -> str:
        """The name of the array there."""
        parts = [str(v) for v in self.source.given.values()]
        return "_".join("".join(c if c.isalnum() else " " for c in " ".join(parts)).split())

    def size(self, axis: int) -> str:
        """The fact that a size of it is."""
        return f"size {axis} of {self.key}"


class Function(Node):
    """A model or layer of the spec, for one combination of settings and input types."""

    name: str  # unique in the program: "Residual", "Residual_2"
    origin: str  # as the spec calls it
    settings: tuple[tuple[str, str], ...]  # as written, for comments
    inputs: tuple[tuple[str, Type], ...]
    instances: tuple[Instance, ...]
    weights: tuple[WeightDecl, ...]
    body: tuple[Apply | Branch | AddLoss, ...]
    result: str
    type: Type
    batch: bool  # asks for the batch: its inputs' first axis is the batch itself
    span: Span


class Output(Node):
    """An output of the model."""

    name: str
    type: Tensor
    activation: str | None  # "softmax" or "sigmoid" that the fold pass moved out of the model
    scores: str  # what the model's value is: "probabilities", "unit", "logits" or "number"
    target: str | None
    span: Span


class LossTerm(Node):
    """One named term: a function of inputs, targets and outputs that gives a number an example."""

    name: str
    function: str  # a Function whose inputs are called as in the batch, or `output.NAME`
    weight: float
    span: Span


class MetricUse(Node):
    name: str  # "accuracy", "priority_auc"
    word: Any  # word of catalog/metrics; None for a named expression
    function: str | None  # the expression's function
    output: str | None
    target: str | None
    encoded: Encoded | None  # what the target holds; None for an expression
    scores: str  # what the metric sees of the output: as in Output, or "margin"
    span: Span


class ObjectivePlan(Node):
    name: str
    terms: tuple[LossTerm, ...]
    trains: tuple[str, ...] | None  # instances of the model by name; None: all
    optimizer: Any
    every: int
    span: Span


class Program(Node):
    name: str
    data: DataPlan | None
    functions: tuple[Function, ...]  # a callee stands before its caller
    model: str
    inputs: tuple[tuple[str, Type], ...]
    outputs: tuple[Output, ...]
    objectives: tuple[ObjectivePlan, ...]
    metrics: tuple[MetricUse, ...]
    class_weight: Any  # None, "balanced", or ((target, ((class, weight), …)), …)
    settings: tuple[tuple[str, Any], ...]  # words of catalog/sections by name: "fit", "fit.head"

    def function(self, name: str) -> Function:
        return next(f for f in self.functions if f.name == name)

    def section(self, name: str) -> Any:
        """The word of a section, or None."""
        return dict(self.settings).get(name)
