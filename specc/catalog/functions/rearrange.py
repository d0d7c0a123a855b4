"""Axes split, joined and moved, by a pattern."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.options import Named, Refused, size, text
from specc.ir.python import Expr, jnp
from specc.ir.sizes import Dim, divides, product
from specc.ir.types import Tensor

Groups = list[list[str]]


class rearrange(Function):
    """Axes split, joined and moved: names in parentheses are one axis, the batch has no name.

    `rearrange(x, "(h p) (w q) c -> (h w) (p q c)", p = 4, q = 4)`. Source: keras.ops.rearrange.
    """

    tensor = operand("a tensor")
    pattern: str = option(text, doc='"h w c -> (h w) c"; 1 is an axis of that size')
    axes_lengths = option(
        Named(size, "the size of a name: `p = 4`"), (), "what the shape does not say", named=True
    )
    examples = (
        ('rearrange(x, "h w c -> c (h w)")', ("float[2, 3, 4]",), "float[4, 6]"),
        ('rearrange(x, "(h p) c -> h p c", p = 2)', ("float[6, 3]",), "float[3, 2, 3]"),
    )

    def check(self) -> None:
        left, right = self.sides()
        names = [[n for g in side for n in g if n != "1"] for side in (left, right)]
        once = all(len(n) == len(set(n)) for n in names)
        if not once or set(names[0]) != set(names[1]):
            raise Refused(f'both sides of "{self.pattern}" must hold the same names, each once')
        unknown = [n for n, _ in self.axes_lengths if n not in names[0]]
        if unknown:
            raise Refused(f'`{unknown[0]}` must be a name of "{self.pattern}"')

    def sides(self) -> tuple[Groups, Groups]:
        left, arrow, right = self.pattern.partition("->")
        if not arrow:
            raise Refused('a pattern must have two sides: "h w c -> (h w) c"')
        return groups(left, self.pattern), groups(right, self.pattern)

    def sizes(self, x: Tensor) -> dict[str, Dim]:
        """The size of each name."""
        left, _ = self.sides()
        if len(left) != x.rank:
            raise Mismatch(
                f'"{self.pattern}" takes {len(left)} axes, and {x} has {x.rank}',
                code="E0302",
                help="the batch has no name" if len(left) == x.rank + 1 else "",
                operand=0,
            )
        found: dict[str, Dim] = dict(self.axes_lengths)
        for group, whole in zip(left, x.shape, strict=True):
            known = product([1 if n == "1" else found[n] for n in group if n == "1" or n in found])
            free = [n for n in group if n != "1" and n not in found]
            if len(free) > 1:
                raise Mismatch(f"the sizes of `{free[0]}` and `{free[1]}` are not both known")
            if not divides(whole, known) or (not free and whole != known):
                raise Mismatch(
                    f"({' '.join(group)}) is {known}, and an axis of {x} is {whole}", code="E0303"
                )
            if free:
                found[free[0]] = whole // known
        return found

    def infer(self, tensor: Tensor) -> Tensor:
        sizes = self.sizes(tensor) | {"1": 1}
        return tensor.with_shape(*(product([sizes[n] for n in g]) for g in self.sides()[1]))

    def lower(self, code: Code, tensor: Expr) -> Expr:
        x: Any = code.types[0]
        sizes = self.sizes(x)
        old, new = ([n for g in side for n in g if n != "1"] for side in self.sides())
        split = x.with_shape(*(sizes[n] for n in old))
        made = tensor if split.shape == x.shape else tensor.reshape(code.shape(split))
        order = [old.index(n) for n in new]
        if order != sorted(order):
            lead = (0,) if x.batched else ()
            made = jnp.transpose(made, (*lead, *(i + len(lead) for i in order)))
        moved = x.with_shape(*(sizes[n] for n in new))
        result: Any = code.result
        return made if moved.shape == result.shape else made.reshape(code.shape(result))


def groups(side: str, pattern: str) -> Groups:
    """One list of names an axis."""
    found: Groups = []
    inside = False
    for piece in side.replace("(", " ( ").replace(")", " ) ").split():
        if piece in "()":
            if inside == (piece == "("):
                raise Refused(f'the parentheses of "{pattern}" must come in pairs')
            inside = piece == "("
            if inside:
                found.append([])
        elif piece != "1" and not piece.isidentifier():
            raise Refused(f'"{pattern}" must be made of names, 1 and parentheses, not `{piece}`')
        elif inside:
            found[-1].append(piece)
        else:
            found.append([piece])
    if inside:
        raise Refused(f'the parentheses of "{pattern}" must come in pairs')
    return found
