"""Reads the text form of the IR. Names are looked up in closed tables: nothing in it can run."""

from __future__ import annotations

import json
import re
from typing import Any

from specc.catalog import KINDS, find
from specc.ir import program as nodes
from specc.ir import types
from specc.ir.node import Node
from specc.ir.program import MASKING, Apply, Group, Program, Ref, Scalar
from specc.ir.sizes import Dim, floordiv, remainder, symbol
from specc.ir.types import Tensor
from specc.source import Source, Span

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<size>`[^`]*`)
    |(?P<number>-?(?:inf\b|nan\b|\d+(?:\.\d+)?(?:e[+-]?\d+)?))|(?P<name>%?\w+(?:\.\w+)*)|(?P<sign>[^\s]))""",
    re.VERBOSE,
)
_NODES: dict[str, type[Node]] = {
    name: value
    for module in (nodes, types)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Node)
}
_WORDS = {"none": None, "true": True, "false": False}


def read(text: str) -> Program:
    """The program of a text that `show` wrote; ValueError for any other."""
    reader = _Reader(text)
    found = reader.value()
    if not isinstance(found, Program) or reader.peek()[0]:
        raise ValueError("this is no IR")
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at, end = 0, len(text.rstrip())
        while at < end:
            match = _TOKEN.match(text, at)
            assert match is not None
            assert match.lastgroup is not None
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self.at = 0
        self.sources: dict[str, Source] = {}

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ("", "")

    def take(self, expected: str = "") -> str:
        kind, text = self.peek()
        if not kind or (expected and text != expected):
            raise ValueError(f"expected {expected or 'more'}, got {text!r}")
        self.at += 1
        return text

    def accept(self, text: str) -> bool:
        if self.peek()[1] == text and self.peek()[0] in ("sign", "name"):
            self.at += 1
            return True
        return False

    def value(self) -> Any:
        kind, text = self.peek()
        if kind == "text":
            return json.loads(self.take())
        if kind == "size":
            return size(self.take()[1:-1])
        if kind == "number" and self.peek(1)[1] != ":":
            number = self.take()
            return int(number) if number.lstrip("-").isdigit() else float(number)
        if text == "[":
            return self.sequence("[", "]", self.value)
        if text == "{":
            return dict(self.sequence("{", "}", self.pair))
        return self.named(text)

    def pair(self) -> tuple[str, Any]:
        key = json.loads(self.take())
        self.take(":")
        return key, self.value()

    def sequence(self, open_: str, close: str, item: Any) -> tuple[Any, ...]:
        self.take(open_)
        found = []
        while not self.accept(close):
            found.append(item())
            self.accept(",")
        return tuple(found)

    def named(self, text: str) -> Any:
        if text in _WORDS:
            return _WORDS[self.take()]
        if self.peek(1)[1] == ":" and text.startswith("%"):
            return self.apply()
        if text in ("shared", *types.ORDER) and (text == "shared" or self.peek(1)[1] == "["):
            batched = not self.accept("shared")
            return Tensor(self.take(), self.sequence("[", "]", self.value), batched)
        name = self.take()
        if self.peek()[1] == "(" and name in _NODES:
            options = dict(self.sequence("(", ")", self.option))
            return _NODES[name](**options, **self.place(_NODES[name]))
        kind, _, word = name.partition(".")
        if kind in KINDS and word:
            found = find(kind, word)
            if found is None:
                raise ValueError(f"there is no word {name}")
            return found(**dict(self.sequence("(", ")", self.option)))
        return Ref(name)

    def option(self) -> tuple[str, Any]:
        name = self.take()
        self.take("=")
        return name, self.value()

    def place(self, node: type[Node]) -> dict[str, Any]:
        return {"span": self.span()} if "span" in node.fields else {}

    def span(self) -> Any:
        if not self.accept("@"):
            return None
        name = json.loads(self.take()) if self.peek()[0] == "text" else ""
        start = int(self.take())
        self.take(":")
        source = self.sources.setdefault(name, Source(name, ""))
        return Span(source, start, int(self.take()))

    def apply(self) -> Apply:
        result = self.take()
        self.take(":")
        type_ = self.value()
        self.take("=")
        word = self.value()
        instance = self.take() if self.accept("by") else None
        inputs = self.sequence("(", ")", self.input)
        mask = self.take() if self.accept("mask") else None
        roles = []
        while self.peek()[1] in MASKING:
            roles.append(self.take())
        hint = json.loads(self.take()) if self.accept("as") else ""
        span = self.span()
        return Apply(result, type_, word, inputs, instance, mask, hint, span, ", ".join(roles))

    def input(self) -> Any:
        if self.peek()[1] == "[":
            return Group(self.sequence("[", "]", self.input))
        value = self.value()
        return value if value is None or isinstance(value, Ref) else Scalar(value)


_SIZE = re.compile(r"\s*(\d+|\*\*|//|[-+*%()]|[\w.]+(?:\([^()]*\))?)")


def size(text: str) -> Dim:
    """`2 * h + 1` as a size."""
    tokens = _SIZE.findall(text)
    value, rest = _sum(tokens)
    if rest:
        raise ValueError(f"{text!r} is no size")
    return value


def _sum(tokens: list[str]) -> tuple[Dim, list[str]]:
    negative = tokens[:1] == ["-"]
    value, tokens = _product(tokens[1:] if negative else tokens)
    value = -value if negative else value
    while tokens and tokens[0] in "+-":
        right, rest = _product(tokens[1:])
        value, tokens = (value + right if tokens[0] == "+" else value - right), rest
    return value, tokens


def _product(tokens: list[str]) -> tuple[Dim, list[str]]:
    value, tokens = _power(tokens)
    while tokens and tokens[0] in ("*", "//", "%"):
        right, rest = _power(tokens[1:])
        operation = {"*": lambda a, b: a * b, "//": floordiv, "%": remainder}[tokens[0]]
        value, tokens = operation(value, right), rest
    return value, tokens


def _power(tokens: list[str]) -> tuple[Dim, list[str]]:
    if not tokens:
        raise ValueError("a size ends early")
    if tokens[0] == "(":
        value, tokens = _sum(tokens[1:])
        if tokens[:1] != [")"]:
            raise ValueError("a parenthesis is open")
    else:
        value = int(tokens[0]) if tokens[0].isdigit() else symbol(tokens[0])
    tokens = tokens[1:]
    if tokens[:1] == ["**"]:
        return value ** int(tokens[1]), tokens[2:]
    return value, tokens
