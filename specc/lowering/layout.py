"""Statements to lines: four spaces, at most a hundred columns, long calls broken as black does."""

from __future__ import annotations

from typing import Any

from specc.ir import python as py
from specc.ir import spelling
from specc.ir.statements import Assign, ClassDef, Do, FunctionDef, Return, Statement, When
from specc.lowering.places import Range, places
from specc.source import Span

WIDTH = 100


class Lines:
    """The lines of a program, and the place in the spec that each comes from."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.spans: list[Span | None] = []
        self.places: list[tuple[Range, Span]] = []  # of operations inside a line

    def add(self, line: str, span: Span | None = None) -> None:
        self.text.append(line.rstrip())
        self.spans.append(span)

    def blank(self, count: int = 1) -> None:
        for _ in range(count):
            self.add("")


def write(lines: Lines, statement: Statement, indent: int = 0) -> None:
    """Add a statement's lines."""
    pad = "    " * indent
    if isinstance(statement, Assign):
        _expression(
            lines,
            f"{pad}{', '.join(statement.targets)} = ",
            statement.value,
            indent,
            statement.span,
        )
    elif isinstance(statement, Return):
        _expression(lines, f"{pad}return ", statement.value, indent, statement.span)
    elif isinstance(statement, Do):
        _expression(lines, pad, statement.value, indent, statement.span)
    elif isinstance(statement, When):
        lines.add(f"{pad}if {spelling.text(statement.test)}:", statement.span)
        for each in statement.then:
            write(lines, each, indent + 1)
        if statement.otherwise:
            lines.add(f"{pad}else:")
            for each in statement.otherwise:
                write(lines, each, indent + 1)
    elif isinstance(statement, FunctionDef):
        _function(lines, statement, indent)
    elif isinstance(statement, ClassDef):
        bases = (
            f"({', '.join(spelling.text(b) for b in statement.bases)})" if statement.bases else ""
        )
        lines.add(f"{pad}class {statement.name}{bases}:", statement.span)
        _doc(lines, statement.doc, indent + 1)
        for i, each in enumerate(statement.body):
            if i or statement.doc:
                lines.blank()
            write(lines, each, indent + 1)


def _function(lines: Lines, statement: FunctionDef, indent: int) -> None:
    pad = "    " * indent
    head = f"{pad}def {statement.name}({', '.join(statement.parameters)}):"
    if len(head) <= WIDTH:
        lines.add(head, statement.span)
    else:
        lines.add(f"{pad}def {statement.name}(", statement.span)
        for parameter in statement.parameters:
            lines.add(f"{pad}    {parameter},")
        lines.add(f"{pad}):")
    _doc(lines, statement.doc, indent + 1)
    for each in statement.body:
        write(lines, each, indent + 1)


def _doc(lines: Lines, doc: str, indent: int) -> None:
    if not doc:
        return
    pad = "    " * indent
    parts = doc.replace("\\", "\\\\").replace('"""', "'''").splitlines()
    if len(parts) == 1:
        lines.add(f'{pad}"""{parts[0]}"""')
        return
    lines.add(f'{pad}"""{parts[0]}')
    for part in parts[1:]:
        lines.add(f"{pad}{part}" if part else "")
    lines.add(f'{pad}"""')


def _expression(lines: Lines, head: str, value: Any, indent: int, span: Span | None) -> None:
    pieces = broken(py.expr(value), WIDTH - len(head), "    " * indent)
    lines.places += places(py.expr(value), head, pieces, len(lines.text) + 1)
    lines.add(head + pieces[0], span)
    for piece in pieces[1:]:
        lines.add(piece, span)


def broken(e: py.Expr, room: int, pad: str) -> list[str]:
    """An expression on one line if it fits into `room` columns, else over several."""
    flat = spelling.text(e)
    if len(flat) <= room:
        return [flat]
    inner = pad + "    "
    if isinstance(e, (py.Call, py.Collection)):
        if isinstance(e, py.Call):
            open_, close = spelling.text(e._function, py.ATOM) + "(", ")"
            parts: list[tuple[str, py.Expr]] = [("", a) for a in e._arguments]
            parts += [(f"{name}=", value) for name, value in e._named]
        else:
            open_, close = e._brackets[0], e._brackets[1]
            parts = [
                (f"{spelling.text(i[0])}: ", i[1]) if isinstance(i, tuple) else ("", i)
                for i in e._items
            ]
        if not parts:
            return [flat]
        one_line = ", ".join(name + spelling.text(value) for name, value in parts)
        if len(inner) + len(one_line) <= WIDTH and not isinstance(e, py.Collection):
            return [open_, inner + one_line, pad + close]
        result = [open_]
        for name, value in parts:
            lines = broken(value, WIDTH - len(inner) - len(name) - 1, inner)
            result.append(inner + name + lines[0])
            result += lines[1:]
            result[-1] += ","
        return [*result, pad + close]
    if isinstance(e, py.Lambda):
        head = f"lambda {', '.join(e._names)}: " if e._names else "lambda: "
        first, *rest = broken(e._body, room - len(head), pad)
        return [head + first, *rest]
    if isinstance(e, py.Operation):
        left, sign, right = spelling.operands(e)
        return ["(", inner + left, f"{inner}{sign} {right}", pad + ")"]
    return [flat]
