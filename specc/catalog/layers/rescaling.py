"""Numbers in another range, and standardized with what is known of them."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, option
from specc.catalog.options import ListOf, Refused, flag, natural, optional, real, whole
from specc.catalog.shapes import axes_of
from specc.ir.python import Expr, jnp
from specc.ir.types import BOOL, FLOAT, Tensor

NUMBERS = ListOf(real, single=True)


class Rescaling(Layer):
    """scale x + offset. float[…] -> float[…]; one number, or one for each channel.

    Source: https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
    """

    mask = "carries"
    scale: tuple[float, ...] = option(NUMBERS, doc="what x is multiplied with, as 1 / 255")
    offset: tuple[float, ...] = option(NUMBERS, (0.0,), "what is added")
    examples = (
        ("Rescaling(1 / 255)", ("float[8, 8, 3]",), "float[8, 8, 3]"),
        ("Rescaling([2, 2, 1], offset = -1)", ("float[8, 8, 3]",), "float[8, 8, 3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        if x.dtype == BOOL:
            raise Mismatch(f"`Rescaling` takes numbers, got {x}", code="E0307", operand=0)
        for name in ("scale", "offset"):
            fits(self.word(), name, self.__dict__[name], x.shape[-1] if x.rank else 1)
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        y = x * constant(self.scale)
        return y if set(self.offset) == {0.0} else y + constant(self.offset)


class Normalization(Layer):
    """(x - mean) / sqrt(variance), with a mean and variance that are known; or back, if `invert`.

    float[…] -> float[…]. What the training rows say is learnt in the data instead:
    `input age: number |> standardize`.
    Source: https://keras.io/api/layers/preprocessing_layers/numerical/normalization/
    """

    mask = "carries"
    difference = "mean and variance are given; the data step `standardize` learns them"
    axis: int | None = option(
        optional(whole), -1, "the axis with a mean for each place; `none`: one"
    )
    mean: tuple[float, ...] | None = option(optional(NUMBERS), None, "the mean")
    variance: tuple[float, ...] | None = option(
        optional(ListOf(natural, single=True)), None, "the variance"
    )
    invert: bool = option(flag, False, "x sqrt(variance) + mean")
    examples = (
        ("Normalization(mean = 3, variance = 4)", ("float[5]",), "float[5]"),
        ("Normalization(mean = [1, 2], variance = [4, 9])", ("float[5, 2]",), "float[5, 2]"),
    )

    def check(self) -> None:
        if self.mean is None or self.variance is None:
            raise Refused(
                "`Normalization` needs `mean` and `variance`",
                help="what the training rows say is learnt in the data: `|> standardize`",
            )

    def infer(self, x: Tensor) -> Tensor:
        if x.dtype == BOOL:
            raise Mismatch(f"`Normalization` takes numbers, got {x}", code="E0307", operand=0)
        for name in ("mean", "variance"):
            fits(self.word(), name, self.__dict__[name], self.places(x))
        return x.with_dtype(FLOAT)

    def places(self, x: Tensor) -> Any:
        if self.axis is None:
            return 1
        return x.shape[axes_of(self.axis, x.rank, self.word())[0]] if x.rank else 1

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        assert self.mean is not None
        assert self.variance is not None
        last = -1 if self.axis is None else axes_of(self.axis, type_.rank, "")[0] - type_.rank
        mean = constant(self.mean, -last - 1)
        deviation = constant(tuple(max(v**0.5, 1e-7) for v in self.variance), -last - 1)
        return x * deviation + mean if self.invert else (x - mean) / deviation


def fits(word: str, option_name: str, values: tuple[float, ...], places: Any) -> None:
    """One number, or as many as there are places."""
    if len(values) != 1 and len(values) != places:
        raise Mismatch(
            f"`{option_name}` of `{word}` has {len(values)} numbers for {places} places",
            code="E0317",
            help="give one number, or one for each place of the axis",
            operand=0,
        )


def constant(values: tuple[float, ...], after: int = 0) -> Any:
    """The number, or an array of them with axes of 1 after it."""
    if len(values) == 1:
        return values[0]
    array = jnp.array(list(values))
    return array if not after else array.reshape((-1, *(1,) * after))
