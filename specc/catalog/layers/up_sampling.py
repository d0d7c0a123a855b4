"""Positions repeated, or interpolated."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.layers._spatial import AnAxis, Spatial, data_format
from specc.catalog.options import Choice
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import Tensor


class _UpSampling(Spatial):
    abstract = True
    moves = True
    size: tuple[int, ...] = option(AnAxis(), 2, "how often each position is repeated")
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        return self.depart(
            x, *(n * k for n, k in zip(last.shape, self.size, strict=False)), last.shape[-1]
        )

    def lower(self, code: Code, x: Expr) -> Expr:
        x = self.enter(x)
        for i, times in enumerate(self.size):
            if times > 1:
                x = jnp.repeat(x, times, axis=i - self.spatial - 1)
        return self.leave(x)


class UpSampling1D(_UpSampling):
    """Each step repeated.

    float[steps, channels] -> float[steps size, channels].
    Source: https://keras.io/api/layers/reshaping_layers/up_sampling1d/
    """

    spatial = 1
    order = ("size",)
    examples = (("UpSampling1D(3)", ("float[10, 4]",), "float[30, 4]"),)


class UpSampling2D(_UpSampling):
    """An image enlarged by whole factors.

    float[height, width, channels] -> float[height size, width size, channels].
    Source: https://keras.io/api/layers/reshaping_layers/up_sampling2d/
    """

    spatial = 2
    interpolation: str = option(
        Choice("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
        "nearest",
        "what lies between",
    )
    examples = (
        ("UpSampling2D(2)", ("float[7, 7, 3]",), "float[14, 14, 3]"),
        ("UpSampling2D([1, 2], interpolation = bilinear)", ("float[7, 7, 3]",), "float[7, 14, 3]"),
    )

    def lower(self, code: Code, x: Expr) -> Expr:
        if self.interpolation == "nearest":
            return super().lower(code, x)
        return self.leave(Kernel("enlarged")(self.enter(x), *self.size, self.interpolation))


class UpSampling3D(_UpSampling):
    """A volume enlarged by whole factors.

    float[depth, height, width, channels] -> float[depth size, height size, width size, channels].
    Source: https://keras.io/api/layers/reshaping_layers/up_sampling3d/
    """

    spatial = 3
    examples = (("UpSampling3D(2)", ("float[4, 4, 4, 2]",), "float[8, 8, 8, 2]"),)
