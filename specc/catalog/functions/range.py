"""Numbers in a row."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, option
from specc.catalog.options import Refused, SizeType, Whole, flag, optional, positive, real, size
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Size
from specc.ir.types import FLOAT, INT, Tensor

LONGEST = 100_000  # items of a list


class range_(Function):
    """`range(n)`, `range(a, b)`, `range(a, b, step)`: whole numbers, the end left out.

    -> int[n]. Where a list is asked, a list. Source: jax.numpy.arange.
    """

    keras = "arange"
    start = option(SizeType(), doc="the first; the end, if it stands alone")
    stop = option(optional(SizeType()), None, "the end, which is left out")
    step = option(optional(SizeType()), None, "from one to the next, 1 if not given")
    examples = (("range(4)", ("float[3]",), "int[4]"), ("range(1, 6, 2)", ("float[3]",), "int[3]"))

    def infer(self) -> Tensor:
        bounds = self.bounds()
        if all(isinstance(b, int) for b in bounds):
            if bounds[-1] == 0 and len(bounds) == 3:
                raise Mismatch("the step of a range is not 0")
            length: Any = len(range(*bounds))
        else:
            start, stop = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
            step = bounds[2] if len(bounds) == 3 else 1
            if isinstance(step, Size) or step < 1:
                raise Mismatch(
                    "over a size that is known only from the data the step is at least 1"
                )
            length = (stop - start + (step - 1)) // step
        if isinstance(length, int) and length < 1:
            raise Mismatch("this range is empty")
        return Tensor(INT, (length,), False)

    def bounds(self) -> tuple[Any, ...]:
        return tuple(b for b in (self.start, self.stop, self.step) if b is not None)

    def listed(self) -> list[Any] | None:
        bounds = self.bounds()
        if not all(isinstance(b, int) for b in bounds) or bounds[2:] == (0,):
            return None
        found = range(*bounds)
        return list(found) if len(found) <= LONGEST else None

    def lower(self, code: Code) -> Expr:
        return jnp.arange(*(code.size(b) for b in self.bounds()))


class linspace(Function):
    """num numbers evenly from start to stop, both included. -> float[num]. Source: jax.numpy.linspace."""

    start: float = option(real, doc="the first")
    stop: float = option(real, doc="the last")
    num = option(size, 50, "how many")
    examples = (("linspace(0, 1, 5)", ("float[3]",), "float[5]"),)

    def infer(self) -> Tensor:
        return Tensor(FLOAT, (self.num,), False)

    def listed(self) -> list[Any] | None:
        n = self.num
        if not isinstance(n, int) or n > LONGEST:
            return None
        return [self.start + (self.stop - self.start) * i / max(n - 1, 1) for i in range(n)]

    def lower(self, code: Code) -> Expr:
        return jnp.linspace(self.start, self.stop, code.size(self.num))


class geomspace(Function):
    """num numbers from start to stop, each the same factor above the one before. -> float[num].

    Source: jax.numpy.geomspace.
    """

    start: float = option(real, doc="the first; of the sign of the last, and not 0")
    stop: float = option(real, doc="the last")
    num = option(Whole(1, LONGEST), 50, "how many")
    endpoint: bool = option(flag, True, "`stop` belongs to them")
    examples = (("geomspace(1, 100, 5)", ("float[3]",), "float[5]"),)

    def check(self) -> None:
        if self.start * self.stop <= 0:
            raise Refused("`start` and `stop` of `geomspace` must be of one sign, and not 0")

    def infer(self) -> Tensor:
        return Tensor(FLOAT, (self.num,), False)

    def listed(self) -> list[Any]:
        n = max(self.num - 1, 1) if self.endpoint else self.num
        return [self.start * (self.stop / self.start) ** (i / n) for i in range(self.num)]

    def lower(self, code: Code) -> Expr:
        more = {} if self.endpoint else {"endpoint": False}
        return jnp.geomspace(self.start, self.stop, self.num, **more)


class logspace(Function):
    """base to the power of num numbers evenly from start to stop. -> float[num].

    Source: jax.numpy.logspace.
    """

    start: float = option(real, doc="the first power")
    stop: float = option(real, doc="the last power")
    num = option(Whole(1, LONGEST), 50, "how many")
    endpoint: bool = option(flag, True, "`stop` belongs to them")
    base: float = option(positive, 10.0, "of the powers")
    examples = (("logspace(-1, 1, 3)", ("float[3]",), "float[3]"),)

    def infer(self) -> Tensor:
        return Tensor(FLOAT, (self.num,), False)

    def listed(self) -> list[Any]:
        n = max(self.num - 1, 1) if self.endpoint else self.num
        step = (self.stop - self.start) / n
        return [self.base ** (self.start + step * i) for i in range(self.num)]

    def lower(self, code: Code) -> Expr:
        more: dict[str, Any] = {} if self.endpoint else {"endpoint": False}
        if self.base != 10:
            more["base"] = self.base
        return jnp.logspace(self.start, self.stop, self.num, **more)
