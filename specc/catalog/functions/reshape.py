"""The same numbers in another shape."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import ListOf, SizeType
from specc.ir.python import Expr
from specc.ir.sizes import Dim, divides, product
from specc.ir.types import Tensor


class reshape(Function):
    """The same numbers, row by row, in another shape; one size may be -1.

    float[…] -> float[shape], equally many numbers. Source: jax.numpy.reshape.
    """

    x = operand("a tensor")
    shape = option(ListOf(SizeType(-1), single=True), doc="the new sizes; -1 is what is left")
    examples = (
        ("reshape(x, [2, 3])", ("float[6]",), "float[2, 3]"),
        ("reshape(x, [-1, 2])", ("float[4, 3]",), "float[6, 2]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        return x.with_shape(*reshaped(x, self.shape))

    def lower(self, code: Code, x: Expr) -> Expr:
        sizes = code.shape(code.result)  # type: ignore[attr-defined]
        return x.reshape(sizes)


class flatten(Function):
    """All axes but the batch as one. float[a, b, …] -> float[a * b * …]. Source: jax.numpy.ravel."""

    keras = "ravel"
    x = operand("a tensor")
    examples = (("flatten(x)", ("float[2, 3]",), "float[6]"),)

    def infer(self, x: Tensor) -> Tensor:
        return x.with_shape(product(x.shape))

    def lower(self, code: Code, x: Expr) -> Expr:
        return x.reshape(code.shape(code.result))  # type: ignore[attr-defined]


def reshaped(x: Tensor, sizes: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The shape with its -1 replaced; refuses what does not multiply out."""
    asked = f"[{', '.join(map(str, sizes))}]"
    if sum(s == -1 for s in sizes) > 1 or 0 in sizes:
        raise Mismatch(
            f"{asked} is no shape: sizes are at least 1, and one may be -1", code="E0306"
        )
    whole, known = product(x.shape), product([s for s in sizes if s != -1])
    if -1 in sizes and divides(whole, known):
        return tuple(whole // known if s == -1 else s for s in sizes)
    if -1 in sizes or whole != known:
        raise Mismatch(
            f"{x} holds {whole} numbers, and {asked} {'would hold a multiple of ' if -1 in sizes else 'holds '}{known}",
            code="E0306",
            operand=0,
        )
    return sizes
