"""The IR as text, and the text as IR: `read(show(program)) == program`.

A value is written as the language would write it; a node is its class with its fields; an operation
is a line `%3: float[16] = layers.Dense(units = 16) by dense (%2)`. `@120:140` is the piece of the
spec that it comes from.
"""

from __future__ import annotations

import json
from typing import Any

from specc.catalog.declare import Word
from specc.ir.node import Node
from specc.ir.program import Apply, Group, Program, Ref, Scalar
from specc.ir.sizes import Size
from specc.ir.types import Tensor
from specc.source import Span

WIDTH = 110


def show(program: Program) -> str:
    """The program as text."""
    return _Writer(program.name).value(program, 0) + "\n"


class _Writer:
    def __init__(self, name: str) -> None:
        self.name = name  # of the spec: spans in it are written without a name

    def value(self, value: Any, indent: int) -> str:  # noqa: PLR0911 - one return a form
        if value is None or isinstance(value, bool):
            return {None: "none", True: "true", False: "false"}[value]
        if isinstance(value, (int, float)):
            return repr(value)
        if isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, Size):
            return f"`{value}`"
        if isinstance(value, Span):
            return self.span(value)
        if isinstance(value, Tensor):
            sizes = ", ".join(self.value(d, indent) for d in value.shape)
            return f"{'' if value.batched else 'shared '}{value.dtype}[{sizes}]"
        if isinstance(value, (tuple, list)):
            return self.several([self.value(v, indent + 1) for v in value], "[", "]", indent)
        if isinstance(value, dict):
            parts = [f"{json.dumps(str(k))}: {self.value(v, indent + 1)}" for k, v in value.items()]
            return self.several(parts, "{", "}", indent)
        if isinstance(value, Word):
            parts = [f"{k} = {self.value(v, indent + 1)}" for k, v in value.given.items()]
            return self.several(parts, f"{value.kind}.{value.word()}(", ")", indent)
        if isinstance(value, Ref):
            return value.name if _plain(value.name) else f"Ref(name = {json.dumps(value.name)})"
        if isinstance(value, Apply):
            return self.apply(value, indent)
        if isinstance(value, Node):
            return self.node(value, indent)
        raise TypeError(f"the IR holds a {type(value).__name__}")

    def several(self, parts: list[str], open_: str, close: str, indent: int) -> str:
        """Items on one line, or one a line."""
        line = f"{open_}{', '.join(parts)}{close}"
        if len(line) + 2 * indent <= WIDTH and "\n" not in line:
            return line
        pad = "  " * (indent + 1)
        return f"{open_}\n" + "".join(f"{pad}{p},\n" for p in parts) + "  " * indent + close

    def node(self, node: Node, indent: int) -> str:
        parts = []
        span = ""
        defaults = node.defaults()
        for name, value in node.as_dict().items():
            if isinstance(value, Span):
                span = f" {self.span(value)}"
            elif name not in defaults or value != defaults[name]:
                parts.append(f"{name} = {self.value(value, indent + 1)}")
        return self.several(parts, f"{type(node).__name__}(", ")", indent) + span

    def apply(self, op: Apply, indent: int) -> str:
        inputs = ", ".join(self.input(i) for i in op.inputs)
        more = f" by {op.instance}" if op.instance else ""
        mask = f" mask {op.mask}" if op.mask else ""
        mask += f" {op.masking.replace(', ', ' ')}" if op.masking else ""
        hint = f" as {json.dumps(op.hint, ensure_ascii=False)}" if op.hint else ""
        type_, word = self.value(op.type, indent), self.value(op.word, indent)
        return f"{op.result}: {type_} = {word}{more} ({inputs}){mask}{hint} {self.span(op.span)}"

    def input(self, source: Any) -> str:
        if isinstance(source, Group):
            return f"[{', '.join(self.input(i) for i in source.items)}]"
        return self.value(source.value if isinstance(source, Scalar) else source, 0)

    def span(self, span: Span) -> str:
        other = (
            ""
            if span.source.name == self.name
            else json.dumps(span.source.name, ensure_ascii=False)
        )
        return f"@{other}{span.start}:{span.end}"


def _plain(name: str) -> bool:
    return name.replace("%", "").replace(".", "").isidentifier() or name.removeprefix("%").isdigit()
