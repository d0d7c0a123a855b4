"""A rectifier whose slope is trained."""

from __future__ import annotations

from specc.catalog.declare import Code, Layer, Weight, option
from specc.catalog.layers._trained import weight
from specc.catalog.options import ListOf, constraint, initializer, optional, regularizer, whole
from specc.catalog.shapes import axes_of, need_float
from specc.ir.python import Expr, Kernel
from specc.ir.sizes import Dim
from specc.ir.types import Tensor


class PReLU(Layer):
    """x where x > 0, else alpha x, with a trained alpha for each element of an example.

    float[…] -> float[…]. Axes count from 0 without the batch (Keras: from 1).
    Source: https://keras.io/api/layers/activation_layers/prelu/
    """

    mask = "carries"
    difference = "shared_axes count from 0, as everywhere in the language"
    alpha_initializer = option(initializer, "zeros")
    alpha_regularizer = option(regularizer, None)
    alpha_constraint = option(constraint, None)
    shared_axes: tuple[int, ...] | None = option(
        optional(ListOf(whole, single=True)), None, "axes along which alpha is the same"
    )
    examples = (
        ("PReLU", ("float[4]",), "float[4]"),
        ("PReLU(shared_axes = [0, 1])", ("float[8, 8, 3]",), "float[8, 8, 3]"),
    )

    def shape(self, x: Tensor) -> tuple[Dim, ...]:
        shared = () if self.shared_axes is None else axes_of(self.shared_axes, x.rank, "PReLU")
        return tuple(1 if i in shared else n for i, n in enumerate(x.shape))

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, "PReLU")
        self.shape(x)
        return x

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        return (weight(self, "alpha", self.shape(x)),)

    def construct(self, code: Code, x: Tensor) -> Expr:
        shape = tuple(code.size(n) for n in self.shape(x))
        return Kernel("PReLU")(shape, alpha_init=self.alpha_initializer.lower(), rngs=code.rngs)
