"""Matrices as products of simpler ones."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions.linear_algebra import inv
from specc.catalog.functions.matrices import need_matrix
from specc.catalog.options import Choice, flag
from specc.catalog.shapes import need_real
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.sizes import Dim
from specc.ir.types import COMPLEX, FLOAT, INT, Sequence, Tensor, Type


class eigh(inv):
    """Eigenvalues, rising, and eigenvectors (columns) of symmetric matrices; the lower half is read.

    float[…, n, n] -> [float[…, n], float[…, n, n]]: `values, vectors = eigh(x)`.
    Source: jax.numpy.linalg.eigh.
    """

    flax = jnp.linalg.eigh
    examples = (("eigh(x)[0]", ("float[3, 3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Type:  # type: ignore[override]
        whole = super().infer(x)
        return Sequence((whole.with_shape(*x.shape[:-1]), whole))

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("symmetric_eigen")(x)


class eig(inv):
    """Eigenvalues and eigenvectors (columns) of square matrices; without a gradient of the vectors.

    float[…, n, n] -> [complex[…, n], complex[…, n, n]]. Source: jax.numpy.linalg.eig.
    """

    flax = jnp.linalg.eig
    examples = (("abs(eig(x)[0])", ("float[3, 3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Type:  # type: ignore[override]
        whole = super().infer(x).with_dtype(COMPLEX)
        return Sequence((whole.with_shape(*x.shape[:-1]), whole))


class lu_factor(inv):
    """L (below the diagonal) and U (on it and above) in one matrix, and which rows were swapped.

    float[…, n, n] -> [float[…, n, n], int[…, n]]. Source: jax.scipy.linalg.lu_factor.
    """

    examples = (("lu_factor(x)[1]", ("float[3, 3]",), "int[3]"),)

    def infer(self, x: Tensor) -> Type:  # type: ignore[override]
        whole = super().infer(x)
        return Sequence((whole, whole.with_shape(*x.shape[:-1]).with_dtype(INT)))

    def lower(self, code: Code, x: Expr) -> Expr:
        return Kernel("lu_factors")(x)


class qr(Function):
    """Q with orthogonal columns and R triangular, with Q @ R = x; k = min(m, n).

    float[…, m, n] -> [float[…, m, k], float[…, k, n]]; `complete`: [m, m] and [m, n].
    Source: jax.numpy.linalg.qr.
    """

    exact = True
    x = operand("matrices")
    mode: str = option(Choice("reduced", "complete"), "reduced", "`complete`: a square Q")
    examples = (
        ("qr(x)[1]", ("float[5, 3]",), "float[3, 3]"),
        ("qr(x, complete)[0]", ("float[5, 3]",), "float[5, 5]"),
    )

    def infer(self, x: Tensor) -> Type:
        rows, columns, short = sides(x, "qr")
        inner = rows if self.mode == "complete" else short
        lead = x.with_dtype(FLOAT)
        parts = ((rows, inner), (inner, columns))
        return Sequence(tuple(lead.with_shape(*x.shape[:-2], *p) for p in parts))

    def lower(self, code: Code, x: Expr) -> Expr:
        more: dict[str, Any] = {} if self.mode == "reduced" else {"mode": self.mode}
        return jnp.linalg.qr(x, **more)


class svd(Function):
    """U, singular values, falling, and V transposed, with U @ diag(s) @ V = x; k = min(m, n).

    float[…, m, n] -> [float[…, m, m], float[…, k], float[…, n, n]]; without `full_matrices` [m, k] and
    [k, n], which have a gradient; with `compute_uv = false` float[…, k] alone. Source: jax.numpy.linalg.svd.
    """

    exact = True
    x = operand("matrices")
    full_matrices: bool = option(flag, True, "square U and V")
    compute_uv: bool = option(flag, True, "false: the singular values alone")
    examples = (
        ("svd(x)[0]", ("float[5, 3]",), "float[5, 5]"),
        ("svd(x, full_matrices = false)[2]", ("float[5, 3]",), "float[3, 3]"),
        ("svd(x, compute_uv = false)", ("float[5, 3]",), "float[3]"),
    )

    def infer(self, x: Tensor) -> Type:
        rows, columns, short = sides(x, "svd")
        lead = x.with_dtype(FLOAT)
        values = lead.with_shape(*x.shape[:-2], short)
        if not self.compute_uv:
            return values
        inner = (rows, columns) if self.full_matrices else (short, short)
        left = lead.with_shape(*x.shape[:-2], rows, inner[0])
        return Sequence((left, values, lead.with_shape(*x.shape[:-2], inner[1], columns)))

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {} if self.full_matrices else {"full_matrices": False}
        if not self.compute_uv:
            more = {"compute_uv": False}
        return jnp.linalg.svd(x, **more)


def sides(x: Tensor, word: str) -> tuple[Dim, Dim, Dim]:
    """Rows, columns, and the smaller of the two."""
    need_real(x, word)
    need_matrix(x, word)
    rows, columns = x.shape[-2:]
    if rows == columns:
        return rows, columns, rows
    if not isinstance(rows, int) or not isinstance(columns, int):
        raise Mismatch(f"which side of {x} is shorter is known only from the data", operand=0)
    return rows, columns, min(rows, columns)
