"""Transposed convolutions: they enlarge where a convolution of the same options shrinks."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Weight, option
from specc.catalog.layers._convolution import PADDING, Convolution
from specc.catalog.layers._spatial import AnAxis, short
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import Refused, optional, whole
from specc.ir.python import Expr, nnx
from specc.ir.types import Tensor


class _Transpose(Convolution):
    abstract = True
    order = (
        *(
            "filters",
            "kernel_size",
            "strides",
            "padding",
            "output_padding",
            "data_format",
            "dilation_rate",
        ),
        *("activation", "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer"),
        *("bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint"),
    )
    padding: str = option(PADDING, "valid", "`same` makes size * strides")
    output_padding: tuple[int, ...] | None = option(
        AnAxis(whole, optional),
        None,
        "positions added at the end, fewer than strides; `none`: those that fit",
    )

    def check(self) -> None:
        pairs = zip(self.output_padding or (), self.strides, strict=False)
        if any(not 0 <= added < stride for added, stride in pairs):
            raise Refused("`output_padding` must be at least 0 and below `strides`")

    def pads(self) -> list[tuple[int, int]]:
        """Zeros before and after the input, whose values stand `strides` apart: as in Keras."""
        found = []
        for i, (window, stride, dilation) in enumerate(
            zip(self.kernel_size, self.strides, self.dilation_rate, strict=True)
        ):
            span = (window - 1) * dilation + 1
            added = None if self.output_padding is None else self.output_padding[i]
            if self.padding == "valid":
                before = span - 1
                after = before + (max(stride - span, 0) if added is None else added)
            else:
                total = span + (stride - 2 if added is None else span % 2 - 2 + added)
                before = min((total + 1) // 2, span - 1)
                after = total - before
            found.append((before, after))
        return found

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        shape = [
            (size - 1) * stride + 1 + before + after - (window - 1) * dilation
            for size, stride, window, dilation, (before, after) in zip(
                last.shape[:-1],
                self.strides,
                self.kernel_size,
                self.dilation_rate,
                self.pads(),
                strict=True,
            )
        ]
        return self.depart(x, *shape, self.filters)

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = (*self.kernel_size, self.filters, self.arrive(x).shape[-1])
        kernel = weight(self, "kernel", shape)
        return (kernel, weight(self, "bias", (self.filters,))) if self.use_bias else (kernel,)

    def construct(self, code: Code, x: Tensor) -> Expr:
        more: dict[str, Any] = {}
        if set(self.strides) != {1}:
            more["strides"] = self.strides
        more["padding"] = (
            self.flax_padding[self.padding] if self.output_padding is None else self.pads()
        )
        if set(self.dilation_rate) != {1}:
            more["kernel_dilation"] = short(self.dilation_rate)
        if not self.use_bias:
            more["use_bias"] = False
        return nnx.ConvTranspose(
            code.size(self.arrive(x).shape[-1]),
            code.size(self.filters),
            self.kernel_size,
            **more,
            transpose_kernel=True,
            kernel_init=self.kernel_initializer.lower(),
            **initial(self, "bias", "bias_init"),
            **code.policy(),
            rngs=code.rngs,
        )


class Conv1DTranspose(_Transpose):
    """Transposed convolution along one axis: each value adds itself times the kernel, `strides` apart.

    float[steps, channels] -> float[steps', filters], steps' = (steps - 1) strides + max(kernel_size, strides)
    if `valid`, steps strides if `same`.
    Source: https://keras.io/api/layers/convolution_layers/convolution1d_transpose/
    """

    spatial = 1
    examples = (("Conv1DTranspose(8, 3, strides = 2)", ("float[10, 4]",), "float[21, 8]"),)


class Conv2DTranspose(_Transpose):
    """Transposed convolution over images: each value adds itself times the kernel, `strides` apart.

    float[height, width, channels] -> float[height', width', filters], height' = (height - 1) strides +
    max(kernel_size, strides) if `valid`, height strides if `same`.
    Source: https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
    """

    spatial = 2
    examples = (
        (
            "Conv2DTranspose(8, 3, strides = 2, padding = same)",
            ("float[7, 7, 16]",),
            "float[14, 14, 8]",
        ),
        (
            "Conv2DTranspose(8, 3, strides = 2, output_padding = 1)",
            ("float[7, 7, 4]",),
            "float[16, 16, 8]",
        ),
    )


class Conv3DTranspose(_Transpose):
    """Transposed convolution over volumes: each value adds itself times the kernel, `strides` apart.

    float[depth, height, width, channels] -> float[depth', height', width', filters].
    Source: https://keras.io/api/layers/convolution_layers/convolution3d_transpose/
    """

    spatial = 3
    order = (*_Transpose.order[:4], "data_format", "output_padding", *_Transpose.order[6:])
    examples = (
        ("Conv3DTranspose(2, 2, strides = 2)", ("float[4, 4, 4, 3]",), "float[8, 8, 8, 2]"),
    )
