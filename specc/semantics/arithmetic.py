"""Operators on numbers, sizes, lists and text: folded at compile time."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from specc.ir.sizes import Size

LARGEST = 2**63 - 1


class Impossible(Exception):
    """An operation that has no value; the message is a sentence."""


_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def fold(sign: str, left: Any, right: Any) -> Any:
    """The value of `left sign right`; Impossible where there is none."""
    if sign == "+" and isinstance(left, list) and isinstance(right, list):
        return left + right
    if sign in ("==", "!="):
        if isinstance(left, Size) or isinstance(right, Size):
            return _compare_sizes(sign, left, right)
        return (left == right) if sign == "==" else (left != right)
    if isinstance(left, str) and isinstance(right, str) and sign == "+":
        return left + right
    if not _numeric(left) or not _numeric(right) or sign not in _NUMBERS:
        raise Impossible(f"`{sign}` cannot join these two")
    if sign in ("//", "%", "/") and right == 0:
        raise Impossible("this divides by zero")
    if sign == "**" and not isinstance(left, Size):
        if isinstance(right, Size):
            raise Impossible("the power is a size that is not known here")
        if abs(right) > 1024 or (left == 0 and right < 0):
            raise Impossible("this power is too large to compute")
    if isinstance(left, Size) or isinstance(right, Size):
        return _sizes(sign, left, right)
    try:
        value = _NUMBERS[sign](left, right)
    except OverflowError:
        raise Impossible("this number is too large") from None
    if isinstance(value, complex):
        raise Impossible("this root is not a real number")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        raise Impossible("this number is too large: whole numbers end at 2**63 - 1")
    return value


def truth(value: Any) -> bool:
    """A condition; only true and false are."""
    if not isinstance(value, bool):
        raise Impossible("a condition must be true or false")
    return value


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float, Size)) and not isinstance(value, bool)


def _compare_sizes(sign: str, left: Any, right: Any) -> bool:
    if left == right:
        return sign == "=="
    difference = left - right if _numeric(left) and _numeric(right) else None
    if isinstance(difference, int):  # the names cancel out: surely different
        return sign == "!="
    raise Impossible(f"whether `{left}` is `{right}` is not known before the data")


def _sizes(sign: str, left: Any, right: Any) -> Any:
    if isinstance(left, float) and left.is_integer():
        left = int(left)
    if isinstance(right, float) and right.is_integer():
        right = int(right)
    if isinstance(left, float) or isinstance(right, float) or sign == "/":
        raise Impossible(f"`{left} {sign} {right}` is not a whole number that is known here")
    if sign in ("<", "<=", ">", ">="):
        difference = left - right
        if isinstance(difference, int):
            return bool(_NUMBERS[sign](difference, 0))
        raise Impossible(f"whether `{left} {sign} {right}` is not known before the data")
    if sign == "**" and (not isinstance(right, int) or right < 0 or right > 8):
        raise Impossible("a size can be raised to a whole power from 0 to 8")
    return _NUMBERS[sign](left, right)
