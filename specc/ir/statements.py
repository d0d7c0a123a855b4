"""Python statements as data."""

from __future__ import annotations

from typing import Any

from specc.ir.node import Node
from specc.source import Span


class Statement(Node):
    """A statement; `span` is the piece of the spec that it comes from, if any."""


class Assign(Statement):
    """`targets = value`; several targets are unpacked."""

    targets: tuple[str, ...]
    value: Any  # Expr
    span: Span | None = None


class Return(Statement):
    value: Any
    span: Span | None = None


class Do(Statement):
    """An expression for its effect."""

    value: Any
    span: Span | None = None


class When(Statement):
    """`if test: … else: …`."""

    test: Any
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    span: Span | None = None


class FunctionDef(Statement):
    name: str
    parameters: tuple[str, ...]  # as they are written: "x", "*", "training=False"
    doc: str
    body: tuple[Statement, ...]
    span: Span | None = None


class ClassDef(Statement):
    name: str
    bases: tuple[Any, ...]
    doc: str
    body: tuple[Statement, ...]
    span: Span | None = None
