"""Square matrices: inverse, determinant, equations, factors."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand
from specc.catalog.functions._families import spread_all
from specc.catalog.functions.matrices import need_matrix
from specc.catalog.shapes import batched, broadcast, need_real
from specc.ir.python import Expr, jnp
from specc.ir.types import FLOAT, Sequence, Tensor, Type


class inv(Function):
    """The inverse of square matrices. float[…, n, n] -> float[…, n, n]. Source: jax.numpy.linalg.inv."""

    exact = True
    x = operand("square matrices")
    flax: ClassVar[Any] = jnp.linalg.inv
    examples = (("inv(x)", ("float[3, 3]",), "float[3, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_real(x, self.word())
        need_matrix(x, self.word(), square=True)
        return x.with_dtype(FLOAT)

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x)


class cholesky(inv):
    """The lower triangle L with L @ transpose(L) = x, for symmetric positive matrices.

    float[…, n, n] -> float[…, n, n]. Source: jax.numpy.linalg.cholesky.
    """

    flax = jnp.linalg.cholesky
    examples = (("cholesky(x)", ("float[3, 3]",), "float[3, 3]"),)


class det(inv):
    """The determinant of square matrices. float[…, n, n] -> float[…]. Source: jax.numpy.linalg.det."""

    flax = jnp.linalg.det
    examples = (("det(x)", ("float[3, 3]",), "float[]"),)

    def infer(self, x: Tensor) -> Tensor:
        return super().infer(x).with_shape(*x.shape[:-2])


class slogdet(inv):
    """Sign and logarithm of the size of the determinant, without overflow.

    float[…, n, n] -> [float[…], float[…]]: `sign, log_size = slogdet(x)`. Source: jax.numpy.linalg.slogdet.
    """

    flax = jnp.linalg.slogdet
    examples = (("slogdet(x)[1]", ("float[3, 3]",), "float[]"),)

    def infer(self, x: Tensor) -> Type:  # type: ignore[override]
        one = super().infer(x).with_shape(*x.shape[:-2])
        return Sequence((one, one))


class logdet(inv):
    """Logarithm of the size of the determinant, without overflow. float[…, n, n] -> float[…].

    Source: keras.ops.logdet.
    """

    examples = (("logdet(x)", ("float[3, 3]",), "float[]"),)

    def infer(self, x: Tensor) -> Tensor:
        return super().infer(x).with_shape(*x.shape[:-2])

    def lower(self, code: Code, x: Expr) -> Expr:
        return jnp.linalg.slogdet(x)[1]


class solve(Function):
    """y with a @ y = b. float[…, n, n], float[…, n] or float[…, n, k] -> as b.

    b is a vector if it has one axis less than a. Source: jax.numpy.linalg.solve.
    """

    exact = True
    a = operand("square matrices")
    b = operand("vectors, or matrices")
    examples = (("solve(x, y)", ("float[3, 3]", "float[3]"), "float[3]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        need_real(a, self.word())
        need_real(b, self.word(), 1)
        need_matrix(a, self.word(), square=True)
        vector = b.rank == a.rank - 1
        if b.rank not in (a.rank, a.rank - 1) or b.shape[-1 if vector else -2] != a.shape[-1]:
            raise Mismatch(f"{a} and {b} are no equations", code="E0303")
        lead = broadcast(
            Tensor(FLOAT, a.shape[:-2]),
            Tensor(FLOAT, b.shape[: -1 if vector else -2]),
            "be matched",
        )
        return Tensor(FLOAT, (*lead, *b.shape[-1 if vector else -2 :]), batched(a, b))

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        types: Any = code.types
        vector = types[1].rank == types[0].rank - 1
        a, b = spread_all(code, [a, b], types)
        return self.join(a, b[..., None])[..., 0] if vector else self.join(a, b)

    def join(self, a: Expr, b: Expr) -> Expr:
        return jnp.linalg.solve(a, b)
