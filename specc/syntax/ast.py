"""The syntax tree: what was written, with nothing resolved. One class a form of the grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.ir.node import Node
from specc.source import Span


class Syntax(Node):
    """A node of the tree. Each declares `span`, the text it was read from, as its last field."""

    if TYPE_CHECKING:  # declared for good, it would be the first field of every form

        @property
        def span(self) -> Span: ...


class Expression(Syntax): ...


class Number(Expression):
    """`60_000`, `1e-3`, `70%`; `text` is as it was written."""

    value: int | float
    text: str
    span: Span


class Text(Expression):
    value: str
    span: Span


class Constant(Expression):
    """`true`, `false`, `none`."""

    value: bool | None
    span: Span


class Name(Expression):
    """A name, in NFC; a quoted one was in backticks and is never a keyword or a word."""

    id: str
    quoted: bool
    span: Span


class List(Expression):
    items: tuple[Expression, ...]
    span: Span


class Tuple(Expression):
    items: tuple[Expression, ...]
    span: Span


class Entry(Syntax):
    name: Name
    value: Expression
    span: Span


class Record(Expression):
    """`{ priority: …, department: … }`."""

    entries: tuple[Entry, ...]
    span: Span


class Argument(Syntax):
    """An argument of a call; positional where it has no name."""

    name: Name | None
    value: Expression
    span: Span


class Call(Expression):
    function: Expression
    arguments: tuple[Argument, ...]
    span: Span


class Slice(Expression):
    """`a:b:c` inside an index; each part may be absent."""

    start: Expression | None
    stop: Expression | None
    step: Expression | None
    span: Span


class Dots(Expression):
    """`...` inside an index or a shape."""

    span: Span


class Index(Expression):
    """`x[0]`, `x[..., 1:]`, and the shapes of types: `float[28, 28, 1]`, `int[]`."""

    value: Expression
    items: tuple[Expression, ...]
    span: Span


class Field(Expression):
    """`code.mean`."""

    value: Expression
    name: Name
    span: Span


class Unary(Expression):
    """`-x`, `+x`, `not x`."""

    operator: str
    value: Expression
    span: Span


class Binary(Expression):
    """`+ - * / // % @ **`, comparisons, `and`, `or`, `..`; `operator_span` is the sign itself."""

    operator: str
    left: Expression
    right: Expression
    operator_span: Span
    span: Span

    def _key(self) -> tuple[object, ...]:
        return (self.operator, self.left, self.right)


class Pipe(Expression):
    """`left |> right`."""

    left: Expression
    right: Expression
    span: Span


class If(Expression):
    """`if test { … } else { … }`; an `else if` is an If in a block of one statement."""

    test: Expression
    then: Block
    otherwise: Block | None
    span: Span


class Comprehension(Expression):
    """`[value for a, b in iterable if condition]`."""

    value: Expression
    targets: tuple[Name, ...]
    iterable: Expression
    condition: Expression | None
    span: Span


class Statement(Syntax): ...


class Block(Syntax):
    statements: tuple[Statement, ...]
    span: Span


class Bind(Statement):
    """`x = …`, `q, k, v = …`, `x: float[features] = …`."""

    targets: tuple[Name, ...]
    type: Expression | None
    value: Expression
    span: Span


class Declare(Statement):
    """`param name: type = value, option = …` and `constant name: type = value`."""

    kind: str  # "param" or "constant"
    name: Name
    type: Expression | None
    value: Expression | None
    options: tuple[Argument, ...]
    span: Span


class For(Statement):
    targets: tuple[Name, ...]
    iterable: Expression
    body: Block
    span: Span


class Evaluate(Statement):
    """An expression on a line of its own: the value of a body, or `add_loss(…)`."""

    value: Expression
    span: Span


class FieldDeclaration(Statement):
    """`input age: number from Age |> impute(median) |> standardize`."""

    role: str  # "input", "target" or "weight"
    name: Name
    type: Expression
    columns: tuple[Name, ...]
    steps: tuple[Expression, ...]
    span: Span


class Objective(Statement):
    """`objective NAME { … }` in `compile`."""

    name: Name
    body: Block
    span: Span


class Item(Syntax):
    """What stands at the top of a file."""


class Import(Item):
    """`import "blocks.spec"`."""

    path: Text
    span: Span


class Hyper(Item):
    """`hyper units = 64 in [16, 32]`."""

    name: Name
    default: Expression
    space: Expression | None
    span: Span


class Setting(Syntax):
    """A setting of a layer: `strides = 1`."""

    name: Name
    default: Expression | None
    span: Span


class InputDeclaration(Syntax):
    """An input of a layer or of the model: `x`, `x: float[time]`, `[a, b]: int[]`."""

    names: tuple[Name, ...]
    grouped: bool
    type: Expression | None
    span: Span


class LayerDefinition(Item):
    """`layer Name(settings)(inputs) { … }`, `layer Name(settings) = expression` (inputs None)."""

    name: Name
    settings: tuple[Setting, ...] | None
    inputs: tuple[InputDeclaration, ...] | None
    body: Block | Expression
    span: Span


class Model(Item):
    """`model Name (inputs) { … }`; inputs None where there are no parentheses."""

    name: Name | None
    inputs: tuple[InputDeclaration, ...] | None
    body: Block
    span: Span


class Section(Item):
    """`NAME [LABEL] { … }`: data, compile, fit, evaluate, predict, tune, or a misspelling."""

    name: Name
    label: Name | None
    body: Block
    span: Span


class TopLevel(Item):
    """A binding, a `constant` or any other statement at the top of the file."""

    statement: Statement
    span: Span


class File(Syntax):
    items: tuple[Item, ...]
    comments: tuple[Span, ...]
    span: Span

    def _key(self) -> tuple[object, ...]:
        return (self.items,)
