"""Images: patches, resizing, and depth as space."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import Choice, count, each, flag, optional, size
from specc.catalog.shapes import need_rank, need_real
from specc.ir.python import Expr, Kernel, jax
from specc.ir.sizes import divides
from specc.ir.types import FLOAT, Tensor


class extract_patches(Function):
    """The windows of an image, each as a vector (row by row, channels last).

    float[h, w, c] -> float[rows, columns, size[0] * size[1] * c]. Source: keras.ops.image.extract_patches.
    """

    images = operand("images float[h, w, c]")
    size = option(each(2), doc="height and width of a window")
    strides = option(optional(each(2)), None, "from one window to the next; none: the size")
    dilation_rate = option(each(2), 1, "from one row or column of a window to the next")
    padding: str = option(Choice("valid", "same"), "valid", "`same`: windows reach over the border")
    examples = (
        ("extract_patches(x, 4)", ("float[8, 12, 3]",), "float[2, 3, 48]"),
        (
            "extract_patches(x, 3, strides = 1, padding = same)",
            ("float[8, 8, 1]",),
            "float[8, 8, 9]",
        ),
    )

    def infer(self, images: Tensor) -> Tensor:
        need_real(images, "extract_patches")
        need_rank(images, 3, "extract_patches", example="images float[h, w, c]")
        shape = []
        steps = self.strides or self.size
        for d, k, s, r in zip(
            images.shape, self.size, steps, self.pair(self.dilation_rate), strict=False
        ):
            span = (k - 1) * r + 1
            if self.padding == "same":
                n = (d + (s - 1)) // s
            elif isinstance(d, int) and d < span:
                raise Mismatch(f"a window of {span} is larger than {d}", code="E0305", operand=0)
            else:
                n = (d - span) // s + 1
            shape.append(n)
        depth = self.size[0] * self.size[1] * images.shape[2]
        return images.with_shape(*shape, depth).with_dtype(FLOAT)

    @staticmethod
    def pair(value: Any) -> tuple[int, int]:
        return value if isinstance(value, tuple) else (value, value)

    def lower(self, code: Code, images: Expr) -> Expr:
        type_: Any = code.types[0]
        steps = self.strides or self.size
        tiles = all(divides(d, k) for d, k in zip(type_.shape, self.size, strict=False))
        plain = self.pair(self.dilation_rate) == (1, 1) and steps == self.size
        if tiles and plain and type_.batched:
            return Kernel("image_tiles")(images, self.size)
        more: dict[str, Any] = {} if self.padding == "valid" else {"padding": "SAME"}
        if self.pair(self.dilation_rate) != (1, 1):
            more["dilation"] = self.pair(self.dilation_rate)
        if type_.batched:
            return Kernel("image_windows")(images, self.size, steps, **more)
        return Kernel("image_windows")(images[None], self.size, steps, **more)[0]


class depth_to_space(Function):
    """Channels as pixels: each group of block_size**2 channels becomes a block.

    float[h, w, c] -> float[h b, w b, c / b**2]. Source: keras.ops.depth_to_space.
    """

    x = operand("images float[h, w, c]")
    block_size: int = option(count, doc="height and width of a block")
    examples = (("depth_to_space(x, 2)", ("float[4, 6, 12]",), "float[8, 12, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_rank(x, 3, "depth_to_space", example="images float[h, w, c]")
        b = self.block_size
        if not divides(x.shape[2], b * b):
            raise Mismatch(
                f"{x.shape[2]} channels are not a multiple of {b} * {b}", code="E0303", operand=0
            )
        return x.with_shape(x.shape[0] * b, x.shape[1] * b, x.shape[2] // (b * b))

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("depth_as_space")(x, self.block_size)


class space_to_depth(Function):
    """Pixels as channels: each block of block_size**2 pixels becomes one with their channels.

    float[h, w, c] -> float[h / b, w / b, c b**2]. Source: keras.ops.space_to_depth.
    """

    x = operand("images float[h, w, c]")
    block_size: int = option(count, doc="height and width of a block")
    examples = (("space_to_depth(x, 2)", ("float[8, 12, 3]",), "float[4, 6, 12]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_rank(x, 3, "space_to_depth", example="images float[h, w, c]")
        b = self.block_size
        for d in x.shape[:2]:
            if not divides(d, b):
                raise Mismatch(f"{d} pixels are not a multiple of {b}", code="E0303", operand=0)
        return x.with_shape(x.shape[0] // b, x.shape[1] // b, x.shape[2] * b * b)

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("space_as_depth")(x, self.block_size)


class resize(Function):
    """Images of another size. float[h, w, c] -> float[size[0], size[1], c]. Source: jax.image.resize."""

    images = operand("images float[h, w, c]")
    size = option(each(2, size), doc="new height and width")
    interpolation: str = option(
        Choice("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"), "bilinear"
    )
    antialias: bool = option(flag, False, "smooths before it makes smaller")
    examples = (("resize(x, [4, 6])", ("float[8, 8, 3]",), "float[4, 6, 3]"),)

    def infer(self, images: Tensor) -> Tensor:
        need_real(images, "resize")
        need_rank(images, 3, "resize", example="images float[h, w, c]")
        return images.with_shape(*self.size, images.shape[2]).with_dtype(FLOAT)

    def lower(self, code: Code, images: Expr) -> Expr:
        type_: Any = code.types[0]
        if type_.dtype != FLOAT:
            images = images * 1.0
        sizes = tuple(code.size(d) for d in (*self.size, type_.shape[2]))
        shape = (code.batch, *sizes) if type_.batched else sizes
        method = {"bicubic": "cubic"}.get(self.interpolation, self.interpolation)
        return jax.image.resize(images, shape, method, antialias=self.antialias)
