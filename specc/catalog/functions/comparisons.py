"""Comparisons and truth values: `<`, `==`, `and`, …"""

from __future__ import annotations

from specc.catalog.declare import Code, Function, operand
from specc.catalog.functions._binary import Binary
from specc.catalog.shapes import elementwise, need_real
from specc.ir.python import Expr, equal, jnp, unequal
from specc.ir.types import BOOL, Tensor


class _Comparison(Binary):
    abstract = True

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        return elementwise(a, b, dtype=BOOL)


class _Order(_Comparison):
    abstract = True

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        need_real(a, self.sign)
        need_real(b, self.sign, 1)
        return super().infer(a, b)


class less(_Order):
    """`a < b`, element by element. Source: jax.numpy.less."""

    sign = "<"
    examples = (("x < 0", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a < b


class less_equal(_Order):
    """`a <= b`, element by element. Source: jax.numpy.less_equal."""

    sign = "<="
    examples = (("x <= 0", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a <= b


class greater(_Order):
    """`a > b`, element by element. Source: jax.numpy.greater."""

    sign = ">"
    examples = (("x > 0", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a > b


class greater_equal(_Order):
    """`a >= b`, element by element. Source: jax.numpy.greater_equal."""

    sign = ">="
    examples = (("x >= 0", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a >= b


class equal_(_Comparison):
    """`a == b`, element by element. Source: jax.numpy.equal."""

    sign = "=="
    examples = (("x == 0", ("int[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return equal(a, b)


class not_equal(_Comparison):
    """`a != b`, element by element. Source: jax.numpy.not_equal."""

    sign = "!="
    examples = (("x != 0", ("int[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return unequal(a, b)


class logical_and(_Comparison):
    """Both are true: `a and b`. Source: jax.numpy.logical_and."""

    sign = "and"
    examples = (("x > 0 and x < 1", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return jnp.logical_and(a, b)


class logical_or(_Comparison):
    """One is true: `a or b`. Source: jax.numpy.logical_or."""

    sign = "or"
    examples = (("x < 0 or x > 1", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return jnp.logical_or(a, b)


class logical_not_(Function):
    """True where it is false: `not a`. bool[…] -> bool[…]. Source: jax.numpy.logical_not."""

    a = operand("truth values")
    sign = "unary not"
    elementwise = True
    examples = (("not (x > 0)", ("float[3]",), "bool[3]"),)

    def infer(self, a: Tensor) -> Tensor:
        return a.with_dtype(BOOL)

    def lower(self, code: Code, a: Expr) -> Expr:
        return jnp.logical_not(a)
