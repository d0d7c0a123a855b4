"""Whole numbers from and as vectors."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, operand, option
from specc.catalog.options import Choice, ListOf, Refused, real, size
from specc.catalog.shapes import batched, need_float
from specc.ir.python import Expr, jnp, nnx
from specc.ir.sizes import Dim
from specc.ir.types import FLOAT, INT, Tensor


class CategoryEncoding(Layer):
    """Numbers of categories as vectors: which are there, which it is, or how often each is.

    int[n] -> float[num_tokens] (`multi_hot`, `count`), int[…] -> float[…, num_tokens] (`one_hot`).
    Source: https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/
    """

    num_tokens: Dim = option(size, doc="how many categories there are; they begin at 0")
    output_mode: str = option(
        Choice("multi_hot", "one_hot", "count"), "multi_hot", "what the vector says"
    )
    count_weights: Tensor | None = operand("weights of the numbers, for `count`", optional=True)
    examples = (
        ("CategoryEncoding(5)", ("int[3]",), "float[5]"),
        ("CategoryEncoding(5, output_mode = one_hot)", ("int[3]",), "float[3, 5]"),
        ("CategoryEncoding(5, output_mode = count)", ("int[3]", "float[3]"), "float[5]"),
    )

    def infer(self, x: Tensor, count_weights: Tensor | None) -> Tensor:
        if x.dtype != INT:
            raise Mismatch(
                f"`CategoryEncoding` takes numbers of categories, got {x}", code="E0307", operand=0
            )
        if count_weights is not None and (
            self.output_mode != "count" or count_weights.shape != x.shape
        ):
            raise Mismatch(
                f"weights {count_weights} do not fit {x}",
                code="E0303",
                help="weights are for `output_mode = count`, one for each number",
                operand=1,
            )
        lead = x.shape if self.output_mode == "one_hot" else x.shape[:-1]
        return Tensor(FLOAT, (*lead, self.num_tokens), batched(x, count_weights))

    def lower(self, code: Code, x: Expr, count_weights: Expr | None) -> Expr:
        type_: Any = code.types[0]
        one_hot = nnx.one_hot(x, code.size(self.num_tokens))
        if self.output_mode == "one_hot" or not type_.rank:
            return one_hot
        if self.output_mode == "multi_hot":
            return jnp.max(one_hot, axis=-2)
        if count_weights is not None:
            one_hot = one_hot * count_weights[..., None]
        return jnp.sum(one_hot, axis=-2)


class Discretization(Layer):
    """The number of the bin in which x lies: bin i goes from boundary i - 1 up to below boundary i.

    float[…] -> int[…], or vectors as `CategoryEncoding` makes them. Boundaries that follow from the
    training rows are learnt in the data: `|> bucketize`.
    Source: https://keras.io/api/layers/preprocessing_layers/numerical/discretization/
    """

    difference = "the boundaries are given; the data step `bucketize` learns them"
    bin_boundaries: tuple[float, ...] = option(ListOf(real), doc="the boundaries, rising")
    output_mode: str = option(
        Choice("int", "one_hot", "multi_hot", "count"), "int", "the number of the bin, or a vector"
    )
    examples = (
        ("Discretization([0, 1])", ("float[4]",), "int[4]"),
        ("Discretization([0, 1], output_mode = one_hot)", ("float[4]",), "float[4, 3]"),
    )

    def check(self) -> None:
        if list(self.bin_boundaries) != sorted(set(self.bin_boundaries)) or not self.bin_boundaries:
            raise Refused("`bin_boundaries` must rise from one to the next")

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, "Discretization")
        if self.output_mode == "int":
            return x.with_dtype(INT)
        lead = x.shape if self.output_mode == "one_hot" else x.shape[:-1]
        return Tensor(FLOAT, (*lead, len(self.bin_boundaries) + 1), x.batched)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        bins = jnp.digitize(x, jnp.array(list(self.bin_boundaries)))
        if self.output_mode == "int":
            return bins
        one_hot = nnx.one_hot(bins, len(self.bin_boundaries) + 1)
        if self.output_mode == "one_hot" or not type_.rank:
            return one_hot
        reduce = jnp.max if self.output_mode == "multi_hot" else jnp.sum
        return reduce(one_hot, axis=-2)
