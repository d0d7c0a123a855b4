"""Activations that are 0, or nearly, below a threshold."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.functions._activation import Activation
from specc.catalog.options import natural, optional, real
from specc.ir.python import Expr, Kernel, jnp, nnx


class relu(Activation):
    """max(x, 0). With options: max_value at most, x from the threshold, negative_slope below it.

    float[…] -> float[…]. Source: https://keras.io/api/layers/activations/
    """

    negative_slope: float = option(natural, 0.0, "the slope below the threshold")
    max_value: float | None = option(optional(natural), None, "the most")
    threshold: float = option(natural, 0.0, "from where on it is x")
    gives = "positive"
    examples = (
        ("relu(x)", ("float[3]",), "float[3]"),
        ("x |> relu", ("float[2, 3]",), "float[2, 3]"),
        ("relu(x, 0.1, max_value = 2)", ("float[3]",), "float[3]"),
    )

    def check(self) -> None:
        if self.negative_slope:
            self.gives = "number"

    def lower(self, code: Code, x: Expr) -> Expr:
        if self.threshold or (self.negative_slope and self.max_value is not None):
            return Kernel("rectified")(x, self.negative_slope, self.max_value, self.threshold)
        if self.negative_slope:
            return nnx.leaky_relu(x, negative_slope=self.negative_slope)
        y = nnx.relu(x)  # whose slope at 0 is 0; that of jnp.clip is 1/2
        return y if self.max_value is None else jnp.minimum(y, self.max_value)


class relu6(Activation):
    """min(max(x, 0), 6): from 0 to 6. float[…] -> float[…]. Source: jax.nn.relu6."""

    flax = nnx.relu6
    gives = "positive"


class leaky_relu(Activation):
    """x where x > 0, else negative_slope x. float[…] -> float[…].

    One default, 0.2, for the function and the activation, as in Keras.
    """

    difference = "the layer LeakyReLU has Keras's 0.3; this function, also as an activation, 0.2"
    negative_slope: float = option(real, 0.2, "the slope left of 0")
    examples = (("leaky_relu(x, 0.1)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return nnx.leaky_relu(x, negative_slope=self.negative_slope)


class threshold(Activation):
    """x where x > threshold, else default_value. float[…] -> float[…]. Source: keras.ops.threshold."""

    threshold: float = option(real, doc="from where on it is x")
    default_value: float = option(real, doc="what it is else")
    examples = (("threshold(x, 0.5, 0)", ("float[3]",), "float[3]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.where(x > self.threshold, x, self.default_value)


class hard_shrink(Activation):
    """x where |x| > threshold, else 0. float[…] -> float[…]. Source: keras.ops.hard_shrink."""

    threshold: float = option(natural, 0.5, "how far from 0")

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.where(jnp.abs(x) > self.threshold, x, 0.0)


class soft_shrink(Activation):
    """x moved towards 0 by the threshold, 0 within it. float[…] -> float[…].

    Source: keras.ops.soft_shrink.
    """

    threshold: float = option(natural, 0.5, "how far")

    def lower(self, code: Code, x: Expr) -> Expr:
        return x - jnp.clip(x, -self.threshold, self.threshold)


class tanh_shrink(Activation):
    """x - tanh(x). float[…] -> float[…]. Source: keras.ops.tanh_shrink."""

    def lower(self, code: Code, x: Expr) -> Expr:
        return x - jnp.tanh(x)
