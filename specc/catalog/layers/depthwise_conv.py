"""Convolutions of each channel by itself."""

from __future__ import annotations

from specc.catalog.declare import Code, Weight
from specc.catalog.layers._depthwise import Depthwise
from specc.catalog.layers._trained import weight
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class _DepthwiseConv(Depthwise):
    abstract = True
    order = (
        *("kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate"),
        *("activation", "use_bias", "depthwise_initializer", "bias_initializer"),
        *("depthwise_regularizer", "bias_regularizer", "activity_regularizer"),
        *("depthwise_constraint", "bias_constraint"),
    )

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        return self.depart(x, *self.slid(last), last.shape[-1] * self.depth_multiplier)

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = self.depthwise_shape(self.arrive(x))
        kernel = weight(self, "kernel", shape, option="depthwise")
        return (
            (kernel, weight(self, "bias", (shape[-2] * shape[-1],))) if self.use_bias else (kernel,)
        )

    def construct(self, code: Code, x: Tensor) -> Expr:
        bias = {"bias_init": self.bias_initializer.lower()} if self.use_bias else {}
        return Kernel("DepthwiseConv")(
            tuple(code.size(n) for n in self.depthwise_shape(self.arrive(x))),
            **self.window_options(),
            kernel_init=self.depthwise_initializer.lower(),
            **bias,
            **code.policy(),
            rngs=code.rngs,
        )


class DepthwiseConv1D(_DepthwiseConv):
    """Convolution of each channel by itself along one axis.

    float[steps, channels] -> float[steps', channels depth_multiplier].
    Source: https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/
    """

    spatial = 1
    examples = (("DepthwiseConv1D(3)", ("float[10, 4]",), "float[8, 4]"),)


class DepthwiseConv2D(_DepthwiseConv):
    """Convolution of each channel of an image by itself.

    float[height, width, channels] -> float[height', width', channels depth_multiplier].
    Source: https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
    """

    spatial = 2
    examples = (
        ("DepthwiseConv2D(3, depth_multiplier = 2)", ("float[8, 8, 3]",), "float[6, 6, 6]"),
        ("DepthwiseConv2D(3, padding = same)", ("float[8, 8, 3]",), "float[8, 8, 3]"),
    )
