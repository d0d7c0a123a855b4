"""Sums of products, by an equation."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import text
from specc.catalog.shapes import batched, broadcast
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim, product
from specc.ir.types import FLOAT, Tensor, promote

LETTERS = "bnzyxwvutsrqpomlkjihgfedcaBNZYXWVUTSRQPOMLKJIHGFEDCA"


class einsum(Function):
    """Sums of products: each letter is an axis, equal letters have equal sizes, absent ones are summed.

    `einsum("thd,shd->hts", q, k)`. The batch has no letter. Source: jax.numpy.einsum.
    """

    equation: str = option(text, doc='the axes of each tensor and of the result: "ij,jk->ik"')
    x = operand("tensors", many=True)
    examples = (
        ('einsum("ij,jk->ik", x, y)', ("float[2, 3]", "float[3, 4]"), "float[2, 4]"),
        ('einsum("thd,shd->hts", x, y)', ("float[5, 2, 8]", "float[6, 2, 8]"), "float[2, 5, 6]"),
        ('einsum("...i,i->...", x, y)', ("float[2, 3, 4]", "float[4]"), "float[2, 3]"),
    )

    def infer(self, x: tuple[Tensor, ...]) -> Tensor:
        terms, result = parse(self.equation)
        if len(terms) != len(x):
            raise Mismatch(f'"{self.equation}" joins {len(terms)} tensors, got {len(x)}')
        sizes: dict[str, tuple[Dim, int]] = {}
        lead: tuple[Dim, ...] = ()
        for i, (term, tensor) in enumerate(zip(terms, x, strict=True)):
            letters = term.replace("...", "")
            more = tensor.rank - len(letters)
            if more < 0 or (more and "..." not in term):
                raise Mismatch(
                    f'"{term}" names {len(letters)} axes, and {tensor} has {tensor.rank}',
                    code="E0302",
                    help="the batch has no letter" if more == -1 else "",
                    operand=i,
                )
            start = term.find("...") if "..." in term else len(term)
            lead = broadcast(
                Tensor(FLOAT, lead), tensor.with_shape(*tensor.shape[start : start + more])
            )
            for letter, size in zip(
                letters, (*tensor.shape[:start], *tensor.shape[start + more :]), strict=True
            ):
                if sizes.setdefault(letter, (size, i))[0] != size:
                    first, where = sizes[letter]
                    raise Mismatch(
                        f'"{letter}" of "{self.equation}" is {first} in {x[where]} and {size} in {tensor}',
                        code="E0303",
                    )
        shape: list[Dim] = []
        for letter in result.replace("...", "."):
            shape += lead if letter == "." else [sizes[letter][0]]
        return Tensor(promote(*(t.dtype for t in x)), tuple(shape), batched(x))

    def flops(self, result: Tensor, x: tuple[Tensor, ...]) -> Dim:  # type: ignore[override]
        """Every letter runs over its size; of more than two tensors, as if all met at once."""
        terms, _ = parse(self.equation)
        sizes: dict[str, Dim] = {}
        for term, tensor in zip(terms, x, strict=True):
            head, _, tail = term.partition("...")
            sizes |= dict(zip(head, tensor.shape, strict=False))
            sizes |= dict(zip(tail[::-1], tensor.shape[::-1], strict=False))
        lead = [] if "..." not in self.equation else self._lead(terms, x)
        return 2 * product((*lead, *sizes.values()))

    @staticmethod
    def _lead(terms: list[str], x: tuple[Tensor, ...]) -> tuple[Dim, ...]:
        """The axes of "..."."""
        found: tuple[Dim, ...] = ()
        for term, tensor in zip(terms, x, strict=True):
            if "..." in term:
                start, more = term.find("..."), tensor.rank - len(term.replace("...", ""))
                axes = tensor.with_shape(*tensor.shape[start : start + more])
                found = broadcast(Tensor(FLOAT, found), axes)
        return found

    def lower(self, code: Code, x: list[Expr]) -> Expr:
        types: Any = code.types[0]
        equation = self.equation.replace(" ", "")
        if batched(types):
            terms, result = parse(equation)
            batch = next(c for c in LETTERS if c not in equation)
            equation = ",".join(
                (batch if t.batched else "") + term for t, term in zip(types, terms, strict=True)
            )
            equation += f"->{batch}{result}"
        return jnp.einsum(equation, *x)


def parse(equation: str) -> tuple[list[str], str]:
    """The axes of each tensor and of the result; without an arrow the letters that stand once."""
    equation = equation.replace(" ", "")
    left, arrow, result = equation.partition("->")
    terms = left.split(",")
    for term in [*terms, result]:
        if not all(c.isascii() and c.isalpha() for c in term.replace("...", "", 1)):
            raise Mismatch(
                f'"{equation}" is no equation', help='each axis is a letter: "ij,jk->ik"'
            )
    letters = [c for c in left if c.isalpha()]
    if not arrow:
        result = ("..." if "..." in left else "") + "".join(
            sorted(c for c in letters if letters.count(c) == 1)
        )
    wrong = [c for c in result if c.isalpha() and (c not in letters or result.count(c) > 1)]
    if wrong or ("..." in left) != ("..." in result):
        what = f'"{wrong[0]}"' if wrong else '"..."'
        raise Mismatch(
            f'{what} in the result of "{equation}" must stand in its left side, and once in the result'
        )
    return terms, result
