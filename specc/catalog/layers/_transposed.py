"""What transposed convolutions share."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Weight, option
from specc.catalog.layers._convolution import PADDING, Convolution
from specc.catalog.layers._spatial import AnAxis, short
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import Refused, optional, whole
from specc.ir.python import Expr, nnx
from specc.ir.sizes import Dim, product
from specc.ir.types import Tensor, Type


class TransposedConvolution(Convolution):
    """Each value adds itself times the kernel, `strides` apart: it enlarges where others shrink."""

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

    def base_weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = (*self.kernel_size, self.filters, self.arrive(x).shape[-1])
        kernel = weight(self, "kernel", shape)
        return (kernel, weight(self, "bias", (self.filters,))) if self.use_bias else (kernel,)

    def flops(self, result: Type, x: Tensor, *_: Any) -> Dim:
        """The whole kernel at every position of the input."""
        x = self.arrive(x)
        return 2 * product((*self.kernel_size, self.filters, *x.shape))

    def gathered(self, result: Type, x: Tensor) -> Dim:
        return 0  # it has no windows, and is trained through as XLA has it

    def base(self, code: Code, x: Tensor) -> Expr:
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
