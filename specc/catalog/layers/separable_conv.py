"""Convolutions of each channel by itself, whose channels are then mixed."""

from __future__ import annotations

from specc.catalog.declare import Code, Weight, option
from specc.catalog.layers._depthwise import Depthwise
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import constraint, initializer, regularizer
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.sizes import Dim, product
from specc.ir.types import Tensor


class _SeparableConv(Depthwise):
    abstract = True
    pointwise_initializer = option(initializer, "glorot_uniform")
    pointwise_regularizer = option(regularizer, None)
    pointwise_constraint = option(constraint, None)
    order = (
        *("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"),
        *("depth_multiplier", "activation", "use_bias", "depthwise_initializer"),
        *("pointwise_initializer", "bias_initializer", "depthwise_regularizer"),
        *("pointwise_regularizer", "bias_regularizer", "activity_regularizer"),
        *("depthwise_constraint", "pointwise_constraint", "bias_constraint"),
    )

    def infer(self, x: Tensor) -> Tensor:
        return self.depart(x, *self.slid(self.arrive(x)), self.filters)

    def held(self, result: Tensor, x: Tensor) -> Dim:
        """What is mixed: each channel by itself."""
        *_, channels, multiplier = self.depthwise_shape(self.arrive(x))
        return product((*self.arrive(result).shape[:-1], channels, multiplier))

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = self.depthwise_shape(self.arrive(x))
        mixed = ((1,) * self.spatial) + (shape[-2] * shape[-1], self.filters)
        return (
            weight(self, "depthwise_kernel", shape, path="depthwise.kernel", option="depthwise"),
            weight(self, "pointwise_kernel", mixed, path="pointwise.kernel", option="pointwise"),
            *(
                (weight(self, "bias", (self.filters,), path="pointwise.bias"),)
                if self.use_bias
                else ()
            ),
        )

    def construct(self, code: Code, x: Tensor) -> Expr:
        shape = tuple(code.size(n) for n in self.depthwise_shape(self.arrive(x)))
        depthwise = Kernel("DepthwiseConv")(
            shape,
            **self.window_options(),
            kernel_init=self.depthwise_initializer.lower(),
            **code.policy(),
            rngs=code.rngs,
        )
        pointwise = nnx.Conv(
            shape[-2] * shape[-1],
            code.size(self.filters),
            (1,) * self.spatial,
            conv_general_dilated=Kernel("convolved"),
            **({} if self.use_bias else {"use_bias": False}),
            kernel_init=self.pointwise_initializer.lower(),
            **initial(self, "bias", "bias_init"),
            **code.policy(),
            rngs=code.rngs,
        )
        return Kernel("SeparableConv")(depthwise, pointwise)


class SeparableConv1D(_SeparableConv):
    """Convolution of each channel along one axis by itself, then a mix of the channels.

    float[steps, channels] -> float[steps', filters].
    Source: https://keras.io/api/layers/convolution_layers/separable_convolution1d/
    """

    spatial = 1
    examples = (("SeparableConv1D(8, 3)", ("float[10, 4]",), "float[8, 8]"),)


class SeparableConv2D(_SeparableConv):
    """Convolution of each channel of an image by itself, then a mix of the channels.

    float[height, width, channels] -> float[height', width', filters].
    Source: https://keras.io/api/layers/convolution_layers/separable_convolution2d/
    """

    spatial = 2
    examples = (
        ("SeparableConv2D(8, 3, padding = same)", ("float[8, 8, 3]",), "float[8, 8, 8]"),
        ("SeparableConv2D(8, 3, strides = 2)", ("float[9, 9, 3]",), "float[4, 4, 8]"),
    )
