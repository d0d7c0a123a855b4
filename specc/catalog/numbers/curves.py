"""Powers, logarithms and angles of numbers."""

from __future__ import annotations

import math
from typing import Any

from specc.catalog.declare import NumberFunction
from specc.catalog.numbers.arithmetic import number
from specc.catalog.options import Refused


class square(NumberFunction):
    """x * x."""

    examples = ("square(3) == 9",)

    @staticmethod
    def fold(x: Any) -> Any:
        return number(x) * x


class rsqrt(NumberFunction):
    """1 / sqrt(x) of a number above 0."""

    examples = ("rsqrt(4) == 0.5",)

    @staticmethod
    def fold(x: Any) -> Any:
        return 1 / math.sqrt(above_zero(x))


class log2(NumberFunction):
    """Logarithm to base 2 of a number above 0."""

    examples = ("log2(8) == 3.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.log2(above_zero(x))


class log10(NumberFunction):
    """Logarithm to base 10 of a number above 0."""

    examples = ("log10(100) == 2.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.log10(above_zero(x))


class log1p(NumberFunction):
    """log(1 + x) of a number above -1."""

    examples = ("log1p(0) == 0.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        if number(x) <= -1:
            raise Refused("needs a number above -1")
        return math.log1p(x)


class expm1(NumberFunction):
    """exp(x) - 1."""

    examples = ("expm1(0) == 0.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.expm1(number(x))


class sin(NumberFunction):
    """Sine of an angle in radians."""

    examples = ("sin(0) == 0.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.sin(number(x))


class cos(NumberFunction):
    """Cosine of an angle in radians."""

    examples = ("cos(0) == 1.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.cos(number(x))


class tan(NumberFunction):
    """Tangent of an angle in radians."""

    examples = ("tan(0) == 0.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.tan(number(x))


class tanh(NumberFunction):
    """Hyperbolic tangent of a number."""

    examples = ("tanh(0) == 0.0",)

    @staticmethod
    def fold(x: Any) -> Any:
        return math.tanh(number(x))


def above_zero(x: Any) -> Any:
    if number(x) <= 0:
        raise Refused("needs a number above 0")
    return x
