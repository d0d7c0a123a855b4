"""Matrices from vectors, and parts of matrices."""

from __future__ import annotations

from typing import Any, ClassVar

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import mapped
from specc.catalog.options import flag, optional, size, whole
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim, product
from specc.ir.types import FLOAT, INT, Tensor, promote


class eye(Function):
    """1 on a diagonal, 0 elsewhere, the same for each example. -> float[N, M]. Source: jax.numpy.eye."""

    N = option(size, doc="number of rows")
    M = option(optional(size), None, "number of columns; as many if not given")
    k: int = option(whole, 0, "the diagonal: above 0 to the right of the main one")
    examples = (
        ("eye(3)", ("float[3]",), "float[3, 3]"),
        ("eye(2, 3)", ("float[3]",), "float[2, 3]"),
    )

    def infer(self) -> Tensor:
        return Tensor(FLOAT, (self.N, self.N if self.M is None else self.M), False)

    def lower(self, code: Code) -> Expr:
        columns = () if self.M is None else (code.size(self.M),)
        return jnp.eye(code.size(self.N), *columns, **({"k": self.k} if self.k else {}))


class diag(Function):
    """A square matrix with a vector on its diagonal, 0 elsewhere. float[…, n] -> float[…, n, n].

    Source: keras.ops.diag of a vector; `diagonal` is the way back.
    """

    x = operand("vectors")
    examples = (("diag(x)", ("float[3]",), "float[3, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        if not x.rank:
            raise Mismatch(f"`diag` takes vectors, got {x}", code="E0302", operand=0)
        return x.with_shape(*x.shape, x.shape[-1])

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        on = jnp.eye(code.size(type_.shape[-1]), dtype=jnp.bool_)
        return jnp.where(on, x[..., None], jnp.zeros_like(x[..., None]))


class diagflat(Function):
    """A square matrix with all numbers of a tensor on a diagonal, 0 elsewhere. float[…] -> float[n + |k|, n + |k|].

    Source: jax.numpy.diagflat.
    """

    x = operand("a tensor")
    k: int = option(whole, 0, "the diagonal: above 0 to the right of the main one")
    examples = (("diagflat(x, 1)", ("float[2, 2]",), "float[5, 5]"),)

    def infer(self, x: Tensor) -> Tensor:
        side = product(x.shape) + abs(self.k)
        return x.with_shape(side, side)

    def lower(self, code: Code, x: Expr) -> Expr:
        more = (self.k,) if self.k else ()
        return mapped(code, "x", (x,), lambda a: jnp.diagflat(a, *more))


class vander(Function):
    """The powers of each number of a vector, from N - 1 to 0. float[n] -> float[n, N].

    Source: jax.numpy.vander.
    """

    x = operand("a vector")
    N = option(optional(size), None, "how many powers; as many as numbers if not given")
    increasing: bool = option(flag, False, "from 0 up")
    examples = (("vander(x, 3)", ("float[4]",), "float[4, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        if x.rank != 1:
            raise Mismatch(f"`vander` takes a vector, got {x}", code="E0302", operand=0)
        powers = x.shape[0] if self.N is None else self.N
        return Tensor(promote(INT, x.dtype), (x.shape[0], powers), x.batched)

    def lower(self, code: Code, x: Expr) -> Expr:
        more: dict[str, Any] = {} if self.N is None else {"N": code.size(self.N)}
        if self.increasing:
            more["increasing"] = True
        return mapped(code, "x", (x,), lambda a: jnp.vander(a, **more))


class diagonal(Function):
    """A diagonal of matrices. float[…, m, n] -> float[…, min(m, n)]. Source: jax.numpy.diagonal."""

    x = operand("matrices")
    offset: int = option(whole, 0, "the diagonal: above 0 to the right of the main one")
    examples = (("diagonal(x)", ("float[3, 3]",), "float[3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_matrix(x, self.word())
        return x.with_shape(*x.shape[:-2], self.length(x))

    def length(self, x: Tensor) -> Dim:
        rows, columns = x.shape[-2:]
        if rows == columns:
            length: Dim = rows - abs(self.offset)
        elif isinstance(rows, int) and isinstance(columns, int):
            length = min(rows + min(self.offset, 0), columns - max(self.offset, 0))
        else:
            raise Mismatch(f"which side of {x} is shorter is known only from the data", operand=0)
        if isinstance(length, int) and length < 1:
            raise Mismatch(f"{x} has no diagonal {self.offset}", code="E0305", operand=0)
        return length

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {"offset": self.offset} if self.offset else {}
        return jnp.diagonal(x, **more, axis1=-2, axis2=-1)


class trace(diagonal):
    """The sum of a diagonal of matrices. float[…, m, n] -> float[…]. Source: jax.numpy.trace."""

    examples = (("trace(x)", ("float[3, 3]",), "float[]"),)

    def infer(self, x: Tensor) -> Tensor:
        return super().infer(x).with_shape(*x.shape[:-2]).with_dtype(promote(INT, x.dtype))

    def lower(self, code: Code, x: Expr) -> Expr:
        more = {"offset": self.offset} if self.offset else {}
        return jnp.trace(x, **more, axis1=-2, axis2=-1)


class triu(Function):
    """Matrices with 0 below a diagonal. The type stays. Source: jax.numpy.triu."""

    x = operand("matrices")
    k: int = option(whole, 0, "the diagonal: above 0 to the right of the main one")
    flax: ClassVar[Any] = jnp.triu
    examples = (("triu(x)", ("float[3, 3]",), "float[3, 3]"),)

    def infer(self, x: Tensor) -> Tensor:
        need_matrix(x, self.word())
        return x

    def lower(self, code: Code, x: Expr) -> Expr:
        return self.flax(x, **({"k": self.k} if self.k else {}))


class tril(triu):
    """Matrices with 0 above a diagonal. The type stays. Source: jax.numpy.tril."""

    flax = jnp.tril
    examples = (("tril(x, -1)", ("float[3, 3]",), "float[3, 3]"),)


def need_matrix(x: Tensor, word: str, *, square: bool = False) -> None:
    if x.rank < 2 or (square and x.shape[-1] != x.shape[-2]):
        shape = "float[…, n, n]" if square else "float[…, m, n]"
        raise Mismatch(f"`{word}` takes matrices {shape}, got {x}", code="E0302", operand=0)
