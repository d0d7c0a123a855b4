"""Initializers that do not look at the shape."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Initializer, option
from specc.catalog.options import natural, real
from specc.catalog.shapes import need_matrix
from specc.ir.python import Expr, Kernel, nnx


class zeros(Initializer):
    """All 0. Source: https://keras.io/api/layers/initializers/#zeros-class"""

    keras = "Zeros"
    examples = ("zeros",)

    def lower(self) -> Expr:
        return nnx.initializers.zeros


class ones(Initializer):
    """All 1. Source: https://keras.io/api/layers/initializers/#ones-class"""

    keras = "Ones"
    examples = ("ones",)

    def lower(self) -> Expr:
        return nnx.initializers.ones


class constant(Initializer):
    """All one value. Source: https://keras.io/api/layers/initializers/#constant-class"""

    keras = "Constant"
    examples = ("constant(0.1)",)

    value: float = option(real, 0.0, "the value")

    def lower(self) -> Expr:
        return nnx.initializers.constant(self.value)


class identity(Initializer):
    """`gain` on the diagonal of a matrix, 0 elsewhere.

    Source: https://keras.io/api/layers/initializers/#identity-class
    """

    keras = "Identity"
    gain: float = option(real, 1.0, "the value on the diagonal")
    examples = ("identity(0.5)",)

    def fits(self, shape: tuple[Any, ...]) -> None:
        need_matrix("identity", shape)

    def lower(self) -> Expr:
        return Kernel("identity_matrix")(*([] if self.gain == 1 else [self.gain]))


class random_normal(Initializer):
    """Normal with mean and standard deviation. Keras's default deviation is 0.05, jax.nn's 0.01.

    Source: https://keras.io/api/layers/initializers/#randomnormal-class
    """

    keras = "RandomNormal"
    difference = "`stddev` stands first, as in jax.nn.initializers"
    examples = ("random_normal(0.02)",)

    stddev: float = option(natural, 0.05, "standard deviation, at least 0")
    mean: float = option(real, 0.0, "mean")

    def lower(self) -> Expr:
        if self.mean:
            return Kernel("shifted_normal")(self.mean, self.stddev)
        return nnx.initializers.normal(self.stddev)


class random_uniform(Initializer):
    """Uniform from minval to maxval. Keras's default is -0.05 to 0.05.

    Source: https://keras.io/api/layers/initializers/#randomuniform-class
    """

    keras = "RandomUniform"
    examples = ("random_uniform(-0.1, 0.1)",)

    minval: float = option(real, -0.05, "lower end")
    maxval: float = option(real, 0.05, "upper end")

    def lower(self) -> Expr:
        return Kernel("uniform_between")(self.minval, self.maxval)


class truncated_normal(Initializer):
    """Normal, drawn again beyond two standard deviations. Keras's default deviation is 0.05.

    Source: https://keras.io/api/layers/initializers/#truncatednormal-class
    """

    keras = "TruncatedNormal"
    difference = random_normal.difference
    examples = ("truncated_normal(0.02)",)

    stddev: float = option(natural, 0.05, "standard deviation, at least 0")
    mean: float = option(real, 0.0, "mean")

    def lower(self) -> Expr:
        return Kernel("truncated_normal_between")(self.mean, self.stddev)
