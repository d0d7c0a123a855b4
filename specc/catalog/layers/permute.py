"""Axes in another order, and repeated vectors."""

from __future__ import annotations

from specc.catalog.declare import Code, Layer, Mismatch, option
from specc.catalog.options import ListOf, count, whole
from specc.catalog.shapes import need_rank
from specc.ir.python import Expr, jnp
from specc.ir.types import Tensor


class Permute(Layer):
    """The axes in another order: axis i of the result is axis dims[i] of the input.

    float[a, b, …] -> float[…]. Axes count from 0, the batch is not one of them (Keras: from 1).
    Source: https://keras.io/api/layers/reshaping_layers/permute/
    """

    moves = True
    difference = "axes count from 0, as everywhere in the language"
    dims: tuple[int, ...] = option(ListOf(whole), doc="the axes of the input, in their new order")
    examples = (("Permute([1, 0])", ("float[10, 4]",), "float[4, 10]"),)

    def infer(self, x: Tensor) -> Tensor:
        dims = tuple(d + x.rank if d < 0 else d for d in self.dims)
        if sorted(dims) != list(range(x.rank)):
            as_in_keras = sorted(dims) == list(range(1, x.rank + 1))
            right = ", ".join(str(d - 1) for d in dims)
            raise Mismatch(
                f"`dims` of `Permute` must be the axes 0 to {x.rank - 1} of {x} in some order",
                code="E0313",
                help=f"axes count from 0 here: write `Permute([{right}])`" if as_in_keras else "",
                operand=0,
            )
        return x.with_shape(*(x.shape[d] for d in dims))

    def lower(self, code: Code, x: Expr) -> Expr:
        before = code.types[0]
        assert isinstance(before, Tensor)
        dims = tuple(d + before.rank if d < 0 else d for d in self.dims)
        batch = (0,) if before.batched else ()
        return jnp.permute_dims(x, (*batch, *(d + len(batch) for d in dims)))


class RepeatVector(Layer):
    """A vector n times, as the steps of a sequence.

    float[features] -> float[n, features].
    Source: https://keras.io/api/layers/reshaping_layers/repeat_vector/
    """

    moves = True
    n: int = option(count, doc="how often")
    examples = (("RepeatVector(5)", ("float[4]",), "float[5, 4]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_rank(x, 1, "RepeatVector", example="float[features]")
        return x.with_shape(self.n, *x.shape)

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.repeat(x[..., None, :], self.n, axis=-2)
