"""What embeddings share: a table of vectors."""

from __future__ import annotations

from typing import Any

from specc.catalog import find
from specc.catalog.declare import Code, Mismatch, Weight
from specc.catalog.layers._low_rank import LowRank
from specc.catalog.layers._trained import weight
from specc.ir.python import Expr, nnx
from specc.ir.sizes import Dim
from specc.ir.types import FLOAT, INT, Tensor, Type, numbers


class Table(LowRank):
    """Row x of a table of `input_dim` vectors of `output_dim` numbers."""

    abstract = True
    mask = "carries"
    adapted = "embeddings"
    input_dim: Dim
    output_dim: Dim
    embeddings_initializer: Any
    mask_zero: bool

    def infer(self, x: Tensor) -> Tensor:
        if x.dtype != INT:
            raise Mismatch(
                f"`{self.word()}` takes whole numbers, got {x}",
                code="E0307",
                help="tokens and categories that are not encoded are whole numbers",
                operand=0,
            )
        return Tensor(FLOAT, (*x.shape, self.output_dim), x.batched)

    def admit(self, numbers: Dim) -> None:
        room = self.input_dim
        if isinstance(room, int) and isinstance(numbers, int) and room < numbers:
            raise Mismatch(
                f"`{self.word()}` has {room} rows, and the numbers that it looks up go to {numbers - 1}",
                code="E0308",
                help=f"it needs {numbers}: `vocabulary(…)` or `classes(…)` of the field is that number",
                operand=0,
            )

    def base_weights(self, x: Tensor) -> tuple[Weight, ...]:
        return (weight(self, "embeddings", (self.input_dim, self.output_dim), path="embedding"),)

    def flops(self, result: Type, *inputs: Any) -> Dim:
        """It looks up; a row of A is multiplied with B."""
        return 0 if self.rank is None else 2 * self.rank * numbers(result)

    def down(self) -> Any:
        return self.replace(output_dim=self.rank)

    def base(self, code: Code, x: Tensor) -> Expr:
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
