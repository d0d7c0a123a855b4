"""The same values in other axes."""

from __future__ import annotations

from specc.catalog.declare import Code, Layer, Mismatch, option
from specc.catalog.options import ListOf, OneOf, Refused, Whole, size
from specc.ir.python import Expr
from specc.ir.sizes import Dim, Size, divides, floordiv, product
from specc.ir.types import Tensor


class Reshape(Layer):
    """The same values in other axes, in the same order; one size may be -1: what is left.

    float[a, b, …] -> float[target_shape]. Source: https://keras.io/api/layers/reshaping_layers/reshape/
    """

    moves = True
    target_shape: tuple[Dim, ...] = option(
        ListOf(OneOf(size, Whole(-1, -1)), single=True), doc="the new axes; one may be -1"
    )
    examples = (
        ("Reshape([4, 3])", ("float[12]",), "float[4, 3]"),
        ("Reshape([2, -1])", ("float[3, 4]",), "float[2, 6]"),
    )

    def check(self) -> None:
        if sum(n == -1 for n in self.target_shape) > 1:
            raise Refused("only one size of `target_shape` may be -1")

    def infer(self, x: Tensor) -> Tensor:
        return x.with_shape(*reshaped(x, self.target_shape))

    def lower(self, code: Code, x: Expr) -> Expr:
        return x.reshape(code.shape(code.result))  # type: ignore[arg-type]


def reshaped(x: Tensor, target: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The target with its -1 filled in; sizes that surely do not multiply out are refused."""
    total, rest = product(x.shape), product(tuple(n for n in target if n != -1))
    known = isinstance(total, int) and isinstance(rest, int)
    if -1 in target:
        good = divides(total, rest) if known else rest != 0
        filled = tuple(floordiv(total, rest) if n == -1 else n for n in target) if good else ()
    else:
        good = total == rest or (not known and _rounds(total, rest))
        filled = target
    if not good:
        written = ", ".join(map(str, target))
        raise Mismatch(
            f"{x} has {total} values, and [{written}] does not multiply out to that",
            code="E0306",
            note=f"{total} values",
            help="write -1 for one of the sizes" if -1 not in target else "",
            operand=0,
        )
    return filled


def _rounds(*sizes: Dim) -> bool:
    """Does a size hold a quotient or a remainder? Then only the data can tell."""
    return any(
        not isinstance(atom, str)
        for size_ in sizes
        if isinstance(size_, Size)
        for monomial, _ in size_.terms
        for atom, _ in monomial
    )
