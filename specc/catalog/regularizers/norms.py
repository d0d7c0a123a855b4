"""Penalties on the size of weights, without factors of one half: as in Keras."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Regularizer, option
from specc.catalog.options import Choice, natural
from specc.catalog.shapes import need_matrix
from specc.ir.python import Expr, Kernel, jnp


class l1(Regularizer):
    """The sum of l1 |w| over all weights w. Source: https://keras.io/api/layers/regularizers/"""

    keras = "L1"
    l1: float = option(natural, 0.01, "the factor")
    examples = ("l1(0.001)",)

    def lower(self, weight: Expr) -> Expr:
        return self.l1 * jnp.sum(jnp.abs(weight))


class l2(Regularizer):
    """The sum of l2 w**2 over all weights w. Source: https://keras.io/api/layers/regularizers/"""

    keras = "L2"
    l2: float = option(natural, 0.01, "the factor")
    examples = ("l2(0.001)",)

    def lower(self, weight: Expr) -> Expr:
        return self.l2 * jnp.sum(jnp.square(weight))


class l1_l2(Regularizer):
    """The sum of l1 |w| + l2 w**2 over all weights. Source: https://keras.io/api/layers/regularizers/"""

    keras = "L1L2"
    l1: float = option(natural, 0.0, "the factor of the sizes")
    l2: float = option(natural, 0.0, "the factor of the squares")
    examples = ("l1_l2(0.001, 0.01)",)

    def lower(self, weight: Expr) -> Expr:
        sizes = self.l1 * jnp.sum(jnp.abs(weight))
        squares = self.l2 * jnp.sum(jnp.square(weight))
        return sizes + squares if self.l1 and self.l2 else sizes if self.l1 else squares


class orthogonal_regularizer(Regularizer):
    """factor * the mean |cosine| of the angles between each two rows, or columns, of a matrix.

    Source: https://keras.io/api/layers/regularizers/#orthogonalregularizer-class
    """

    keras = "OrthogonalRegularizer"
    factor: float = option(natural, 0.01, "the factor")
    mode: str = option(Choice("rows", "columns"), "rows", "between which")
    examples = ("orthogonal_regularizer(0.1, mode = columns)",)

    def fits(self, shape: tuple[Any, ...]) -> None:
        need_matrix("orthogonal_regularizer", shape)

    def lower(self, weight: Expr) -> Expr:
        rows = weight if self.mode == "rows" else weight.T
        return self.factor * Kernel("mean_cosine")(rows)
