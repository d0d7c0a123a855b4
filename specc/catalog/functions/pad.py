"""Borders."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import Choice, ListOf, OneOf, SizeType, each, real
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim
from specc.ir.types import FLOAT, Tensor

width = SizeType(0)


class pad(Function):
    """Numbers added before and after each axis. float[n] -> float[before + n + after].

    `pad(x, 1)` adds one on every side, `pad(x, [[1, 0], [2, 2]])` says each. Source: jax.numpy.pad.
    """

    x = operand("a tensor")
    pad_width = option(
        OneOf(width, ListOf(each(2, width))), doc="for each axis [before, after]; or one for all"
    )
    mode: str = option(
        Choice(
            *("constant", "edge", "reflect", "symmetric", "wrap"),
            *("linear_ramp", "maximum", "mean", "median", "minimum"),
        ),
        "constant",
        "what is added: a number, the last ones, those beyond a mirror, those of the other end, a "
        "ramp to 0, or what all of the axis have in common",
    )
    constant_values: float = option(real, 0.0, "what is added by `constant`")
    examples = (
        ("pad(x, 1)", ("float[2, 3]",), "float[4, 5]"),
        ("pad(x, [[2, 0], [0, 0]])", ("float[4, 3]",), "float[6, 3]"),
    )

    def infer(self, x: Tensor) -> Tensor:
        widths = self.widths(x)
        if len(widths) != x.rank:
            raise Mismatch(
                f"`pad` got widths for {len(widths)} axes, and {x} has {x.rank}",
                code="E0302",
                help="an axis that stays as it is has [0, 0]",
                operand=0,
            )
        most = {"reflect": -1, "symmetric": 0, "wrap": 0}
        for size, pair in zip(x.shape, widths, strict=True):
            for wide in pair:
                known = isinstance(size, int) and isinstance(wide, int) and self.mode in most
                if known and wide > size + most[self.mode]:
                    raise Mismatch(
                        f"`{self.mode}` has nothing to add {wide} of: the axis has size {size}",
                        code="E0303",
                        operand=0,
                    )
        shape = (d + before + after for d, (before, after) in zip(x.shape, widths, strict=True))
        return Tensor(self.result_dtype(x), tuple(shape), x.batched)

    def result_dtype(self, x: Tensor) -> str:
        return x.dtype if self.constant_values.is_integer() else FLOAT

    def widths(self, x: Tensor) -> tuple[tuple[Dim, Dim], ...]:
        if isinstance(self.pad_width, tuple):
            return self.pad_width
        return ((self.pad_width, self.pad_width),) * x.rank

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        widths = tuple((code.size(a), code.size(b)) for a, b in self.widths(type_))
        if type_.batched:
            widths = ((0, 0), *widths)
        more: dict[str, Any] = {} if self.mode == "constant" else {"mode": self.mode}
        if self.mode == "constant" and self.constant_values:
            value = self.constant_values
            more["constant_values"] = value if self.result_dtype(type_) == FLOAT else int(value)
        return jnp.pad(x, widths, **more)
