"""Arithmetic: `+`, `-`, `*`, `/`, `//`, `%`, `**`, `@`, and `-` before a value."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand
from specc.catalog.functions._binary import Binary
from specc.catalog.functions._families import as_numbers, is_number
from specc.catalog.shapes import aligned, batched, broadcast, elementwise, need_real
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim, product
from specc.ir.types import BOOL, FLOAT, INT, Tensor, promote


class _Arithmetic(Binary):
    """Of truth values it is that of the whole numbers 0 and 1."""

    abstract = True
    complex: ClassVar[bool] = True  # also of complex numbers

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        if not self.complex:
            need_real(a, self.sign)
            need_real(b, self.sign, 1)
        met = elementwise(a, b)
        return met.with_dtype(promote(INT, met.dtype))

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        types: Any = code.types
        if all(t.dtype == BOOL for t in types):
            a, b = as_numbers(a, types[0]), as_numbers(b, types[1])
        return self.join(*aligned(code, a, b))


class add(_Arithmetic):
    """Sum, element by element: `a + b`.

    float[…], float[…] -> float[…], broadcast. Source: jax.numpy.add.
    """

    sign = "+"
    examples = (
        ("add(x, x)", ("float[3]",), "float[3]"),
        ("x + 1", ("float[2, 3]",), "float[2, 3]"),
    )

    def join(self, a: Expr, b: Expr) -> Expr:
        return a + b


class subtract(_Arithmetic):
    """Difference, element by element: `a - b`. Source: jax.numpy.subtract."""

    sign = "-"
    examples = (("x - 1", ("float[3]",), "float[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a - b


class multiply(_Arithmetic):
    """Product, element by element: `a * b`. Source: jax.numpy.multiply."""

    sign = "*"
    examples = (("x * 2", ("float[3]",), "float[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a * b


class divide(_Arithmetic):
    """Quotient, element by element, always float: `a / b`. Source: jax.numpy.true_divide."""

    sign = "/"
    examples = (("x / 2", ("float[3]",), "float[3]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        return elementwise(a, b, dtype=promote(FLOAT, a.dtype, b.dtype))

    def join(self, a: Expr, b: Expr) -> Expr:
        return a / b


class floor_divide(_Arithmetic):
    """Quotient rounded down: `a // b`. Source: jax.numpy.floor_divide."""

    sign = "//"
    complex = False
    examples = (("x // 2", ("int[3]",), "int[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a // b


class mod(_Arithmetic):
    """Remainder with the sign of the divisor: `a % b`. Source: jax.numpy.mod."""

    sign = "%"
    complex = False
    examples = (("x % 2", ("int[3]",), "int[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a % b


class power(_Arithmetic):
    """Power, element by element: `a ** b`. Source: jax.numpy.power."""

    sign = "**"
    examples = (
        ("x ** 2", ("float[3]",), "float[3]"),
        ("(x * x + 1) ** -1", ("int[3]",), "float[3]"),
    )

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        """Whole numbers to a power below 0 are no whole numbers."""
        met = super().infer(a, b)
        return met.with_dtype(FLOAT) if self.inverts(met) else met

    def inverts(self, met: Tensor) -> bool:
        exponent = self.known[1] if self.known else None
        return met.dtype == INT and exponent is not None and exponent < 0

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        types: Any = code.types
        if self.inverts(elementwise(*types)) and not is_number(a):
            a = a.astype(jnp.float32)
        return super().lower(code, a, b)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a**b


class negative(Function):
    """`-a`, element by element. Source: jax.numpy.negative."""

    a = operand("a tensor")
    sign = "unary -"
    elementwise = True
    examples = (("negative(x)", ("float[3]",), "float[3]"),)

    def infer(self, a: Tensor) -> Tensor:
        return a.with_dtype(promote(INT, a.dtype))

    def lower(self, code: Code, a: Expr) -> Expr:
        return -as_numbers(a, code.types[0])


class matmul(Function):
    """Matrix product over the last axis of a and the second to last of b: `a @ b`.

    float[…, m, k], float[…, k, n] -> float[…, m, n]; a vector float[k] on either side drops its axis.
    Source: jax.numpy.matmul.
    """

    a = operand("matrices or a vector")
    b = operand("matrices or a vector")
    sign = "@"
    examples = (
        ("matmul(x, x)", ("float[3, 3]",), "float[3, 3]"),
        ("x @ y", ("float[2, 3]", "float[3, 5]"), "float[2, 5]"),
        ("x @ y", ("float[3]", "float[3, 5]"), "float[5]"),
    )

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        if not a.rank or not b.rank:
            raise Mismatch(f"`@` takes matrices and vectors, got {a} and {b}", code="E0302")
        inner = b.shape[-2] if b.rank > 1 else b.shape[-1]
        if a.shape[-1] != inner:
            raise Mismatch(
                f"{a} and {b} cannot be multiplied: {a.shape[-1]} is not {inner}",
                code="E0303",
                help="turn the second: `a @ transpose(b)`" if a.shape[-1] == b.shape[-1] else "",
            )
        lead = broadcast(
            Tensor(FLOAT, a.shape[:-2]), Tensor(FLOAT, b.shape[:-2]), what="be multiplied"
        )
        shape = (*lead, *a.shape[-2:-1], *(b.shape[-1:] if b.rank > 1 else ()))
        return Tensor(promote(a.dtype, b.dtype), shape, batched(a, b))

    def flops(self, result: Tensor, a: Tensor, b: Tensor) -> Dim:  # type: ignore[override]
        return 2 * a.shape[-1] * product(result.shape)

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        left, right = (t for t in code.types if isinstance(t, Tensor))
        row = left.batched and left.rank == 1 and (right.rank > 2 or right.batched)
        column = right.batched and right.rank == 1
        if row and column:
            return (a * b).sum(-1)
        # Ones after the batch axis, so that it does not meet an axis of the other.
        missing = max(right.rank, 2) - max(left.rank, 2)
        if left.batched and (row or left.rank > 1):
            a = self._padded(a, missing, row=row)
        if right.batched:
            b = self._padded(b, -missing)
        product = a @ (b[..., None] if column else b)
        return product[..., 0, :] if row else product[..., 0] if column else product

    @staticmethod
    def _padded(x: Expr, missing: int, *, row: bool = False) -> Expr:
        ones = [None] * (max(missing, 0) + row)
        return x[(slice(None), *ones, ...)] if ones else x
