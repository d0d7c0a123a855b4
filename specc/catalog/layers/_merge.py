"""What layers that merge several inputs share."""

from __future__ import annotations

from functools import reduce

from specc.catalog.declare import Code, Layer, Mismatch, operand
from specc.catalog.shapes import aligned, batched, broadcast
from specc.ir.python import Expr
from specc.ir.types import Tensor, promote


class Merge(Layer):
    """Several inputs, element by element; smaller ones are repeated along axes that they lack.

    A step counts where it counts in any of them; each does, if one has no mask.
    """

    abstract = True
    difference = (
        "an input that no example determines, or that is one for all steps, takes no mask away: "
        "Keras loses the masks of the others"
    )
    mask = "carries"
    joins = "any"
    x: tuple[Tensor, ...] = operand("the inputs, two or more", many=True)

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        several(self, x)
        shape = reduce(lambda a, b: Tensor(a.dtype, broadcast(a, b, what="be merged")), x).shape
        return Tensor(promote(*(t.dtype for t in x)), shape, batched(*x))

    def lower(self, code: Code, x: list[Expr]) -> Expr:
        types = code.types
        code.types = types[0]  # type: ignore[assignment]
        inputs = aligned(code, *x)
        code.types = types
        return self.merge(inputs)

    def merge(self, x: list[Expr]) -> Expr:
        """The result from inputs that broadcast."""
        raise NotImplementedError


def several(layer: Layer, x: tuple[Tensor, ...]) -> None:
    """Refuse to merge fewer than two inputs."""
    if len(x) < 2:
        raise Mismatch(
            f"`{layer.word()}` merges two inputs or more, got {len(x)}",
            code="E0301",
            help=f"write `{layer.word()}()(a, b)`",
        )
