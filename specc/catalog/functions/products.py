"""Products of vectors, matrices and tensors; `@` is `matmul`, `einsum` says any other."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import as_numbers, mapped
from specc.catalog.functions.einsum import einsum
from specc.catalog.options import ListOf, OneOf, Whole, whole
from specc.catalog.shapes import aligned, axis_of, batched, elementwise
from specc.ir.python import Expr, jnp
from specc.ir.types import INT, Tensor, promote

LEFT, RIGHT = "abcdefgh", "mnopqrst"


class _Product(Function):
    """A product of two tensors that an equation says."""

    abstract = True
    a = operand("a tensor")
    b = operand("a tensor")

    def equation(self, a: Tensor, b: Tensor) -> str:
        raise NotImplementedError

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        if a.rank > len(LEFT) or b.rank > len(RIGHT):
            raise Mismatch(f"`{self.word()}` takes at most {len(LEFT)} axes", code="E0302")
        return einsum(equation=self.equation(a, b)).infer((a, b))

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        types: Any = code.types
        code.types = (types,)
        return einsum(equation=self.equation(*types)).lower(code, [a, b])


class tensordot(_Product):
    """Sum of products over axes of both: the last n of a with the first n of b, or listed pairs.

    float[…, k], float[k, …] -> float[…, …] for n = 1. Source: jax.numpy.tensordot.
    """

    axes = option(
        OneOf(Whole(0), ListOf(ListOf(whole), length=2)), 2, "n, or [axes of a, axes of b]"
    )
    examples = (
        ("tensordot(x, y, 1)", ("float[2, 3]", "float[3, 4]"), "float[2, 4]"),
        ("tensordot(x, y, [[0, 1], [1, 0]])", ("float[2, 3]", "float[3, 2, 5]"), "float[5]"),
    )

    def equation(self, a: Tensor, b: Tensor) -> str:
        first, second = list(LEFT[: a.rank]), list(RIGHT[: b.rank])
        pairs = self.axes
        if isinstance(pairs, int):
            if pairs > min(a.rank, b.rank):
                raise Mismatch(f"{a} and {b} have not both {pairs} axes", code="E0302")
            pairs = (tuple(range(a.rank - pairs, a.rank)), tuple(range(pairs)))
        if len(pairs[0]) != len(pairs[1]):
            raise Mismatch("the axes of a and b are pairs: two lists of one length", code="E0313")
        for i, j in zip(*pairs, strict=True):
            second[axis_of(j, b.rank, "tensordot")] = first[axis_of(i, a.rank, "tensordot")]
        free = [c for c in first if c not in second] + [c for c in second if c not in first]
        return f"{''.join(first)},{''.join(second)}->{''.join(free)}"


class dot(_Product):
    """Of two vectors the sum of products; of matrices the matrix product.

    float[k], float[k] -> float[]. Source: jax.numpy.dot.
    """

    examples = (("dot(x, y)", ("float[3]", "float[3]"), "float[]"),)

    def equation(self, a: Tensor, b: Tensor) -> str:
        if not a.rank or not 0 < b.rank < 3:
            raise Mismatch(f"`dot` takes vectors and matrices, got {a} and {b}", code="E0302")
        first = LEFT[: a.rank]
        return f"{first},{first[-1]}{'z' * (b.rank - 1)}->{first[:-1]}{'z' * (b.rank - 1)}"


class inner(_Product):
    """Sum of products over the last axes. float[…, k], float[…, k] -> float[…, …].

    Source: jax.numpy.inner.
    """

    examples = (("inner(x, y)", ("float[2, 3]", "float[4, 3]"), "float[2, 4]"),)

    def equation(self, a: Tensor, b: Tensor) -> str:
        if not a.rank or not b.rank:
            raise Mismatch(f"`inner` takes vectors, got {a} and {b}", code="E0302")
        first, second = LEFT[: a.rank], RIGHT[: b.rank - 1]
        return f"{first},{second}{first[-1]}->{first[:-1]}{second}"


class outer(_Product):
    """The product of each number of a with each of b. float[m], float[n] -> float[m, n].

    Source: jax.numpy.outer.
    """

    examples = (("outer(x, y)", ("float[2]", "float[3]"), "float[2, 3]"),)

    def equation(self, a: Tensor, b: Tensor) -> str:
        first, second = LEFT[: a.rank], RIGHT[: b.rank]
        return f"{first},{second}->{first}{second}"


class kron(Function):
    """The product of each number of a with all of b, side by side. float[m, n], float[p, q] -> float[m p, n q].

    Source: jax.numpy.kron.
    """

    a = operand("a tensor")
    b = operand("a tensor")
    examples = (("kron(x, y)", ("float[2, 3]", "float[4, 5]"), "float[8, 15]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        rank = max(a.rank, b.rank)
        sides = ((1,) * (rank - t.rank) + t.shape for t in (a, b))
        shape = tuple(m * n for m, n in zip(*sides, strict=True))
        return Tensor(promote(INT, a.dtype, b.dtype), shape, batched(a, b))

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        both = tuple(as_numbers(v, t) for v, t in zip((a, b), code.types, strict=True))
        return mapped(code, "a b", both, jnp.kron)


class cross(Function):
    """The vector at right angles to two in space. float[…, 3], float[…, 3] -> float[…, 3].

    Source: jax.numpy.cross.
    """

    a = operand("vectors")
    b = operand("vectors")
    examples = (("cross(x, y)", ("float[2, 3]", "float[3]"), "float[2, 3]"),)

    def infer(self, a: Tensor, b: Tensor) -> Tensor:
        if a.shape[-1:] != (3,) or b.shape[-1:] != (3,):
            raise Mismatch(f"`cross` takes vectors of 3 numbers, got {a} and {b}", code="E0302")
        return elementwise(a, b)

    def lower(self, code: Code, a: Expr, b: Expr) -> Expr:
        return jnp.cross(*aligned(code, a, b))
