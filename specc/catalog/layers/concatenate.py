"""Inputs side by side."""

from __future__ import annotations

from specc.catalog.declare import Code, Layer, Mismatch, operand, option
from specc.catalog.layers._merge import several
from specc.catalog.options import axis_type
from specc.catalog.shapes import axis_of, batched, from_end
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import Tensor, promote


class Concatenate(Layer):
    """The inputs side by side along one axis; all other sizes agree.

    float[…, a], float[…, b], … -> float[…, a + b]. A step counts where it counts in any of them;
    along the axis of steps each keeps its own, and where there is no mask all count.
    Source: https://keras.io/api/layers/merging_layers/concatenate/
    """

    difference = (
        "a mask goes on beside inputs of any rank, of which Keras takes sequences alone; an input "
        "that no example determines takes no mask away"
    )
    mask = "carries"
    joins = "any"
    x: tuple[Tensor, ...] = operand("the inputs, two or more", many=True)
    axis: int = option(axis_type, -1, "the axis that grows")
    examples = (
        ("Concatenate()", ("float[5, 4]", "float[5, 3]"), "float[5, 7]"),
        ("Concatenate(axis = 0)", ("float[5, 4]", "float[2, 4]"), "float[7, 4]"),
    )

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        several(self, x)
        first = x[0]
        axis = axis_of(self.axis, first.rank, "Concatenate")
        self.joins = "steps" if axis == 0 else "any"
        total = first.shape[axis]
        for other in x[1:]:
            same = other.rank == first.rank and all(
                a == b
                for i, (a, b) in enumerate(zip(first.shape, other.shape, strict=True))
                if i != axis
            )
            if not same:
                raise Mismatch(
                    f"{first} and {other} cannot stand side by side along axis {self.axis}",
                    code="E0303",
                    help="all sizes but the one of that axis must agree",
                )
            total = total + other.shape[axis]
        shape = (*first.shape[:axis], total, *first.shape[axis + 1 :])
        return Tensor(promote(*(t.dtype for t in x)), shape, batched(*x))

    def lower(self, code: Code, x: list[Expr]) -> Expr:
        types = code.types[0]
        assert isinstance(types, tuple)
        axis = from_end(axis_of(self.axis, types[0].rank, "Concatenate"), types[0].rank)
        if batched(*types) and not all(t.batched for t in types):
            return Kernel("concatenate_repeated")(x, [t.batched for t in types], axis)
        return jnp.concatenate(x, axis=axis)
