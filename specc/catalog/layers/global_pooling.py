"""One number of each channel, over all positions."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Mismatch, operand, option
from specc.catalog.layers._spatial import Spatial, data_format
from specc.catalog.options import flag
from specc.catalog.shapes import batched
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import Tensor


class _Global(Spatial):
    abstract = True
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    keepdims: bool = option(flag, False, "keeps the axes, with size 1")

    def infer(self, x: Tensor) -> Tensor:
        ones = (1,) * self.spatial if self.keepdims else ()
        return self.depart(x, *ones, self.arrive(x).shape[-1])

    def axes(self) -> tuple[int, ...] | int:
        last = -1 if self.first else -2
        axes = tuple(range(last - self.spatial + 1, last + 1))
        return axes[0] if len(axes) == 1 else axes

    def options_of_call(self) -> dict[str, bool]:
        return {"keepdims": True} if self.keepdims else {}

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.plain(x, axis=self.axes(), **self.options_of_call())


class _Average(_Global):
    abstract = True
    plain: ClassVar[Any] = jnp.mean


class _Max(_Global):
    abstract = True
    plain: ClassVar[Any] = jnp.max


class _Steps(_Global):
    """Over the steps of a sequence: those that count."""

    abstract = True
    spatial = 1
    mask = "uses"
    mask_ = operand("bool[steps]: which steps count", optional=True, dtype="bool")
    masked: ClassVar[str] = ""  # the kernel for some of the steps

    def infer(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is not None and mask.shape != self.arrive(x).shape[:1]:
            raise Mismatch(f"a mask {mask} does not fit {x}", code="E0303", operand=1)
        found = super().infer(x)
        return Tensor(found.dtype, found.shape, batched(x, mask))

    def lower(self, code: Code, x: Expr, mask: Expr | None = None) -> Expr:
        if mask is None and code.mask is None:
            return super().lower(code, x)
        if mask is None:
            where: Any = code.mask
        else:
            types: Any = code.types
            x = x[None] if types[1].batched and not types[0].batched else x
            where = mask[None] if types[0].batched and not types[1].batched else mask
        return Kernel(self.masked)(x, where, self.axes(), **self.options_of_call())


class GlobalAveragePooling1D(_Steps, _Average):
    """The mean over all steps that the mask lets count.

    float[steps, channels] -> float[channels]. Where no step counts it is 0 (Keras: not a number).
    Source: https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
    """

    masked = "mean_where"
    difference = "of a sequence that is all padding it gives 0, not NaN"
    examples = (
        ("GlobalAveragePooling1D", ("float[10, 4]",), "float[4]"),
        ("GlobalAveragePooling1D(keepdims = true)", ("float[10, 4]",), "float[1, 4]"),
        ("GlobalAveragePooling1D", ("float[10, 4]", "bool[10]"), "float[4]"),
    )


class GlobalAveragePooling2D(_Average):
    """The mean of each channel of an image.

    float[height, width, channels] -> float[channels].
    Source: https://keras.io/api/layers/pooling_layers/global_average_pooling2d/
    """

    spatial = 2
    examples = (("GlobalAveragePooling2D", ("float[8, 8, 4]",), "float[4]"),)


class GlobalAveragePooling3D(_Average):
    """The mean of each channel of a volume.

    float[depth, height, width, channels] -> float[channels].
    Source: https://keras.io/api/layers/pooling_layers/global_average_pooling3d/
    """

    spatial = 3
    examples = (("GlobalAveragePooling3D", ("float[4, 4, 4, 2]",), "float[2]"),)


class GlobalMaxPooling1D(_Steps, _Max):
    """The largest value over all steps that the mask lets count.

    float[steps, channels] -> float[channels]. Where no step counts it is 0.
    Source: https://keras.io/api/layers/pooling_layers/global_max_pooling1d/
    """

    masked = "max_where"
    difference = "padding does not count; Keras loses the mask here"
    examples = (("GlobalMaxPooling1D", ("float[10, 4]",), "float[4]"),)


class GlobalMaxPooling2D(_Max):
    """The largest value of each channel of an image.

    float[height, width, channels] -> float[channels].
    Source: https://keras.io/api/layers/pooling_layers/global_max_pooling2d/
    """

    spatial = 2
    examples = (("GlobalMaxPooling2D", ("float[8, 8, 4]",), "float[4]"),)


class GlobalMaxPooling3D(_Max):
    """The largest value of each channel of a volume.

    float[depth, height, width, channels] -> float[channels].
    Source: https://keras.io/api/layers/pooling_layers/global_max_pooling3d/
    """

    spatial = 3
    examples = (("GlobalMaxPooling3D", ("float[4, 4, 4, 2]",), "float[2]"),)
