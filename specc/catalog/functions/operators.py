"""The operators on tensors: each sign is a function of the same name as in numpy."""

from __future__ import annotations

from typing import ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand
from specc.catalog.shapes import aligned, batched, broadcast, elementwise
from specc.ir.python import Expr, equal, jnp, unequal
from specc.ir.types import BOOL, FLOAT, Tensor, promote


class _Binary(Function):
    abstract = True
    a = operand("left side")
    b = operand("right side")
    sign: ClassVar[str] = ""
    elementwise = True

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        return elementwise(a, b)

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        return self.join(*aligned(code, a, b))

    def join(self, a: Expr, b: Expr) -> Expr:
        raise NotImplementedError


class _Comparison(_Binary):
    abstract = True

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        return elementwise(a, b, dtype=BOOL)


class add(_Binary):
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


class subtract(_Binary):
    """Difference, element by element: `a - b`. Source: jax.numpy.subtract."""

    sign = "-"
    examples = (("x - 1", ("float[3]",), "float[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a - b


class multiply(_Binary):
    """Product, element by element: `a * b`. Source: jax.numpy.multiply."""

    sign = "*"
    examples = (("x * 2", ("float[3]",), "float[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a * b


class divide(_Binary):
    """Quotient, element by element, always float: `a / b`. Source: jax.numpy.true_divide."""

    sign = "/"
    examples = (("x / 2", ("float[3]",), "float[3]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        return elementwise(a, b, dtype=promote(FLOAT, a.dtype, b.dtype))

    def join(self, a: Expr, b: Expr) -> Expr:
        return a / b


class floor_divide(_Binary):
    """Quotient rounded down: `a // b`. Source: jax.numpy.floor_divide."""

    sign = "//"
    examples = (("x // 2", ("int[3]",), "int[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a // b


class mod(_Binary):
    """Remainder with the sign of the divisor: `a % b`. Source: jax.numpy.mod."""

    sign = "%"
    examples = (("x % 2", ("int[3]",), "int[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a % b


class power(_Binary):
    """Power, element by element: `a ** b`. Source: jax.numpy.power."""

    sign = "**"
    examples = (("x ** 2", ("float[3]",), "float[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a**b


class less(_Comparison):
    """`a < b`, element by element. Source: jax.numpy.less."""

    sign = "<"
    examples = (("x < 0", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a < b


class less_equal(_Comparison):
    """`a <= b`, element by element. Source: jax.numpy.less_equal."""

    sign = "<="
    examples = (("x <= 0", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a <= b


class greater(_Comparison):
    """`a > b`, element by element. Source: jax.numpy.greater."""

    sign = ">"
    examples = (("x > 0", ("float[3]",), "bool[3]"),)

    def join(self, a: Expr, b: Expr) -> Expr:
        return a > b


class greater_equal(_Comparison):
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


class negative(Function):
    """`-a`, element by element. Source: jax.numpy.negative."""

    a = operand("a tensor")
    sign = "unary -"
    elementwise = True
    examples = (("negative(x)", ("float[3]",), "float[3]"),)

    def infer(self, a: Tensor) -> Tensor:
        return a

    def lower(self, code: Code, a: Expr) -> Expr:
        return -a


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
                f"{a} and {b} cannot be multiplied: {a.shape[-1]} is not {inner}", code="E0303"
            )
        lead = broadcast(
            Tensor(FLOAT, a.shape[:-2]), Tensor(FLOAT, b.shape[:-2]), what="be multiplied"
        )
        shape = (*lead, *a.shape[-2:-1], *(b.shape[-1:] if b.rank > 1 else ()))
        return Tensor(promote(a.dtype, b.dtype), shape, batched(a, b))

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        left, right = (t for t in code.types if isinstance(t, Tensor))
        vector_left = left.batched and left.rank == 1 and (right.rank > 2 or right.batched)
        vector_right = right.batched and right.rank == 1
        if not vector_left and not vector_right:
            if left.batched and right.batched and left.rank != right.rank:
                return self._ranks(a, b, left, right)
            return a @ b
        if vector_left and vector_right:
            return (a * b).sum(-1)
        if vector_left:
            return (a[:, None, :] @ b)[..., 0, :]
        return (a @ b[..., None])[..., 0]

    @staticmethod
    def _ranks(a: Expr, b: Expr, left: Tensor, right: Tensor) -> Expr:
        """Batched matrices of different rank: ones come after the batch axis."""

        def pad(x: Expr, missing: int) -> Expr:
            return x[(slice(None), *([None] * missing), ...)] if missing > 0 else x

        return pad(a, right.rank - left.rank) @ pad(b, left.rank - right.rank)
