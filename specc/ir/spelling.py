"""Python as data, spelt: expressions on one line, with the parentheses they need."""

from __future__ import annotations

import math
from typing import Any

from specc.ir.python import (
    ATOM,
    COMPARE,
    CONDITION,
    LAMBDA,
    OR,
    POWER,
    SUM,
    UNARY,
    Attribute,
    Call,
    Collection,
    Conditional,
    Expr,
    Kernel,
    Lambda,
    Literal,
    Module,
    Name,
    Operation,
    Prefix,
    Slice,
    Starred,
    Subscript,
    expr,
)


def text(value: Any, level: int = 0) -> str:
    """An expression on one line, in parentheses if its surroundings bind tighter than `level`."""
    e = expr(value)
    inner = _text(e)
    return f"({inner})" if e._level < level else inner


def _text(e: Expr) -> str:  # noqa: PLR0911 - one return a form
    if isinstance(e, (Name, Module, Kernel)):
        return e._name
    if isinstance(e, Literal):
        return literal(e._value)
    if isinstance(e, Attribute):
        return f"{text(e._value, ATOM)}.{e._name}"
    if isinstance(e, Call):
        return f"{text(e._function, ATOM)}({', '.join(arguments(e))})"
    if isinstance(e, Subscript):
        return f"{text(e._value, ATOM)}[{', '.join(text(k) for k in e._keys)}]"
    if isinstance(e, Slice):
        start, stop, step = ("" if p is None else text(p, SUM) for p in e._parts)
        return f"{start}:{stop}" + (f":{step}" if step else "")
    if isinstance(e, Operation):
        return " ".join(operands(e))
    if isinstance(e, Prefix):
        return f"{e._sign}{text(e._value, e._level)}"
    if isinstance(e, Conditional):
        then, test, otherwise = e._parts
        return f"{text(then, OR)} if {text(test, OR)} else {text(otherwise, CONDITION)}"
    if isinstance(e, Lambda):
        return f"lambda {', '.join(e._names)}: {text(e._body, LAMBDA)}".replace(
            "lambda :", "lambda:"
        )
    if isinstance(e, Starred):
        return f"*{text(e._value, UNARY)}"
    if isinstance(e, Collection):
        parts = items(e)
        if e._brackets == "()" and len(parts) == 1:
            return f"({parts[0]},)"
        return f"{e._brackets[0]}{', '.join(parts)}{e._brackets[1]}"
    raise TypeError(type(e).__name__)


def operands(e: Operation) -> tuple[str, str, str]:
    """Left side, sign and right side, each with the parentheses it needs."""
    if e._sign == "**":
        return text(e._left, POWER + 1), "**", text(e._right, UNARY)
    # Python reads `a < b < c` as a chain, so a comparison within one is in parentheses on any side.
    left = e._level + 1 if e._level == COMPARE else e._level
    return text(e._left, left), e._sign, text(e._right, e._level + 1)


def arguments(e: Call) -> list[str]:
    return [*(text(a) for a in e._arguments), *(f"{n}={text(v)}" for n, v in e._named)]


def items(e: Collection) -> list[str]:
    return [f"{text(i[0])}: {text(i[1])}" if isinstance(i, tuple) else text(i) for i in e._items]


def literal(value: Any) -> str:
    """A literal as ruff would write it."""
    if isinstance(value, str):
        body = repr(value)
        if body[0] == "'" and '"' not in body:
            body = f'"{body[1:-1]}"'.replace("\\'", "'")
        return body
    if isinstance(value, float):
        if math.isnan(value):
            return 'float("nan")'
        if value in (float("inf"), float("-inf")):
            return 'float("inf")' if value > 0 else '-float("inf")'
    return repr(value)
