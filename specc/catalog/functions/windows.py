"""Windows that fade a signal in and out; and triangles of ones."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, option
from specc.catalog.options import natural, optional, size, whole
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim
from specc.ir.types import FLOAT, Tensor


class _Window(Function):
    abstract = True
    M: Dim = option(size, doc="how many numbers")
    flax: ClassVar[Any] = None

    def infer(self) -> Tensor:
        return Tensor(FLOAT, (self.M,), False)

    def lower(self, code: Code) -> Expr:
        return self.flax(code.size(self.M))


class bartlett(_Window):
    """A triangle from 0 to 1 and back, the same for each example. -> float[M]. Source: jax.numpy.bartlett."""

    flax = jnp.bartlett
    examples = (("bartlett(5)", ("float[3]",), "float[5]"),)


class blackman(_Window):
    """0.42 - 0.5 cos t + 0.08 cos 2t, t = 2 pi n / (M - 1). -> float[M]. Source: jax.numpy.blackman."""

    flax = jnp.blackman
    examples = (("blackman(5)", ("float[3]",), "float[5]"),)


class hamming(_Window):
    """0.54 - 0.46 cos t, t = 2 pi n / (M - 1). -> float[M]. Source: jax.numpy.hamming."""

    flax = jnp.hamming
    examples = (("hamming(5)", ("float[3]",), "float[5]"),)


class hanning(_Window):
    """0.5 - 0.5 cos t, t = 2 pi n / (M - 1). -> float[M]. Source: jax.numpy.hanning."""

    flax = jnp.hanning
    examples = (("hanning(5)", ("float[3]",), "float[5]"),)


class kaiser(_Window):
    """I0(beta sqrt(1 - (2 n / (M - 1) - 1)**2)) / I0(beta). -> float[M]. Source: jax.numpy.kaiser."""

    beta: float = option(natural, doc="how narrow it is")
    examples = (("kaiser(5, 14)", ("float[3]",), "float[5]"),)

    def lower(self, code: Code) -> Expr:
        return jnp.kaiser(code.size(self.M), self.beta)


class tri(Function):
    """1 on and below a diagonal, 0 above, the same for each example. -> float[N, M].

    Source: jax.numpy.tri.
    """

    N: Dim = option(size, doc="number of rows")
    M: Any = option(optional(size), None, "number of columns; as many if not given")
    k: int = option(whole, 0, "the diagonal: above 0 to the right of the main one")
    examples = (("tri(3, 4, 1)", ("float[3]",), "float[3, 4]"),)

    def infer(self) -> Tensor:
        return Tensor(FLOAT, (self.N, self.N if self.M is None else self.M), False)

    def lower(self, code: Code) -> Expr:
        columns = () if self.M is None else (code.size(self.M),)
        return jnp.tri(code.size(self.N), *columns, **({"k": self.k} if self.k else {}))
