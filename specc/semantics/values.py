"""What an expression is worth at compile time.

Numbers, truth values, text and none are Python's own; lists and tuples are Python lists; records
are dicts; sizes not known yet are `Size`; configured words of the catalog stand for themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Group, Ref, Scalar, WeightDecl
from specc.ir.sizes import Size
from specc.ir.types import Tensor, Type
from specc.source import Span

if TYPE_CHECKING:
    from specc.catalog.declare import Function, Layer
    from specc.semantics.builder import Builder
    from specc.semantics.masks import Lost
    from specc.syntax import ast


class Wrong:
    """The value of an expression that was reported: whatever meets it is silent."""

    def __repr__(self) -> str:
        return "WRONG"


WRONG = Wrong()


class Training:
    """The value of `training`: known to each branch of an `if`, and nowhere else."""

    def __repr__(self) -> str:
        return "training"


TRAINING = Training()


class TensorValue:
    """A tensor of the function that is being built."""

    def __init__(
        self, source: Ref | Scalar, type_: Tensor, span: Span, made: str, mask: str | None = None
    ) -> None:
        self.source = source
        self.type = type_
        self.span = span  # the expression that made it
        self.made = made  # who, for labels: "Dense makes float[10]"
        self.mask = mask  # the value that says which positions count
        self.lost: Lost | None = None  # where it had a mask, if it has none now


class LayerValue:
    """Something that can be applied. Its identity is the identity of its weights."""

    is_layer = True

    def __init__(self, span: Span, owner: Builder | None) -> None:
        self.span = span
        self.owner = owner  # the function in which it was written; None: at the top of the file
        self.name = ""  # what the user bound it to
        self.trainable = True
        self.follows: tuple[LayerValue, float] | None = None  # whose moving average it is


class CatalogLayer(LayerValue):
    def __init__(self, word: Layer, span: Span, owner: Builder | None) -> None:
        super().__init__(span, owner)
        self.word = word

    def __repr__(self) -> str:
        shown = repr(self.word)
        if self.trainable:
            return shown
        return (
            f"{shown[:-1]}, trainable = false)"
            if shown[-1] == ")"
            else f"{shown}(trainable = false)"
        )


class SpecLayer(LayerValue):
    """A layer of the spec with its settings."""

    def __init__(
        self, definition: Definition, settings: dict[str, Any], span: Span, owner: Builder | None
    ) -> None:
        super().__init__(span, owner)
        self.definition = definition
        self.settings = settings

    def __repr__(self) -> str:
        shown = [f"{k} = {show(v)}" for k, v in self.settings.items()]
        shown += [] if self.trainable else ["trainable = false"]
        return f"{self.definition.name}({', '.join(shown)})"


class Composed(LayerValue):
    """`layer |> layer`, and `layer * n`."""

    def __init__(self, parts: list[LayerValue], span: Span, owner: Builder | None) -> None:
        super().__init__(span, owner)
        self.parts = parts

    def __repr__(self) -> str:
        return " |> ".join(map(repr, self.parts))


class FunctionLayer(LayerValue):
    """A function, bare or with its later arguments: a layer without weights."""

    def __init__(
        self, word: type[Function], arguments: tuple[ast.Argument, ...], scope: Any, span: Span
    ) -> None:
        super().__init__(span, None)
        self.word = word
        self.arguments = arguments
        self.scope = scope

    def __repr__(self) -> str:
        return self.word.word() + (
            f"({', '.join(a.span.text for a in self.arguments)})" if self.arguments else ""
        )


class Definition:
    """A `layer` of the spec or of an import."""

    def __init__(self, node: ast.LayerDefinition, scope: Any) -> None:
        self.node = node
        self.name = node.name.id
        self.scope = scope  # the top level of its file


class Kind:
    """A layer that is named but has no settings yet: `Dense`, `Residual`."""

    is_layer = True

    def __init__(self, word: type[Layer] | Definition) -> None:
        self.word = word

    @property
    def name(self) -> str:
        return self.word.name if isinstance(self.word, Definition) else self.word.word()


class Series(list[Any]):
    """Numbers in a row, `range(4)`: a list where a list is asked, a tensor where a tensor is."""

    def __init__(self, use: Function, span: Span) -> None:
        super().__init__(use.listed() or ())
        self.use = use
        self.span = span


class Callable:
    """A name that only means something when it is called: `sqrt`, a loss in an expression."""

    def call(self, ev: Any, node: ast.Call) -> Any:
        raise NotImplementedError


class FunctionName:
    """A function that is named but not called: `relu`."""

    is_layer = True

    def __init__(self, word: type[Function]) -> None:
        self.word = word


def is_layer(value: Any) -> bool:
    return getattr(value, "is_layer", False)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def contains_tensor(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(contains_tensor(v) for v in value)
    if isinstance(value, dict):
        return any(contains_tensor(v) for v in value.values())
    return isinstance(value, TensorValue)


def type_of(value: Any) -> Type | None:
    return value.type if isinstance(value, TensorValue) else None


def grouped(value: Any) -> Any:
    """The IR inputs of a tensor or of a list of them."""
    if isinstance(value, (list, tuple)):
        return Group(tuple(grouped(v) for v in value))
    return value.source


def describe(value: Any) -> str:
    """A value in an error message."""
    if isinstance(value, TensorValue):
        return f"a tensor {value.type}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if is_number(value):
        return f"the number {value:g}" if isinstance(value, float) else f"the number {value}"
    if isinstance(value, Size):
        return f"the size `{value}`"
    if isinstance(value, str):
        return f'the text "{value}"'
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"a record of {', '.join(value)}" if value else "an empty record"
    if isinstance(value, (Kind, LayerValue, FunctionName)):
        return (
            f"the layer {value.name if isinstance(value, Kind) else value!r}"
            if not isinstance(value, FunctionName)
            else f"the function `{value.word.word()}`"
        )
    return f"`{value!r}`"


def show(value: Any) -> str:
    """A value in a comment or a key."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "none"}[value]
    if isinstance(value, list):
        return f"[{', '.join(map(show, value))}]"
    if isinstance(value, Kind):
        return value.name
    if isinstance(value, FunctionName):
        return value.word.word()
    if isinstance(value, TensorValue):
        return str(value.type)
    return repr(value)


class TopConstant:
    """A `constant` at the top of a file: each function that reads it holds it once."""

    def __init__(self, declaration: WeightDecl, label: str) -> None:
        self.declaration = declaration
        self.label = label
        self._inside: dict[int, tuple[Any, TensorValue]] = {}

    def inside(self, builder: Builder) -> TensorValue:
        """The constant as a value of the function that is being built."""
        if id(builder) not in self._inside:
            name = builder.fresh(self.declaration.name)
            builder.weights.append(self.declaration.replace(name=name))
            type_ = self.declaration.type
            value = TensorValue(
                Ref(name), type_, self.declaration.span, f"`{self.label}` is {type_}"
            )
            self._inside[id(builder)] = (builder, value)
        return self._inside[id(builder)][1]
