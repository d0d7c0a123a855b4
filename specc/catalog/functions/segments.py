"""Items by groups: of nodes by graph, of edges by node."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import mapped
from specc.catalog.options import size
from specc.catalog.shapes import batched, need_real
from specc.ir.python import Expr, Kernel
from specc.ir.types import FLOAT, INT, Tensor, promote


class segment_sum(Function):
    """For each segment the sum of its items, 0 if it has none.

    float[n, …], int[n] -> float[num_segments, …]. An id outside 0 to num_segments - 1 counts for nothing.
    Source: jax.ops.segment_sum.
    """

    x = operand("items along the first axis")
    segment_ids = operand("for each item its segment", dtype=INT)
    num_segments = option(size, doc="number of segments")
    examples = (("segment_sum(x, y, 4)", ("float[10, 3]", "int[10]"), "float[4, 3]"),)

    def infer(self, x: Tensor, segment_ids: Tensor) -> Tensor:
        need_real(x, self.word())
        if not x.rank or segment_ids.shape != x.shape[:1]:
            raise Mismatch(
                f"`{self.word()}` takes one id for each item of {x}, got {segment_ids}",
                code="E0303",
                operand=1,
            )
        return Tensor(self.dtype(x), (self.num_segments, *x.shape[1:]), batched(x, segment_ids))

    def dtype(self, x: Tensor) -> str:
        return promote(INT, x.dtype)

    def lower(self, code: Code, x: Expr, segment_ids: Expr) -> Expr:
        count = code.size(self.num_segments)
        kernel = Kernel(self.word())
        return mapped(code, "x ids", (x, segment_ids), lambda a, i: kernel(a, i, count))


class segment_prod(segment_sum):
    """For each segment the product of its items, 1 if it has none.

    float[n, …], int[n] -> float[num_segments, …]. Source: jax.ops.segment_prod.
    """

    examples = (("segment_prod(x, y, 4)", ("float[10, 3]", "int[10]"), "float[4, 3]"),)


class segment_max(segment_sum):
    """For each segment the largest of its items, 0 if it has none.

    float[n, …], int[n] -> float[num_segments, …]. Source: jax.ops.segment_max.
    """

    difference = "a segment without items gives 0, not the smallest number"
    examples = (("segment_max(x, y, 4)", ("float[10, 3]", "int[10]"), "float[4, 3]"),)


class segment_min(segment_sum):
    """For each segment the smallest of its items, 0 if it has none.

    float[n, …], int[n] -> float[num_segments, …]. Source: jax.ops.segment_min.
    """

    difference = "a segment without items gives 0, not the largest number"
    examples = (("segment_min(x, y, 4)", ("float[10, 3]", "int[10]"), "float[4, 3]"),)


class segment_mean(segment_sum):
    """For each segment the mean of its items, 0 if it has none.

    float[n, …], int[n] -> float[num_segments, …].
    """

    keras = "-"
    examples = (("segment_mean(x, y, 4)", ("float[10, 3]", "int[10]"), "float[4, 3]"),)

    def dtype(self, x: Tensor) -> str:
        return FLOAT


class segment_softmax(segment_sum):
    """exp(x) / sum(exp(x)) over the items of the same segment: attention over edges.

    float[n, …], int[n] -> float[n, …].
    """

    keras = "-"
    examples = (("segment_softmax(x, y, 4)", ("float[10, 3]", "int[10]"), "float[10, 3]"),)

    def infer(self, x: Tensor, segment_ids: Tensor) -> Tensor:
        super().infer(x, segment_ids)
        return Tensor(FLOAT, x.shape, batched(x, segment_ids))
