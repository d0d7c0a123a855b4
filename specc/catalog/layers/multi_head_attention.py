"""Attention of several heads."""

from __future__ import annotations

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.layers._heads import Heads
from specc.catalog.options import (
    ListOf,
    axes,
    constraint,
    count,
    flag,
    initializer,
    optional,
    rate,
    regularizer,
    size,
)
from specc.catalog.shapes import axes_of, from_end
from specc.ir.python import Expr, Kernel
from specc.ir.sizes import Dim
from specc.ir.types import Tensor


class MultiHeadAttention(Heads):
    """Each head sums values, weighted by softmax(q k / sqrt(key_dim)); one map joins the heads.

    query float[queries, n], value float[keys, m] -> float[queries, n]. `key_dim` is the size of one
    head. `x |> MultiHeadAttention(4, 16)` is self-attention.
    Source: https://keras.io/api/layers/attention_layers/multi_head_attention/
    """

    num_heads: int = option(count, doc="number of heads")
    key_dim: int = option(count, doc="size of each head's queries and keys")
    value_dim: int | None = option(
        optional(count), None, "size of each head's values; key_dim if none"
    )
    dropout: float = option(rate, 0.0, "share of the weights dropped in training")
    use_bias: bool = option(flag, True, "adds trained vectors to the projections")
    output_shape: tuple[Dim, ...] | None = option(
        optional(ListOf(size, single=True)),
        None,
        "shape of one output; the query's features if none",
    )
    attention_axes: int | tuple[int, ...] | None = option(
        axes, None, "axes of the query over which it attends; all but the last if none"
    )
    sliding_window: int | None = option(
        optional(count), None, "positions nearer than this are seen"
    )
    flash_attention: bool | None = option(
        optional(flag), None, "cuDNN's kernel, on a GPU in half precision"
    )
    kernel_initializer = option(initializer, "glorot_uniform")
    bias_initializer = option(initializer, "zeros")
    kernel_regularizer = option(regularizer, None)
    bias_regularizer = option(regularizer, None)
    activity_regularizer = option(regularizer, None)
    kernel_constraint = option(constraint, None)
    bias_constraint = option(constraint, None)
    use_gate: bool = option(flag, False, "multiplies each head with a sigmoid of the query")
    examples = (
        ("MultiHeadAttention(4, 8)", ("float[10, 16]",), "float[10, 16]"),
        (
            "MultiHeadAttention(2, 8, output_shape = 5)",
            ("float[10, 16]", "float[7, 3]"),
            "float[10, 5]",
        ),
    )

    def sizes(self, query: Tensor) -> tuple[int, int, int, int, tuple[Dim, ...]]:
        out = self.output_shape or query.shape[-1:]
        value_dim = self.value_dim or self.key_dim
        return self.num_heads, self.num_heads, self.key_dim, value_dim, out

    def axes(self, query: Tensor) -> tuple[int, ...]:
        last = query.rank - 1
        axes = axes_of(self.attention_axes, last, "attention_axes")
        if len(axes) > 1 and (self.use_causal_mask or self.sliding_window):
            raise Mismatch(
                "which positions come later is only said along one axis",
                code="E0317",
                help="give one axis in `attention_axes`, or an `attention_mask` of your own",
            )
        return axes

    def construct(
        self, code: Code, query: Tensor, value: Tensor | None, key: Tensor | None, *_: object
    ) -> Expr:
        more = self.made(code, query, value, key)
        axes = self.axes(query)
        if self.value_dim not in (None, self.key_dim):
            more["value_dim"] = self.value_dim
        if self.output_shape is not None:
            sizes = tuple(code.size(d) for d in self.output_shape)
            more["out_features"] = sizes[0] if len(sizes) == 1 else sizes
        if query.rank > 2:
            more["axes"] = tuple(from_end(a, query.rank) for a in axes)
        return Kernel("MultiHeadAttention")(
            code.size(query.shape[-1]),
            self.num_heads,
            self.key_dim,
            **more,
            **code.policy(),
            rngs=code.rngs,
        )
