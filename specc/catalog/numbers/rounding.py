"""Sizes, signs and products of numbers."""

from __future__ import annotations

import math
from typing import Any

from specc.catalog.declare import NumberFunction
from specc.catalog.numbers.arithmetic import number, several


class abs_(NumberFunction):
    """The size of a number."""

    examples = ("abs(-2) == 2",)

    @staticmethod
    def fold(x: Any) -> Any:
        return abs(number(x))


class sign(NumberFunction):
    """-1, 0 or 1."""

    examples = ("sign(-2.5) == -1",)

    @staticmethod
    def fold(x: Any) -> Any:
        return (number(x) > 0) - (x < 0)


class round_(NumberFunction):
    """The nearest whole number, the even one of two."""

    examples = ("round(2.5) == 2", "round(2.6) == 3")

    @staticmethod
    def fold(x: Any) -> Any:
        return round(number(x))


class trunc(NumberFunction):
    """The whole number towards 0."""

    examples = ("trunc(-2.6) == -2",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.trunc(number(x))


class maximum(NumberFunction):
    """The larger of two numbers."""

    examples = ("maximum(2, 3) == 3",)

    @staticmethod
    def fold(a: Any, b: Any) -> Any:
        return max(number(a), number(b))


class minimum(NumberFunction):
    """The smaller of two numbers."""

    examples = ("minimum(2, 3) == 2",)

    @staticmethod
    def fold(a: Any, b: Any) -> Any:
        return min(number(a), number(b))


class prod(NumberFunction):
    """The product of a list of numbers."""

    of_lists = True
    examples = ("prod([2, 3, 4]) == 24",)

    @staticmethod
    def fold(*values: Any) -> Any:
        total: Any = 1
        for value in several(values, sizes=True):
            total = total * value
        return total


class mean(NumberFunction):
    """The mean of a list of numbers."""

    of_lists = True
    examples = ("mean([1, 2]) == 1.5",)

    @staticmethod
    def fold(*values: Any) -> Any:
        found = several(values)
        return sum(found) / len(found)
