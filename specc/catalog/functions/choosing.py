"""One of two numbers, element by element."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import Elementwise2
from specc.catalog.options import Refused, real
from specc.catalog.shapes import aligned, elementwise, need_real
from specc.ir.python import Expr, expr, jnp
from specc.ir.types import BOOL, FLOAT, INT, Tensor, promote


class where(Function):
    """a where the condition is true, b elsewhere; all three broadcast.

    bool[…], float[…], float[…] -> float[…]. Both are computed, so that what is not chosen must still
    have a finite gradient. Source: jax.numpy.where.
    """

    condition = operand("truth values", dtype=BOOL)
    a = operand("taken where it is true")
    b = operand("taken where it is false")
    elementwise = True
    examples = (
        ("where(x > 0, x, 0)", ("float[3]",), "float[3]"),
        ("where(x > 0, y, -1)", ("float[2, 3]", "float[3]"), "float[2, 3]"),
    )

    def infer(self, condition: Tensor, a: Tensor, b: Tensor) -> Tensor:
        met = elementwise(a, b)
        return elementwise(condition, met, dtype=met.dtype)

    def lower(self, code: Code, condition: Expr, a: Expr, b: Expr) -> Expr:
        return jnp.where(*aligned(code, condition, a, b))


class clip(Function):
    """The nearest number between two. float[…] -> float[…]. Source: jax.numpy.clip."""

    x = operand("a tensor")
    x_min: float = option(real, doc="the least")
    x_max: float = option(real, doc="the most")
    elementwise = True
    examples = (("clip(x, 0, 1)", ("float[3]",), "float[3]"),)

    def check(self) -> None:
        if self.x_min > self.x_max:
            raise Refused(
                f"`clip` goes from the least to the most, got {self.x_min:g} and {self.x_max:g}"
            )

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "clip")
        whole = self.x_min.is_integer() and self.x_max.is_integer()
        return x if whole and x.dtype == INT else x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        low, high = self.x_min, self.x_max
        if code.result.dtype == INT:
            return jnp.clip(x, int(low), int(high))
        return jnp.clip(x, low, high)


class maximum(Elementwise2):
    """The larger of two, element by element. Broadcast. Source: jax.numpy.maximum."""

    flax = jnp.maximum
    dtype = "same"


class minimum(Elementwise2):
    """The smaller of two, element by element. Broadcast. Source: jax.numpy.minimum."""

    flax = jnp.minimum
    dtype = "same"


class select(Function):
    """Of several choices the first whose condition is true; the default where none is. All broadcast.

    `select([x < 0, x < 1], [a, b], 2)`. Source: jax.numpy.select.
    """

    condlist = operand("conditions", lists=True, dtype=BOOL)
    choicelist = operand("one for each condition", lists=True)
    default: float = option(real, 0.0, "where no condition is true")
    elementwise = True
    examples = (("select([x > 1, x > 0], [x, y], 9)", ("float[3]", "float[3]"), "float[3]"),)

    def infer(self, condlist: Any, choicelist: Any) -> Tensor:
        tests, values = (v if isinstance(v, tuple) else (v,) for v in (condlist, choicelist))
        if not tests or len(tests) != len(values):
            raise Mismatch(f"{len(tests)} conditions choose between {len(values)} values")
        kind = INT if self.default.is_integer() else FLOAT
        dtype = promote(kind, *(v.dtype for v in values))
        return elementwise(*tests, *values, dtype=dtype)

    def lower(self, code: Code, condlist: Any, choicelist: Any) -> Expr:
        lists = [v if isinstance(v, list) else [v] for v in (condlist, choicelist)]
        code.types = tuple(t for p in code.types for t in (p if isinstance(p, tuple) else (p,)))
        found = aligned(code, *lists[0], *lists[1])
        tests, values = found[: len(lists[0])], found[len(lists[0]) :]
        usual = int(self.default) if self.default.is_integer() else self.default
        made: Expr = expr(usual)
        for test, value in zip(reversed(tests), reversed(values), strict=True):
            made = jnp.where(test, value, made)
        return made
