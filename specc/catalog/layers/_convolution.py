"""What convolutions share: their options, in the order of Keras."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

from specc.catalog.declare import Code, Mismatch, Weight, option
from specc.catalog.layers._low_rank import LowRank
from specc.catalog.layers._spatial import AnAxis, Spatial, data_format, short, windows
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import (
    Choice,
    Refused,
    activation,
    constraint,
    count,
    flag,
    initializer,
    regularizer,
    size,
)
from specc.ir.python import Expr, Kernel, nnx
from specc.ir.sizes import Dim, divides
from specc.ir.types import Tensor

MOST_POINTS = 64  # of a window that a CPU gathers to train through it (kernels/convolution.py)
PADDING = Choice("valid", "same")


class Convolution(LowRank, Spatial):
    """y = activation(x * W + b), `*` the cross-correlation over the spatial axes."""

    abstract = True
    slow_in_loops = True
    gathers: ClassVar[bool] = True  # its windows, on a CPU that trains through it
    filters: int = option(size, doc="number of channels of the output")
    kernel_size: tuple[int, ...] = option(
        AnAxis(), doc="size of the window, one for each axis or one for all"
    )
    strides: tuple[int, ...] = option(AnAxis(), 1, "step of the window")
    padding: str = option(
        PADDING, "valid", "`same` pads with zeros, so that only strides shrink an axis"
    )
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    dilation_rate: tuple[int, ...] = option(AnAxis(), 1, "distance of the points of the window")
    groups: int = option(count, 1, "groups of channels that are convolved apart")
    activation = option(activation, None, "applied to the output")
    use_bias: bool = option(flag, True, "adds a trained number to each channel")
    kernel_initializer = option(initializer, "glorot_uniform")
    bias_initializer = option(initializer, "zeros")
    kernel_regularizer = option(regularizer, None)
    bias_regularizer = option(regularizer, None)
    activity_regularizer = option(regularizer, None)
    kernel_constraint = option(constraint, None)
    bias_constraint = option(constraint, None)
    flax_padding: ClassVar[dict[str, str]] = {"valid": "VALID", "same": "SAME", "causal": "CAUSAL"}

    def check(self) -> None:
        super().check()
        if self.rank is not None and self.groups > 1:
            raise Refused(
                "`lora_rank` adds one product for all channels, and `groups` keeps them apart",
                help="leave out one of the two",
            )

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        self.groups_fit(last)
        axes = zip(last.shape, self.kernel_size, self.strides, self.dilation_rate, strict=False)
        shape = [windows(self.word(), s, k, step, self.padding, d) for s, k, step, d in axes]
        return self.depart(x, *shape, self.filters)

    def groups_fit(self, x: Tensor) -> None:
        for what, n in (("channels of the input", x.shape[-1]), ("filters", self.filters)):
            if self.groups > 1 and isinstance(n, int) and not divides(n, self.groups):
                raise Mismatch(
                    f"{self.groups} groups do not divide {n} {what}",
                    code="E0317",
                    help="the groups must divide the channels of the input and of the output",
                    operand=0,
                )

    def base_weights(self, x: Tensor) -> tuple[Weight, ...]:
        channels = self.arrive(x).shape[-1]
        kernel = weight(self, "kernel", (*self.kernel_size, channels // self.groups, self.filters))
        return (kernel, weight(self, "bias", (self.filters,))) if self.use_bias else (kernel,)

    def down(self) -> Any:
        return self.replace(filters=self.rank, use_bias=False)

    def base(self, code: Code, x: Tensor) -> Expr:
        more: dict[str, Any] = {}
        if set(self.strides) != {1}:
            more["strides"] = short(self.strides)
        more["padding"] = self.flax_padding[self.padding]
        if set(self.dilation_rate) != {1}:
            more["kernel_dilation"] = short(self.dilation_rate)
        if self.groups != 1:
            more["feature_group_count"] = self.groups
        more["conv_general_dilated"] = Kernel("convolved")  # what a CPU trains through faster
        if not self.use_bias:
            more["use_bias"] = False
        return nnx.Conv(
            code.size(self.arrive(x).shape[-1]),
            code.size(self.filters),
            self.kernel_size,
            **more,
            kernel_init=self.kernel_initializer.lower(),
            **initial(self, "bias", "bias_init"),
            **code.policy(),
            rngs=code.rngs,
        )

    def gathered(self, result: Tensor, x: Tensor) -> Dim:
        whole, _, rows = self._laid_out(result, x)
        return rows if self.in_blocks(result, x) else whole

    def in_blocks(self, result: Tensor, x: Tensor) -> Dim:
        whole, products, rows = self._laid_out(result, x)
        by_rows = self.strides[0] == 1 and len(self.kernel_size) > 1 and products + rows <= whole
        return products + rows if by_rows else 0

    def _laid_out(self, result: Tensor, x: Tensor) -> tuple[Dim, Dim, Dim]:
        """Whole windows; products of rows, and their windows, as kernels/window_products.py."""
        points = prod(self.kernel_size)
        if not self.gathers or self.groups > 1 or points > MOST_POINTS:
            return 0, 0, 0
        places, channels = prod(self.arrive(result).shape[:-1]), self.arrive(x).shape[-1]
        first, rest = self.kernel_size[0], prod(self.kernel_size[1:])
        windows = [places * n * channels if n > 1 else 0 for n in (points, rest)]
        return windows[0], places * first * self.filters, windows[1]

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.leave(code.module(self.enter(x)))
