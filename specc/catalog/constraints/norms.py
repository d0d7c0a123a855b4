"""What a weight must be after each update: signs, and norms along an axis."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Constraint, Mismatch, option
from specc.catalog.options import ListOf, OneOf, Refused, Whole, fraction, natural
from specc.ir.python import Expr, Kernel, jnp

_AXES = OneOf(Whole(), ListOf(Whole()))  # the axes along which a norm is taken


class non_neg(Constraint):
    """w >= 0: what is below 0 becomes 0. Source: https://keras.io/api/layers/constraints/"""

    keras = "NonNeg"
    examples = ("non_neg",)

    def lower(self, weight: Expr) -> Expr:
        return jnp.maximum(weight, 0)


class _Norm(Constraint):
    abstract = True

    def fits(self, shape: tuple[Any, ...]) -> None:
        axis = self.__dict__["axis"]
        for each in axis if isinstance(axis, tuple) else (axis,):
            if not -len(shape) <= each < len(shape):
                raise Mismatch(
                    f"`{self.word()}` takes norms along the axis {each}, and the weight has "
                    f"{len(shape)} axes",
                    code="E0313",
                )


class max_norm(_Norm):
    """Each L2 norm along `axis` is at most `max_value`; that of the weights of one unit, by default.

    For a kernel of a convolution `axis = [0, 1, 2]`. Source: https://keras.io/api/layers/constraints/
    """

    keras = "MaxNorm"
    max_value: float = option(natural, 2.0, "the largest norm, at least 0")
    axis = option(_AXES, 0, "the axes along which a norm is taken")
    examples = ("max_norm(3.0)", "max_norm(2.0, axis = [0, 1, 2])")

    def lower(self, weight: Expr) -> Expr:
        return Kernel("with_norms")(weight, self.axis, most=self.max_value)


class unit_norm(_Norm):
    """Each L2 norm along `axis` is 1. Source: https://keras.io/api/layers/constraints/"""

    keras = "UnitNorm"
    axis = option(_AXES, 0, "the axes along which a norm is taken")
    examples = ("unit_norm",)

    def lower(self, weight: Expr) -> Expr:
        return Kernel("with_norms")(weight, self.axis, least=1.0, most=1.0)


class min_max_norm(_Norm):
    """Each L2 norm along `axis` lies between two values, or goes towards them by `rate`.

    Source: https://keras.io/api/layers/constraints/
    """

    keras = "MinMaxNorm"
    min_value: float = option(natural, 0.0, "the smallest norm, at least 0")
    max_value: float = option(natural, 1.0, "the largest norm, at least 0")
    rate: float = option(fraction, 1.0, "share of the way that an update goes")
    axis = option(_AXES, 0, "the axes along which a norm is taken")
    examples = ("min_max_norm(0.5, 1.5)",)

    def check(self) -> None:
        if self.min_value > self.max_value:
            raise Refused(f"`min_value = {self.min_value}` is above `max_value = {self.max_value}`")

    def lower(self, weight: Expr) -> Expr:
        more = {} if self.rate == 1 else {"rate": self.rate}
        return Kernel("with_norms")(
            weight, self.axis, least=self.min_value, most=self.max_value, **more
        )
