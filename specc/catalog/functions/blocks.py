"""The windows of an image as columns, and back."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import mapped
from specc.catalog.options import Whole, each
from specc.catalog.shapes import need_rank, need_real
from specc.ir.python import Expr, Kernel
from specc.ir.sizes import Dim
from specc.ir.types import FLOAT, Tensor


class _Windows(Function):
    abstract = True

    def counts(self, sides: tuple[Dim, ...]) -> list[Dim]:
        """How many windows stand along each side."""
        found = []
        for side, k, d, p, s in zip(sides, *self.settings(), strict=True):
            room = side + 2 * p - d * (k - 1) - 1
            if isinstance(room, int) and room < 0:
                raise Mismatch(f"a window of {d * (k - 1) + 1} is larger than {side}", code="E0305")
            found.append(room // s + 1)
        return found

    def settings(self) -> tuple[Any, ...]:
        values = self.values()
        return tuple(values[n] for n in ("kernel_size", "dilation", "padding", "stride"))


class unfold(_Windows):
    """The windows of an image as columns. float[c, h, w] -> float[c * rows * columns, windows].

    Channels come first here, as in Keras; `extract_patches` has them last. Source: keras.ops.unfold.
    """

    x = operand("images float[c, h, w]")
    kernel_size = option(each(2), doc="height and width of a window")
    dilation = option(each(2), (1, 1), "from one row or column of a window to the next")
    padding = option(each(2, Whole(0)), (0, 0), "zeros at each side")
    stride = option(each(2), (1, 1), "from one window to the next")
    examples = (("unfold(x, 2)", ("float[3, 4, 5]",), "float[12, 12]"),)

    def infer(self, x: Tensor) -> Tensor:
        word = self.word()
        need_real(x, word)
        need_rank(x, 3, word, example="images float[c, h, w]")
        rows, columns = self.counts(x.shape[1:])
        depth = x.shape[0] * self.kernel_size[0] * self.kernel_size[1]
        return x.with_shape(depth, rows * columns).with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        kernel = Kernel("image_columns")
        return mapped(code, "x", (x,), lambda a: kernel(a, *self.settings()))


class fold(_Windows):
    """An image whose windows are the columns; where they overlap, they are added.

    float[c * rows * columns, windows] -> float[c, h, w]. Source: keras.ops.fold.
    """

    x = operand("windows as columns")
    output_size = option(each(2), doc="height and width of the image")
    kernel_size = option(each(2), doc="height and width of a window")
    dilation = option(each(2), (1, 1), "from one row or column of a window to the next")
    padding = option(each(2, Whole(0)), (0, 0), "zeros at each side")
    stride = option(each(2), (1, 1), "from one window to the next")
    examples = (("fold(x, [4, 5], 2)", ("float[12, 12]",), "float[3, 4, 5]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "fold")
        need_rank(x, 2, "fold", example="columns float[c * rows * columns, windows]")
        window = self.kernel_size[0] * self.kernel_size[1]
        rows, columns = self.counts(self.output_size)
        if x.shape[0] % window != 0 or x.shape[1] != rows * columns:
            raise Mismatch(
                f"{x} is not [{window} * channels, {rows * columns}]", code="E0303", operand=0
            )
        return x.with_shape(x.shape[0] // window, *self.output_size).with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        kernel = Kernel("image_of_columns")
        more = (self.output_size, *self.settings())
        return mapped(code, "x", (x,), lambda a: kernel(a, *more))
