"""Means with weights, quantiles, counts."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import Reduction, along, kept, mapped
from specc.catalog.options import (
    ListOf,
    Refused,
    axes,
    count,
    flag,
    fraction,
    optional,
    real,
    size,
)
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
    flax: ClassVar[Any] = jnp.quantile
    q: float = option(fraction, doc="the share, from 0 to 1")
    axis = option(axes, None, "axes that go; none: all but the batch")
    keepdims: bool = option(flag, False, "they stay, with size 1")
    examples = (("quantile(x, 0.9)", ("float[2, 3]",), "float[]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, self.word())
        gone = axes_of(self.axis, x.rank, self.word())
        return Tensor(FLOAT, kept(x, gone, self.keepdims), x.batched)

    def lower(self, code: Code, x: Expr) -> Expr:
        over = along(code.types[0], self.axis, self.keepdims, self.word())
        return self.flax(x, self.q, **over)


class nanquantile(quantile):
    """The same of what is a number. float[…] -> float[…]. Source: jax.numpy.nanquantile."""

    flax = jnp.nanquantile
    examples = (("nanquantile(x, 0.9, axis = -1)", ("float[2, 3]",), "float[2]"),)


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


class histogram(Function):
    """How many numbers fall into each of `bins` equal bins, and the edges of those.

    float[…] -> [int[bins], float[bins + 1]]; the last bin has its end too. Source: jax.numpy.histogram.
    """

    difference = "whole counts, where Keras gives floats"
    x = operand("a tensor")
    bins: int = option(count, 10, "number of bins")
    range = option(
        optional(ListOf(real, length=2)),
        None,
        "from where to where; none: the least to the largest",
    )
    examples = (("histogram(x, 4)[0]", ("float[2, 3]",), "int[4]"),)

    def check(self) -> None:
        if self.range is not None and self.range[0] >= self.range[1]:
            raise Refused("`range` of `histogram` must be two numbers that rise")

    def infer(self, x: Tensor) -> Type:
        need_real(x, "histogram")
        edges = Tensor(FLOAT, (self.bins + 1,), x.batched)
        return Sequence((Tensor(INT, (self.bins,), x.batched), edges))

    def lower(self, code: Code, x: Expr) -> Expr:
        more = () if self.range is None else (self.range,)
        kernel = Kernel("counts_in_bins")
        return mapped(code, "x", (x,), lambda a: kernel(a, self.bins, *more))


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
