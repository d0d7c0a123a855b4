"""Functions of numbers, as in Python's math."""

from __future__ import annotations

import math
from typing import Any

from specc.catalog.declare import NumberFunction
from specc.catalog.options import Refused
from specc.ir.sizes import Size


def number(value: Any) -> Any:
    if isinstance(value, Size):
        raise Refused("needs a number that is known here")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused("needs a number")
    return value


class sqrt(NumberFunction):
    """Square root of a number of at least 0."""

    examples = ("sqrt(9) == 3.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        if number(x) < 0:
            raise Refused("needs a number of at least 0")
        return math.sqrt(x)


class floor(NumberFunction):
    """The whole number at or below."""

    examples = ("floor(2.7) == 2",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.floor(number(x))


class ceil(NumberFunction):
    """The whole number at or above."""

    examples = ("ceil(2.1) == 3",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.ceil(number(x))


class log(NumberFunction):
    """Natural logarithm of a number above 0."""

    examples = ("log(1) == 0.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        if number(x) <= 0:
            raise Refused("needs a number above 0")
        return math.log(x)


class exp(NumberFunction):
    """e to the power of a number."""

    examples = ("exp(0) == 1.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.exp(number(x))


class min_(NumberFunction):
    """The smallest of numbers or of a list."""

    of_lists = True
    examples = ("min(3, 1, 2) == 1", "min([3, 1]) == 1")

    @staticmethod
    def fold(*values: Any) -> Any:
        return min(several(values))


class max_(NumberFunction):
    """The largest of numbers or of a list."""

    of_lists = True
    examples = ("max(3, 1, 2) == 3", "max([3, 1]) == 3")

    @staticmethod
    def fold(*values: Any) -> Any:
        return max(several(values))


class sum_(NumberFunction):
    """The sum of a list of numbers."""

    of_lists = True
    examples = ("sum([1, 2, 3]) == 6",)

    @staticmethod
    def fold(*values: Any) -> Any:
        total: Any = 0
        for value in several(values, sizes=True):
            total = total + value
        return total


def several(values: tuple[Any, ...], *, sizes: bool = False) -> list[Any]:
    flat = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
    if not flat:
        raise Refused("needs at least one number")
    return [v if sizes and isinstance(v, Size) else number(v) for v in flat]
