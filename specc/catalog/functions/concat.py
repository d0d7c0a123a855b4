"""Several tensors to one."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import is_number, last_axes, spread_all
from specc.catalog.options import axis_type
from specc.catalog.shapes import axis_of, batched
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim
from specc.ir.types import Tensor, promote


class concat(Function):
    """Tensors one after another along an axis; the other axes agree.

    float[…, m], float[…, n] -> float[…, m + n]. Source: jax.numpy.concatenate.
    """

    keras = "concatenate"
    x = operand("tensors, or lists of them", many=True)
    axis: int = option(axis_type, -1, "the axis that grows")
    examples = (
        ("concat(x, y)", ("float[3]", "float[4]"), "float[7]"),
        ("concat([x, y], axis = 0)", ("float[2, 3]", "float[1, 3]"), "float[3, 3]"),
    )

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        first = _several(x, "concat")
        axis = axis_of(self.axis, first.rank, "concat")
        total: Dim = 0
        for i, other in enumerate(x):
            if other.rank != first.rank or any(
                a != b
                for j, (a, b) in enumerate(zip(first.shape, other.shape, strict=False))
                if j != axis
            ):
                raise Mismatch(
                    f"{first} and {other} cannot be joined along axis {axis}: their other axes differ",
                    code="E0303",
                    help="`expand_dims` adds an axis, `broadcast_to` repeats one"
                    if other.rank != first.rank
                    else "",
                    operand=i,
                )
            total = total + other.shape[axis]
        shape = (*first.shape[:axis], total, *first.shape[axis + 1 :])
        return Tensor(promote(*(t.dtype for t in x)), shape, batched(x))

    def lower(self, code: Code, x: list[Expr]) -> Expr:
        types: Any = code.types[0]
        return jnp.concatenate(spread_all(code, x, types), axis=last_axes(self.axis, types[0]))


class stack(Function):
    """Tensors of one shape beside one another along a new axis.

    n times float[…] -> float[n, …]. Source: jax.numpy.stack.
    """

    of_number = True
    x = operand("tensors, or lists of them", many=True)
    axis: int = option(axis_type, 0, "where the new axis stands in the result")
    examples = (
        ("stack(x, y)", ("float[3]", "float[3]"), "float[2, 3]"),
        ("stack([x, y, y], axis = -1)", ("float[3]", "float[3]"), "float[3, 3]"),
    )

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        first = _several(x, "stack")
        for i, other in enumerate(x):
            if other.shape != first.shape:
                raise Mismatch(
                    f"{first} and {other} cannot be stacked: their shapes differ",
                    code="E0303",
                    operand=i,
                )
        axis = axis_of(self.axis, first.rank + 1, "stack")
        shape = (*first.shape[:axis], len(x), *first.shape[axis:])
        return Tensor(promote(*(t.dtype for t in x)), shape, batched(x))

    def lower(self, code: Code, x: list[Expr]) -> Expr:
        types: Any = code.types[0]
        if all(map(is_number, x)):
            return jnp.array(x)
        axis = axis_of(self.axis, types[0].rank + 1, "stack") - types[0].rank - 1
        return jnp.stack(spread_all(code, x, types), axis=axis)


def _several(x: tuple[Tensor, ...], word: str) -> Tensor:
    if not x:
        raise Mismatch(f"`{word}` needs at least one tensor")
    return x[0]
