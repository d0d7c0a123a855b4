"""Products of two tensors, summed over an axis of each."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, operand, option
from specc.catalog.layers._merge import several
from specc.catalog.options import ListOf, OneOf, flag, whole
from specc.catalog.shapes import axis_of, batched
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import Tensor, promote


class Dot(Layer):
    """The sum over one axis of each input: the products of all their other axes.

    float[a, n], float[b, n] -> float[a, b]; of two vectors float[1]. Axes count from 0 without the
    batch (Keras: from 1). Source: https://keras.io/api/layers/merging_layers/dot/
    """

    difference = "axes count from 0, as everywhere in the language"
    x: tuple[Tensor, ...] = operand("two inputs", many=True)
    axes: int | tuple[int, int] = option(
        OneOf(whole, ListOf(whole, length=2)), doc="the axis of each that is summed, or of both"
    )
    normalize: bool = option(flag, False, "vectors of length 1 along those axes: the cosine")
    examples = (
        ("Dot(-1)", ("float[5, 4]", "float[3, 4]"), "float[5, 3]"),
        ("Dot([1, 0], normalize = true)", ("float[5, 4]", "float[4, 2]"), "float[5, 2]"),
        ("Dot(0)", ("float[4]", "float[4]"), "float[1]"),
    )

    def places(self, x: tuple[Tensor, ...]) -> list[int]:
        axes = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        return [axis_of(a, t.rank, "Dot") for a, t in zip(axes, x, strict=True)]

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        several(self, x)
        if len(x) > 2:
            raise Mismatch(f"`Dot` takes two inputs, got {len(x)}")
        i, j = self.places(x)
        a, b = x
        if a.shape[i] != b.shape[j]:
            raise Mismatch(
                f"`Dot` sums over axis {i} of {a} and axis {j} of {b}: "
                f"{a.shape[i]} is not {b.shape[j]}",
                code="E0303",
                help="name the axes that have the same size; they count from 0",
            )
        left = (*a.shape[:i], *a.shape[i + 1 :], *b.shape[:j], *b.shape[j + 1 :])
        return Tensor(promote(a.dtype, b.dtype), left or (1,), batched(a, b))

    def lower(self, code: Code, x: list[Expr]) -> Expr:
        types: Any = code.types[0]
        i, j = self.places(types)
        if self.normalize:
            x = [
                Kernel("l2_normalized")(e, axis - t.rank, 1e-7)
                for e, t, axis in zip(x, types, (i, j), strict=True)
            ]
        letters = iter("ijklmnopqrstuvw")
        first = [next(letters) for _ in range(types[0].rank)]
        second = [first[i] if k == j else next(letters) for k in range(types[1].rank)]
        result = [c for c in (*first, *second) if c != first[i]]
        batch = ["b" if t.batched else "" for t in types]
        equation = f"{batch[0]}{''.join(first)},{batch[1]}{''.join(second)}->"
        y = jnp.einsum(f"{equation}{max(batch)}{''.join(result)}", *x)
        return y if result else y[..., None]
