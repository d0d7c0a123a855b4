"""Attention whose heads share keys and values in groups."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Refused, option
from specc.catalog.layers._heads import Heads
from specc.catalog.options import (
    constraint,
    count,
    flag,
    initializer,
    optional,
    rate,
    regularizer,
)
from specc.catalog.shapes import need_rank
from specc.ir.python import Expr, Kernel
from specc.ir.sizes import Dim
from specc.ir.types import Tensor


class GroupQueryAttention(Heads):
    """Multi-head attention in which a group of query heads shares one head of keys and values.

    query float[queries, n], value float[keys, m] -> float[queries, n].
    Source: https://keras.io/api/layers/attention_layers/group_query_attention/
    """

    head_dim: int = option(count, doc="size of each head's queries, keys and values")
    num_query_heads: int = option(count, doc="number of heads of the query")
    num_key_value_heads: int = option(
        count, doc="number of heads of key and value; divides the other"
    )
    dropout: float = option(rate, 0.0, "share of the weights dropped in training")
    use_bias: bool = option(flag, True, "adds trained vectors to the projections")
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
        ("GroupQueryAttention(8, 4, 2)", ("float[10, 16]",), "float[10, 16]"),
        ("GroupQueryAttention(8, 4, 1)", ("float[10, 16]", "float[7, 3]"), "float[10, 16]"),
    )

    def check(self) -> None:
        super().check()
        if self.num_query_heads % self.num_key_value_heads:
            raise Refused(
                f"{self.num_query_heads} heads cannot share {self.num_key_value_heads} of keys",
                help="the number of key and value heads divides the number of query heads",
            )

    def sizes(self, query: Tensor) -> tuple[int, int, int, int, tuple[Dim, ...]]:
        need_rank(query, 2, self.word(), example="float[time, features]")
        heads, shared, dim = self.num_query_heads, self.num_key_value_heads, self.head_dim
        return heads, shared, dim, dim, query.shape[-1:]

    def construct(
        self, code: Code, query: Tensor, value: Tensor | None, key: Tensor | None, *_: Any
    ) -> Expr:
        more = self.made(code, query, value, key)
        if self.num_key_value_heads != self.num_query_heads:
            more["kv_heads"] = self.num_key_value_heads
        return Kernel("MultiHeadAttention")(
            code.size(query.shape[-1]),
            self.num_query_heads,
            self.head_dim,
            **more,
            **code.policy(),
            rngs=code.rngs,
        )
