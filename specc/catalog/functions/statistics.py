"""Means with weights, quantiles, counts."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import Reduction, along, kept
from specc.catalog.options import axes, flag, fraction, size
from specc.catalog.shapes import aligned, axes_of, elementwise, need_real
from specc.ir.python import Expr, Kernel, expr, jnp, nnx
from specc.ir.types import FLOAT, INT, Sequence, Tensor, Type


class moments(Reduction):
    """Mean and variance along axes. float[…] -> [float[…], float[…]]: `m, v = moments(x)`.

    Source: keras.ops.moments.
    """

    dtype = FLOAT
    examples = (("moments(x, axis = -1)[1]", ("float[2, 3]",), "float[2]"),)

    def infer(self, x: Tensor) -> Type:  # type: ignore[override]
        need_real(x, "moments")
        one = super().infer(x)
        return Sequence((one, one))

    def lower(self, code: Code, x: Expr) -> Expr:
        more = self.along(code.types[0])
        return expr((jnp.mean(x, **more), jnp.var(x, **more)))


class quantile(Function):
    """The number below which a share q lies, along axes; between two, on the line from one to the other.

    float[…] -> float[…]. Source: jax.numpy.quantile.
    """

    x = operand("a tensor")
    q: float = option(fraction, doc="the share, from 0 to 1")
    axis = option(axes, None, "axes that go; none: all but the batch")
    keepdims: bool = option(flag, False, "they stay, with size 1")
    examples = (("quantile(x, 0.9)", ("float[2, 3]",), "float[]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "quantile")
        gone = axes_of(self.axis, x.rank, "quantile")
        return Tensor(FLOAT, kept(x, gone, self.keepdims), x.batched)

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.quantile(x, self.q, **along(code.types[0], self.axis, self.keepdims, "quantile"))


class average(Function):
    """sum(w x) / sum(w) along axes, of all but the batch by default; 0 where all weights are 0.

    float[…], float[…] -> float[…], broadcast. Source: jax.numpy.average.
    """

    x = operand("a tensor")
    weights = operand("of each number, of at least 0")
    axis = option(axes, None, "axes that go; none: all but the batch")
    keepdims: bool = option(flag, False, "they stay, with size 1")
    examples = (("average(x, y, axis = -1)", ("float[2, 3]", "float[3]"), "float[2]"),)

    def infer(self, x: Tensor, weights: Tensor) -> Tensor:
        need_real(x, "average")
        need_real(weights, "average", 1)
        met = elementwise(x, weights)
        gone = axes_of(self.axis, met.rank, "average")
        return Tensor(FLOAT, kept(met, gone, self.keepdims), met.batched)

    def lower(self, code: Code, x: Expr, weights: Expr) -> Expr:
        types: Any = code.types
        more = along(elementwise(*types), self.axis, self.keepdims, "average")
        return Kernel("weighted_mean")(*aligned(code, x, weights), **more)


class bincount(Function):
    """How often each whole number from 0 to length - 1 occurs. int[…, n] -> int[…, length].

    Source: jax.numpy.bincount.
    """

    x = operand("whole numbers", dtype=INT)
    length = option(size, doc="how many numbers are counted; larger ones are left out")
    examples = (("bincount(x, 5)", ("int[10]",), "int[5]"),)

    def infer(self, x: Tensor) -> Tensor:
        if not x.rank:
            raise Mismatch(f"`bincount` takes vectors, got {x}", code="E0302", operand=0)
        return x.with_shape(*x.shape[:-1], self.length)

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.sum(nnx.one_hot(x, code.size(self.length), dtype=jnp.int32), axis=-2)
