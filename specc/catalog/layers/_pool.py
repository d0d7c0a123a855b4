"""What poolings over windows share."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, option
from specc.catalog.layers._spatial import AnAxis, Spatial, data_format, windows
from specc.catalog.options import Choice, count, optional
from specc.ir.python import Expr, Kernel
from specc.ir.types import Tensor


class Pooling(Spatial):
    """One number of each window and channel."""

    abstract = True
    pool_size: tuple[int, ...] = option(
        AnAxis(), doc="size of the window, one for each axis or one for all"
    )
    strides: tuple[int, ...] | None = option(
        AnAxis(count, optional), None, "step of the window; `none`: its size"
    )
    padding: str = option(
        Choice("valid", "same"), "valid", "`same` also takes windows that stick out at the end"
    )
    data_format: str = option(data_format, "channels_last", "which axis holds the channels")
    tiles: ClassVar[str] = ""  # kernel for windows that lie side by side
    slides: ClassVar[Any] = None  # Flax function for any windows
    more: ClassVar[dict[str, Any]] = {}

    @property
    def step(self) -> tuple[int, ...]:
        return self.pool_size if self.strides is None else self.strides

    def infer(self, x: Tensor) -> Tensor:
        last = self.arrive(x)
        axes = zip(last.shape, self.pool_size, self.step, strict=False)
        shape = [windows(self.word(), s, k, step, self.padding) for s, k, step in axes]
        return self.depart(x, *shape, last.shape[-1])

    def side_by_side(self, x: Tensor) -> bool:
        """Windows that neither overlap nor stick out: a reshape is faster than sliding."""
        sizes = zip(self.arrive(x).shape, self.pool_size, strict=False)
        exact = self.padding == "valid" or all(isinstance(s, int) and s % k == 0 for s, k in sizes)
        return exact and self.step == self.pool_size

    def lower(self, code: Code, x: Expr) -> Expr:
        x = self.enter(x)
        if self.side_by_side(code.types[0]):  # type: ignore[arg-type]
            return self.leave(Kernel(self.tiles)(x, self.pool_size))
        padding = {"padding": "SAME"} if self.padding == "same" else {}
        more = self.more if self.padding == "same" else {}
        return self.leave(self.slides(x, self.pool_size, strides=self.step, **padding, **more))
