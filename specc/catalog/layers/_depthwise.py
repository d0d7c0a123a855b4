"""What convolutions that treat each channel apart share."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import option
from specc.catalog.layers._convolution import Convolution
from specc.catalog.layers._spatial import windows
from specc.catalog.options import constraint, count, initializer, regularizer
from specc.ir.sizes import Dim, product
from specc.ir.types import Tensor


class Depthwise(Convolution):
    """A convolution of each channel by itself; channel c makes depth_multiplier channels."""

    abstract = True
    needs_batch = True
    gathers = False
    depth_multiplier: int = option(count, 1, "channels made of each channel")
    depthwise_initializer = option(initializer, "glorot_uniform")
    depthwise_regularizer = option(regularizer, None)
    depthwise_constraint = option(constraint, None)

    def slid(self, x: Tensor) -> list[Dim]:
        """How many windows fit each axis, for a type with its channels last."""
        axes = zip(x.shape, self.kernel_size, self.strides, self.dilation_rate, strict=False)
        return [windows(self.word(), s, k, step, self.padding, d) for s, k, step, d in axes]

    def gathered(self, result: Tensor, x: Tensor) -> Dim:
        return product(x.shape)  # with its edge of zeros, from which the points of windows are cut

    def depthwise_shape(self, x: Tensor) -> tuple[Dim, ...]:
        return (*self.kernel_size, x.shape[-1], self.depth_multiplier)

    def window_options(self) -> dict[str, Any]:
        """The options of the module that differ from its defaults."""
        more: dict[str, Any] = {}
        if set(self.strides) != {1}:
            more["strides"] = self.strides
        if self.padding != "valid":
            more["padding"] = self.flax_padding[self.padding]
        if set(self.dilation_rate) != {1}:
            more["kernel_dilation"] = self.dilation_rate
        return more
