"""A vector for each number."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.declare import Code, Layer, Mismatch, Weight, option
from specc.catalog.layers._trained import weight
from specc.catalog.options import constraint, flag, initializer, regularizer, size
from specc.ir.python import Expr, nnx
from specc.ir.types import FLOAT, INT, Tensor


class Embedding(Layer):
    """A trained vector for each of input_dim numbers: row x of a table.

    int[…] -> float[…, output_dim]. With `mask_zero` the positions of the number 0 are padding:
    layers that know masks pass over them. Source: https://keras.io/api/layers/core_layers/embedding/
    """

    mask = "carries"
    input_dim: int = option(size, doc="how many numbers there are; they begin at 0")
    output_dim: int = option(size, doc="size of the vectors")
    embeddings_initializer = option(initializer, "random_uniform")
    embeddings_regularizer = option(regularizer, None)
    embeddings_constraint = option(constraint, None)
    mask_zero: bool = option(flag, False, "0 is padding")
    examples = (
        ("Embedding(1000, 16)", ("int[20]",), "float[20, 16]"),
        ("Embedding(7, 3)", ("int[]",), "float[3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        if x.dtype != INT:
            raise Mismatch(
                f"`{self.word()}` takes whole numbers, got {x}",
                code="E0307",
                help="tokens and categories that are not encoded are whole numbers",
                operand=0,
            )
        return Tensor(FLOAT, (*x.shape, self.output_dim), x.batched)

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        return (weight(self, "embeddings", (self.input_dim, self.output_dim), path="embedding"),)

    def construct(self, code: Code, x: Tensor) -> Expr:
        return nnx.Embed(
            code.size(self.input_dim),
            code.size(self.output_dim),
            embedding_init=self.embeddings_initializer.lower(),
            **code.policy(),
            rngs=code.rngs,
        )

    def mask_chain(self) -> tuple[tuple[Any, tuple[Any, ...]], ...]:
        unequal = find("functions", "not_equal")
        assert unequal is not None
        return ((unequal(), (0,)),) if self.mask_zero else ()
