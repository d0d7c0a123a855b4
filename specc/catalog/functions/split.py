"""One tensor to several."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import last_axes
from specc.catalog.options import ListOf, OneOf, Whole, axis_type
from specc.catalog.shapes import axis_of
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim, divides
from specc.ir.types import Sequence, Tensor, Type


class split(Function):
    """A tensor cut along an axis: into equal parts, or at the positions of a list.

    float[…, n] -> a list of float[…, n / sections]. Source: jax.numpy.split.
    """

    difference = "the axis is the last one by default, as in `concat`"
    x = operand("a tensor")
    indices_or_sections = option(
        OneOf(Whole(1), ListOf(Whole(1))), doc="number of equal parts, or where to cut"
    )
    axis: int = option(axis_type, -1, "the axis that is cut")
    examples = (
        ("split(x, 3)[0]", ("float[2, 6]",), "float[2, 2]"),
        ("split(x, [1, 4], axis = 0)[1]", ("float[6, 2]",), "float[3, 2]"),
    )

    def infer(self, x: Tensor) -> Type:
        axis = axis_of(self.axis, x.rank, "split")
        whole = x.shape[axis]
        if isinstance(self.indices_or_sections, int):
            if not divides(whole, self.indices_or_sections):
                raise Mismatch(
                    f"{whole} of {x} is not {self.indices_or_sections} equal parts",
                    code="E0303",
                    operand=0,
                )
            widths: list[Dim] = [whole // self.indices_or_sections] * self.indices_or_sections
        else:
            ends = [0, *self.indices_or_sections, whole]
            known = [e for e in ends if isinstance(e, int)]
            if any(b <= a for a, b in zip(known, known[1:], strict=False)):
                raise Mismatch(
                    f"the cuts {list(self.indices_or_sections)} do not rise from 0 to {whole}",
                    code="E0303",
                    operand=0,
                )
            widths = [b - a for a, b in zip(ends, ends[1:], strict=False)]
        return Sequence(
            tuple(x.with_shape(*x.shape[:axis], w, *x.shape[axis + 1 :]) for w in widths)
        )

    def lower(self, code: Code, x: Expr) -> Expr:
        places = (
            self.indices_or_sections
            if isinstance(self.indices_or_sections, int)
            else list(self.indices_or_sections)
        )
        return jnp.split(x, places, axis=last_axes(self.axis, code.types[0]))


class unstack(Function):
    """The items along an axis, which goes. float[n, …] -> a list of n float[…]. Source: keras.ops.unstack."""

    x = operand("a tensor")
    axis: int = option(axis_type, 0, "the axis that goes")
    examples = (("unstack(x)[1]", ("float[2, 3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Type:
        axis = axis_of(self.axis, x.rank, "unstack")
        count = x.shape[axis]
        if not isinstance(count, int):
            raise Mismatch(f"how many items {x} has is known only from the data", operand=0)
        return Sequence((x.with_shape(*x.shape[:axis], *x.shape[axis + 1 :]),) * count)

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.unstack(x, axis=last_axes(self.axis, code.types[0]))
