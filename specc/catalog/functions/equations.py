"""Equations that have many solutions or none, and those with a triangle."""

from __future__ import annotations

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import mapped
from specc.catalog.functions.linear_algebra import inv, solve
from specc.catalog.functions.matrices import need_matrix
from specc.catalog.options import flag, natural, optional
from specc.catalog.shapes import batched, need_real
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.types import FLOAT, INT, Tensor


class solve_triangular(solve):
    """y with a @ y = b, where a is triangular: what is on its other side is not read.

    float[…, n, n], float[…, n] or float[…, n, k] -> as b. Source: jax.scipy.linalg.solve_triangular.
    """

    difference = "`upper = false` for `lower = True`"
    upper: bool = option(flag, True, "a is upper triangular; false: lower")
    examples = (
        ("solve_triangular(x, y, upper = false)", ("float[3, 3]", "float[3]"), "float[3]"),
        ("solve_triangular(x, y)", ("float[3, 3]", "float[3, 2]"), "float[3, 2]"),
    )

    def join(self, a: Expr, b: Expr) -> Expr:
        return Kernel("triangle_solved")(a, b, *(() if self.upper else (True,)))


class cholesky_inverse(inv):
    """The inverse of a symmetric matrix from its Cholesky factor. float[…, n, n] -> float[…, n, n].

    Source: keras.ops.cholesky_inverse.
    """

    difference = "batches of matrices are inverted each; Keras transposes all their axes"
    upper: bool = option(flag, False, "the factor is upper triangular")
    examples = (("cholesky_inverse(cholesky(x))", ("float[3, 3]",), "float[3, 3]"),)

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("inverse_from_factor")(x, *((True,) if self.upper else ()))


class pinv(Function):
    """The pseudo-inverse: of all y with least |x y - 1|, the smallest. float[…, m, n] -> float[…, n, m].

    Source: jax.numpy.linalg.pinv.
    """

    exact = True
    x = operand("matrices")
    rcond: float | None = option(
        optional(natural), None, "singular values below this share of the largest count as 0"
    )
    examples = (("pinv(x)", ("float[5, 3]",), "float[3, 5]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "pinv")
        need_matrix(x, "pinv")
        return x.with_shape(*x.shape[:-2], x.shape[-1], x.shape[-2]).with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {} if self.rcond is None else {"rtol": self.rcond}
        return jnp.linalg.pinv(x, **more)


class matrix_rank(Function):
    """How many singular values are above `tol`. float[…, m, n] -> int[…].

    Source: jax.numpy.linalg.matrix_rank.
    """

    exact = True
    x = operand("matrices")
    tol: float | None = option(
        optional(natural), None, "none: the largest times max(m, n) times the precision"
    )
    examples = (("matrix_rank(x)", ("float[5, 3]",), "int[]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, "matrix_rank")
        need_matrix(x, "matrix_rank")
        return x.with_shape(*x.shape[:-2]).with_dtype(INT)

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("rank_of_matrix")(x, *(() if self.tol is None else (self.tol,)))


class lstsq(Function):
    """The y with the least |a y - b|, the smallest of several. float[m, n], float[m] or float[m, k] -> float[n, …].

    Source: jax.numpy.linalg.lstsq.
    """

    exact = True
    a = operand("a matrix")
    b = operand("a vector, or a matrix")
    rcond: float | None = option(
        optional(natural), None, "singular values below this share of the largest count as 0"
    )
    examples = (("lstsq(x, y)", ("float[5, 3]", "float[5]"), "float[3]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        need_real(a, "lstsq")
        need_real(b, "lstsq", 1)
        if a.rank != 2 or b.rank not in (1, 2) or a.shape[0] != b.shape[0]:
            raise Mismatch(f"{a} and {b} are no equations", code="E0303")
        return Tensor(FLOAT, (a.shape[1], *b.shape[1:]), batched(a, b))

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        more = {} if self.rcond is None else {"rcond": self.rcond}
        return mapped(code, "a b", (a, b), lambda a, b: Kernel("least_squares")(a, b, **more))
