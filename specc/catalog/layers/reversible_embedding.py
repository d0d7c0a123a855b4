"""An embedding that is also the map back."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Mismatch, Weight, option
from specc.catalog.layers._table import Table
from specc.catalog.options import (
    Choice,
    constraint,
    flag,
    initializer,
    optional,
    positive,
    regularizer,
    size,
)
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import INT, Tensor


class ReversibleEmbedding(Table):
    """An embedding, and with `reverse = true` the map from vectors to a score for each number.

    int[…] -> float[…, output_dim]; reversed float[…, output_dim] -> float[…, input_dim], by the
    same table or by one of its own. Source: https://keras.io/api/layers/core_layers/reversible_embedding/
    """

    input_dim: Any = option(size, doc="how many numbers there are; they begin at 0")
    output_dim: Any = option(size, doc="size of the vectors")
    tie_weights: bool = option(flag, True, "the way back uses the same table")
    embeddings_initializer = option(initializer, "random_uniform")
    embeddings_regularizer = option(regularizer, None)
    embeddings_constraint = option(constraint, None)
    mask_zero: bool = option(flag, False, "0 is padding")
    reverse_dtype: str | None = option(
        optional(Choice("float32", "bfloat16", "float16")), None, "type of the way back"
    )
    logit_soft_cap: float | None = option(
        optional(positive), None, "scores are kept between minus and plus this, by tanh"
    )
    reverse: bool = option(flag, False, "from vectors to scores", at_call=True)
    examples = (("ReversibleEmbedding(1000, 16)", ("int[20]",), "float[20, 16]"),)

    def infer(self, x: Tensor) -> Tensor:
        if not self.reverse:
            return super().infer(x)
        if x.dtype == INT or x.shape[-1:] != (self.output_dim,):
            raise Mismatch(
                f"reversed, `{self.word()}` takes float[…, {self.output_dim}], got {x}",
                code="E0303",
                operand=0,
            )
        return x.with_shape(*x.shape[:-1], self.input_dim)

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        if self.tie_weights:
            return super().weights(x)
        back = Weight(
            "reverse_embeddings",
            (self.output_dim, self.input_dim),
            self.embeddings_initializer,
        )
        return (*super().weights(x), back)

    def construct(self, code: Code, x: Tensor) -> Expr:
        table: Any = super().construct(code, x)
        if self.tie_weights:
            return table
        return Kernel("UntiedEmbed")(
            code.size(self.input_dim),
            code.size(self.output_dim),
            embedding_init=self.embeddings_initializer.lower(),
            **code.policy(),
            rngs=code.rngs,
        )

    def lower(self, code: Code, x: Expr) -> Expr:
        if not self.reverse:
            return code.module(x)
        way = (
            code.module.embedding[...].T
            if self.tie_weights
            else code.module.reverse_embeddings[...]
        )
        dtype = code.dtype if self.reverse_dtype is None else jnp.__getattr__(self.reverse_dtype)
        if dtype is not None:
            x, way = x.astype(dtype), way.astype(dtype)
        y = x @ way
        if self.logit_soft_cap is None:
            return y
        return self.logit_soft_cap * jnp.tanh(y / self.logit_soft_cap)

    def mask_chain(self) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
        return () if self.reverse else super().mask_chain()
