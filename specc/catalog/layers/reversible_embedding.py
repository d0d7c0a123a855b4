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

    difference = (
        "`lora_alpha` counts: that of Keras 3.15 forgets it, unless it is given to `enable_lora`"
    )
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

    def base_weights(self, x: Tensor) -> tuple[Weight, ...]:
        if self.tie_weights:
            return super().base_weights(x)
        back = Weight(
            "reverse_embeddings",
            (self.output_dim, self.input_dim),
            self.embeddings_initializer,
        )
        return (*super().base_weights(x), back)

    def base(self, code: Code, x: Tensor) -> Expr:
        table: Any = super().base(code, x)
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
        table = code.module if self.rank is None else code.module.base
        way = table.embedding[...].T if self.tie_weights else table.reverse_embeddings[...]
        dtype = code.dtype if self.reverse_dtype is None else jnp.__getattr__(self.reverse_dtype)
        x, way = _cast(x, dtype), _cast(way, dtype)
        y = x @ way
        if self.rank is not None and self.tie_weights:
            a, b = (
                _cast(w[...].T, dtype) for w in (code.module.down.embedding, code.module.up.kernel)
            )
            more = x @ b @ a
            y = y + (more if self.scale == 1 else self.scale * more)
        if self.logit_soft_cap is None:
            return y
        return self.logit_soft_cap * jnp.tanh(y / self.logit_soft_cap)

    def mask_chain(self) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
        return () if self.reverse else super().mask_chain()


def _cast(x: Expr, dtype: Expr | None) -> Expr:
    return x if dtype is None else x.astype(dtype)
