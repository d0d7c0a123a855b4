"""Short ways to read a text and to write down its tree."""

from __future__ import annotations

import pytest

from specc.diagnostics.diagnostic import Sink
from specc.ir.node import Node
from specc.source import Source
from specc.syntax.parser import parse as read

OPERATORS = {"Binary", "Unary"}


def shown(value):
    """A tree as nested parentheses: `(Pipe x (Call Dense 3))`; names and numbers as written."""
    if not isinstance(value, Node):
        if isinstance(value, tuple):
            return "[" + " ".join(shown(v) for v in value) + "]"
        return {None: "~", True: "true", False: "false"}.get(value, str(value))
    kind = type(value).__name__.removesuffix("Declaration").removesuffix("Definition")
    if kind == "Name":
        return f"`{value.id}`" if value.quoted else value.id
    if kind in ("Number", "Constant"):
        return shown(value.value) if kind == "Constant" else repr(value.value)
    if kind == "Text":
        return repr(value.value)
    if kind in OPERATORS:
        parts = [value.left, value.right] if kind == "Binary" else [value.value]
        return f"({value.operator} {' '.join(shown(p) for p in parts)})"
    if kind in ("Evaluate", "TopLevel"):
        return shown(getattr(value, value.fields[0]))
    if kind == "Argument":
        return shown(value.value) if value.name is None else f"{value.name.id}={shown(value.value)}"
    if kind == "Entry":
        return f"{value.name.id}:{shown(value.value)}"
    parts = [shown(getattr(value, f)) for f in value.fields if f not in ("span", "operator_span")]
    return f"({' '.join([kind, *parts])})"


@pytest.fixture
def parse():
    """`parse(text)` is (tree, codes)."""

    def run(text):
        sink = Sink()
        file = read(Source("test.spec", text), sink)
        return file, [d.code for d in sink]

    return run


@pytest.fixture
def tree(parse):
    """`tree(text)` writes down the items of a text that must parse."""

    def run(text):
        file, codes = parse(text)
        assert codes == []
        return " ".join(shown(item) for item in file.items)

    return run
