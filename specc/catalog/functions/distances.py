"""How far apart, how alike: distances, correlations, agreement."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import mapped
from specc.catalog.options import Choice, count, flag, natural, positive
from specc.catalog.shapes import aligned, batched, broadcast, elementwise, need_real
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import BOOL, FLOAT, INT, Tensor


class cdist(Function):
    """The distance of each vector of x to each of y. float[…, m, d], float[…, n, d] -> float[…, m, n].

    Its gradient is 0 where two are equal. Source: keras.ops.cdist.
    """

    exact = True
    x = operand("vectors")
    y = operand("vectors")
    examples = (("cdist(x, y)", ("float[4, 3]", "float[5, 3]"), "float[4, 5]"),)

    def infer(self, x: Tensor, y: Tensor) -> Tensor:
        need_real(x, "cdist")
        need_real(y, "cdist", 1)
        if x.rank < 2 or y.rank < 2 or x.shape[-1] != y.shape[-1]:
            raise Mismatch(f"`cdist` takes [m, d] and [n, d], got {x} and {y}", code="E0303")
        lead = broadcast(x.with_shape(*x.shape[:-2]), y.with_shape(*y.shape[:-2]))
        return Tensor(FLOAT, (*lead, x.shape[-2], y.shape[-2]), batched(x, y))

    def lower(self, code: Code, x: Expr, y: Expr) -> Expr:
        return Kernel("distances")(*aligned(code, x, y))


class corrcoef(Function):
    """How the rows of a matrix correlate, from -1 to 1. float[m, n] -> float[m, m].

    Source: jax.numpy.corrcoef.
    """

    exact = True
    x = operand("a matrix: a row is a variable, a column an observation")
    examples = (("corrcoef(x)", ("float[3, 10]",), "float[3, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "corrcoef")
        if x.rank != 2:
            raise Mismatch(f"`corrcoef` takes a matrix, got {x}", code="E0302", operand=0)
        return x.with_shape(x.shape[0], x.shape[0]).with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        # Of one row numpy makes a number, which has no axes.
        return mapped(code, "x", (x,), lambda a: jnp.atleast_2d(jnp.corrcoef(a)))


class correlate(Function):
    """Sums of products of a signal and another one that moves along it.

    float[m], float[n] -> float[|m - n| + 1]; `same` max(m, n), `full` m + n - 1. Source: jax.numpy.correlate.
    """

    x1 = operand("a signal")
    x2 = operand("the one that moves")
    mode: str = option(
        Choice("valid", "same", "full"), "valid", "`valid`: where they cover each other"
    )
    examples = (
        ("correlate(x, y)", ("float[10]", "float[3]"), "float[8]"),
        ("correlate(x, y, full)", ("float[10]", "float[3]"), "float[12]"),
    )

    def infer(self, x1: Tensor, x2: Tensor) -> Tensor:
        need_real(x1, "correlate")
        need_real(x2, "correlate", 1)
        if x1.rank != 1 or x2.rank != 1:
            raise Mismatch(f"`correlate` takes two vectors, got {x1} and {x2}", code="E0302")
        m, n = x1.shape[0], x2.shape[0]
        if self.mode == "full":
            length = m + n - 1
        elif isinstance(m, int) and isinstance(n, int):
            length = abs(m - n) + 1 if self.mode == "valid" else max(m, n)
        else:
            raise Mismatch(f"which of {x1} and {x2} is shorter is known only from the data")
        return Tensor(FLOAT, (length,), batched(x1, x2))

    def lower(self, code: Code, x1: Expr, x2: Expr) -> Expr:
        def each(a: Expr, b: Expr) -> Expr:
            a, b = (v.astype(jnp.float32) for v in (a, b))
            return jnp.correlate(a, b, mode=self.mode, precision="highest")

        return mapped(code, "x1 x2", (x1, x2), each)


class psnr(Function):
    """20 log10(max_val) - 10 log10(mean((x1 - x2)**2)), in decibels: float[…], float[…] -> float[].

    Source: keras.ops.psnr.
    """

    difference = "one number for each example, where Keras takes the mean over the batch too"
    exact = True
    x1 = operand("a tensor")
    x2 = operand("a tensor of its shape")
    max_val: float = option(positive, doc="the largest possible value: 1, or 255")
    examples = (("psnr(x, y, 1.0)", ("float[4, 4, 3]", "float[4, 4, 3]"), "float[]"),)

    def infer(self, x1: Tensor, x2: Tensor) -> Tensor:
        need_real(x1, "psnr")
        need_real(x2, "psnr", 1)
        if x1.shape != x2.shape:
            raise Mismatch(f"{x1} and {x2} are not of one shape", code="E0303")
        return Tensor(FLOAT, (), batched(x1, x2))

    def lower(self, code: Code, x1: Expr, x2: Expr) -> Expr:
        types: Any = code.types
        a, b = aligned(code, x1, x2)
        axis = tuple(range(-types[0].rank, 0))
        return Kernel("signal_to_noise")(a, b, self.max_val, axis)


class allclose(Function):
    """Are all numbers of x1 near those of x2: |x1 - x2| <= atol + rtol |x2|? -> bool[].

    Source: jax.numpy.allclose.
    """

    x1 = operand("a tensor")
    x2 = operand("a tensor")
    rtol: float = option(natural, 1e-5, "of the size of x2")
    atol: float = option(natural, 1e-8, "added to it")
    equal_nan: bool = option(flag, False, "what is no number counts as near what is none")
    examples = (("allclose(x, y)", ("float[2, 3]", "float[3]"), "bool[]"),)

    def infer(self, x1: Tensor, x2: Tensor) -> Tensor:
        return Tensor(BOOL, (), elementwise(x1, x2).batched)

    def lower(self, code: Code, x1: Expr, x2: Expr) -> Expr:
        types: Any = code.types
        met = elementwise(*types)
        near = jnp.isclose(
            *aligned(code, x1, x2), rtol=self.rtol, atol=self.atol, equal_nan=self.equal_nan
        )
        return jnp.all(near, axis=tuple(range(-met.rank, 0)))


class in_top_k(Function):
    """Is the prediction for the target's class among the k largest? int[…], float[…, classes] -> bool[…].

    Source: keras.ops.in_top_k.
    """

    targets = operand("class numbers", dtype=INT)
    predictions = operand("a number for each class")
    k: int = option(count, doc="how many count")
    examples = (("in_top_k(x, y, 2)", ("int[4]", "float[4, 5]"), "bool[4]"),)

    def infer(self, targets: Tensor, predictions: Tensor) -> Tensor:
        need_real(predictions, "in_top_k", 1)
        if targets.shape != predictions.shape[:-1] or not predictions.rank:
            raise Mismatch(
                f"`in_top_k` takes [n] and [n, classes], got {targets} and {predictions}",
                code="E0303",
            )
        return Tensor(BOOL, targets.shape, batched(targets, predictions))

    def lower(self, code: Code, targets: Expr, predictions: Expr) -> Expr:
        both = (targets, predictions)
        kernel = Kernel("among_largest")
        return mapped(code, "targets predictions", both, lambda t, p: kernel(t, p, self.k))
