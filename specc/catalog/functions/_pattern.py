"""Patterns of axes: `h (w p) c`."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Mismatch
from specc.catalog.options import Refused
from specc.ir.sizes import Dim, divides, product
from specc.ir.types import Tensor

Groups = list[list[str]]  # the names of each axis


def sides(pattern: str) -> tuple[Groups, Groups]:
    """What stands before the arrow and after it."""
    left, arrow, right = pattern.partition("->")
    if not arrow:
        raise Refused('a pattern must have two sides: "h w c -> (h w) c"')
    return groups(left, pattern), groups(right, pattern)


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


def sizes(pattern: str, given: Any, x: Tensor) -> dict[str, Dim]:
    """The size of each name, from those that are given and from the shape."""
    left, _ = sides(pattern)
    if len(left) != x.rank:
        raise Mismatch(
            f'"{pattern}" takes {len(left)} axes, and {x} has {x.rank}',
            code="E0302",
            help="the batch has no name" if len(left) == x.rank + 1 else "",
            operand=0,
        )
    found: dict[str, Dim] = dict(given)
    for group, whole in zip(left, x.shape, strict=True):
        known = product([found[n] for n in group if n in found])
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
