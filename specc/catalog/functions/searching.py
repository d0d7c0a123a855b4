"""The bins that numbers fall into."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import Elementwise, mapped
from specc.catalog.options import Choice, ListOf, Refused, flag
from specc.catalog.options import real as number
from specc.catalog.shapes import batched, need_real
from specc.ir.python import Expr, jnp
from specc.ir.types import BOOL, INT, Tensor


class digitize(Elementwise):
    """The bin of each number: how many edges are at or below it. float[…] -> int[…].

    Source: jax.numpy.digitize.
    """

    bins: tuple[float, ...] = option(ListOf(number), doc="the edges, rising")
    real = True
    dtype = INT
    examples = (("digitize(x, [0, 1, 5])", ("float[3]",), "int[3]"),)

    def check(self) -> None:
        if not self.bins or list(self.bins) != sorted(self.bins):
            raise Refused("`bins` of `digitize` must be a list of numbers that rise")

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.digitize(x, jnp.array(list(self.bins)))


class searchsorted(Function):
    """Where each number belongs in a sorted vector. float[n], float[…] -> int[…], from 0 to n.

    Source: jax.numpy.searchsorted.
    """

    sorted_sequence = operand("a vector that rises")
    x = operand("numbers")
    side: str = option(Choice("left", "right"), "left", "before or after equal ones")
    examples = (("searchsorted(x, y)", ("float[5]", "float[2, 3]"), "int[2, 3]"),)

    def infer(self, sorted_sequence: Tensor, x: Tensor) -> Tensor:
        need_real(sorted_sequence, "searchsorted")
        need_real(x, "searchsorted", 1)
        if sorted_sequence.rank != 1:
            raise Mismatch(f"`searchsorted` looks in a vector, got {sorted_sequence}", code="E0302")
        return Tensor(INT, x.shape, batched(sorted_sequence, x))

    def lower(self, code: Code, sorted_sequence: Expr, x: Expr) -> Expr:
        more: dict[str, Any] = {} if self.side == "left" else {"side": self.side}
        sequence: Any = code.types[0]
        if not sequence.batched:
            return jnp.searchsorted(sorted_sequence, x, **more)
        both = (sorted_sequence, x)
        return mapped(code, "sequence x", both, lambda a, v: jnp.searchsorted(a, v, **more))


class isin(Function):
    """Is each number of x1 one of those of x2? float[…], float[…] -> bool[…], of the shape of x1.

    Source: jax.numpy.isin.
    """

    x1 = operand("a tensor")
    x2 = operand("what is sought among")
    invert: bool = option(flag, False, "is it none of them?")
    examples = (("isin(x, y)", ("int[2, 3]", "int[4]"), "bool[2, 3]"),)

    def infer(self, x1: Tensor, x2: Tensor) -> Tensor:
        return Tensor(BOOL, x1.shape, batched(x1, x2))

    def lower(self, code: Code, x1: Expr, x2: Expr) -> Expr:
        more = {"invert": True} if self.invert else {}
        return mapped(code, "x1 x2", (x1, x2), lambda a, b: jnp.isin(a, b, **more))
