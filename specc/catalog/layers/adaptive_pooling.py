"""Poolings to a given number of windows."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.layers._spatial import AnAxis, Spatial, data_format
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class _Adaptive(Spatial):
    abstract = True
    difference = "exact for any number of windows; Keras 3.15 gives NaN for 7 windows of 11"
    output_size: tuple[int, ...] = option(AnAxis(), doc="windows along each axis")
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    pool: ClassVar[str] = ""

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        for n, windows in zip(last.shape, self.output_size, strict=False):
            if isinstance(n, int) and n < windows:
                raise Mismatch(
                    f"`{self.word()}` makes {windows} windows of {n} positions",
                    code="E0305",
                    note=f"{n} positions",
                    help="ask for fewer windows, or shrink the axis less before",
                    operand=0,
                )
        return self.depart(x, *self.output_size, last.shape[-1])

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.leave(Kernel(self.pool)(self.enter(x), self.output_size))


class AdaptiveAveragePooling1D(_Adaptive):
    """The means of output_size windows, which cover all steps and may overlap by one.

    float[steps, channels] -> float[output_size, channels]; window i of n goes from
    floor(i steps / n) to ceil((i + 1) steps / n).
    Source: https://keras.io/api/layers/pooling_layers/adaptive_average_pooling1d/
    """

    spatial = 1
    pool = "adaptive_mean"
    examples = (("AdaptiveAveragePooling1D(4)", ("float[10, 3]",), "float[4, 3]"),)


class AdaptiveAveragePooling2D(_Adaptive):
    """The means of output_size windows of an image, which cover it and may overlap by one.

    float[height, width, channels] -> float[output_size, output_size, channels].
    Source: https://keras.io/api/layers/pooling_layers/adaptive_average_pooling2d/
    """

    spatial = 2
    pool = "adaptive_mean"
    examples = (("AdaptiveAveragePooling2D([2, 3])", ("float[8, 8, 3]",), "float[2, 3, 3]"),)


class AdaptiveAveragePooling3D(_Adaptive):
    """The means of output_size windows of a volume, which cover it and may overlap by one.

    float[depth, height, width, channels] -> float[output_size, output_size, output_size, channels].
    Source: https://keras.io/api/layers/pooling_layers/adaptive_average_pooling3d/
    """

    spatial = 3
    pool = "adaptive_mean"
    examples = (("AdaptiveAveragePooling3D(2)", ("float[5, 4, 4, 2]",), "float[2, 2, 2, 2]"),)


class AdaptiveMaxPooling1D(_Adaptive):
    """The largest values of output_size windows, which cover all steps and may overlap by one.

    float[steps, channels] -> float[output_size, channels].
    Source: https://keras.io/api/layers/pooling_layers/adaptive_max_pooling1d/
    """

    spatial = 1
    pool = "adaptive_max"
    examples = (("AdaptiveMaxPooling1D(4)", ("float[10, 3]",), "float[4, 3]"),)


class AdaptiveMaxPooling2D(_Adaptive):
    """The largest values of output_size windows of an image, which cover it.

    float[height, width, channels] -> float[output_size, output_size, channels].
    Source: https://keras.io/api/layers/pooling_layers/adaptive_max_pooling2d/
    """

    spatial = 2
    pool = "adaptive_max"
    examples = (("AdaptiveMaxPooling2D([2, 3])", ("float[8, 8, 3]",), "float[2, 3, 3]"),)


class AdaptiveMaxPooling3D(_Adaptive):
    """The largest values of output_size windows of a volume, which cover it.

    float[depth, height, width, channels] -> float[output_size, output_size, output_size, channels].
    Source: https://keras.io/api/layers/pooling_layers/adaptive_max_pooling3d/
    """

    spatial = 3
    pool = "adaptive_max"
    examples = (("AdaptiveMaxPooling3D(2)", ("float[5, 4, 4, 2]",), "float[2, 2, 2, 2]"),)
