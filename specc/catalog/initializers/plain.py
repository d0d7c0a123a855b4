"""Initializers that do not look at the shape."""

from __future__ import annotations

from specc.catalog.declare import Initializer, option
from specc.catalog.options import natural, real
from specc.ir.python import Expr, Kernel, nnx


class zeros(Initializer):
    """All 0."""

    def lower(self) -> Expr:
        return nnx.initializers.zeros


class ones(Initializer):
    """All 1."""

    def lower(self) -> Expr:
        return nnx.initializers.ones


class constant(Initializer):
    """All one value."""

    value: float = option(real, 0.0, "the value")

    def lower(self) -> Expr:
        return nnx.initializers.constant(self.value)


class random_normal(Initializer):
    """Normal with mean and standard deviation. Keras's default deviation is 0.05, jax.nn's 0.01."""

    stddev: float = option(natural, 0.05, "standard deviation, at least 0")
    mean: float = option(real, 0.0, "mean")

    def lower(self) -> Expr:
        if self.mean:
            return Kernel("shifted_normal")(self.mean, self.stddev)
        return nnx.initializers.normal(self.stddev)


class random_uniform(Initializer):
    """Uniform from minval to maxval. Keras's default is -0.05 to 0.05."""

    minval: float = option(real, -0.05, "lower end")
    maxval: float = option(real, 0.05, "upper end")

    def lower(self) -> Expr:
        return Kernel("uniform_between")(self.minval, self.maxval)


class truncated_normal(Initializer):
    """Normal, drawn again beyond two standard deviations. Keras's default deviation is 0.05."""

    stddev: float = option(natural, 0.05, "standard deviation, at least 0")
    mean: float = option(real, 0.0, "mean")

    def lower(self) -> Expr:
        return Kernel("truncated_normal_between")(self.mean, self.stddev)
