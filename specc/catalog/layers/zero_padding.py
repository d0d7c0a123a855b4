"""Zeros around."""

from __future__ import annotations

from specc.catalog.declare import Code, option
from specc.catalog.layers._padding import AtEnds, Ends
from specc.ir.python import Expr, jnp
from specc.ir.types import Tensor


class _ZeroPadding(AtEnds):
    abstract = True
    padding: tuple[tuple[int, int], ...]

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        grown = [n + a + b for n, (a, b) in zip(last.shape, self.padding, strict=False)]
        return self.depart(x, *grown, last.shape[-1])

    def lower(self, code: Code, x: Expr) -> Expr:
        batch = ((0, 0),) if code.types[0].batched else ()  # type: ignore[attr-defined]
        return jnp.pad(x, (*batch, *self.beside(self.padding, (0, 0))))


class ZeroPadding1D(_ZeroPadding):
    """Zeros before the first step and after the last.

    float[steps, channels] -> float[before + steps + after, channels].
    Source: https://keras.io/api/layers/reshaping_layers/zero_padding1d/
    """

    spatial = 1
    order = ("padding", "data_format")
    padding = option(Ends(1), ((1, 1),), "how many: one number, or before and after")
    examples = (("ZeroPadding1D([2, 1])", ("float[10, 4]",), "float[13, 4]"),)


class ZeroPadding2D(_ZeroPadding):
    """Zeros around an image.

    float[height, width, channels] -> float[height', width', channels].
    Source: https://keras.io/api/layers/reshaping_layers/zero_padding2d/
    """

    spatial = 2
    order = ("padding", "data_format")
    padding = option(
        Ends(2), ((1, 1),) * 2, "how many: for all, for each axis, or [before, after] of each"
    )
    examples = (
        ("ZeroPadding2D(2)", ("float[8, 8, 3]",), "float[12, 12, 3]"),
        ("ZeroPadding2D([[0, 1], [0, 1]])", ("float[8, 8, 3]",), "float[9, 9, 3]"),
    )


class ZeroPadding3D(_ZeroPadding):
    """Zeros around a volume.

    float[depth, height, width, channels] -> float[depth', height', width', channels].
    Source: https://keras.io/api/layers/reshaping_layers/zero_padding3d/
    """

    spatial = 3
    order = ("padding", "data_format")
    padding = option(
        Ends(3), ((1, 1),) * 3, "how many: for all, for each axis, or [before, after] of each"
    )
    examples = (("ZeroPadding3D(1)", ("float[4, 4, 4, 2]",), "float[6, 6, 6, 2]"),)
