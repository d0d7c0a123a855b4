"""The equation of an EinsumDense: what it says of the shapes of the output and of the weights."""

from __future__ import annotations

import re

from specc.catalog.declare import Mismatch
from specc.ir.sizes import Dim
from specc.ir.types import Tensor

FORM = re.compile(r"(\.\.\.)?([A-Za-z]+)(\.\.\.)?,([A-Za-z]+)->(\.\.\.)?([A-Za-z]+)(\.\.\.)?")


class Equation:
    """`...td,dh->...th`, read. Raises ValueError where it is none."""

    def __init__(self, text: str) -> None:
        self.text = text.replace(" ", "")
        found = FORM.fullmatch(self.text)
        if found is None:
            raise ValueError(text)
        left, self.input, right, self.kernel, left_too, self.output, right_too = found.groups()
        self.left, self.right = bool(left), bool(right)
        one_side = not (left and right) and left == left_too and right == right_too
        letters = (self.input, self.kernel, self.output)
        known = set(self.input + self.kernel) >= set(self.output)
        used = set(self.kernel) <= set(self.input + self.output)
        if not one_side or not known or not used or any(len(set(s)) < len(s) for s in letters):
            raise ValueError(text)

    def sizes(self, x: Tensor, output: tuple[Dim | None, ...]) -> dict[str, Dim]:
        """The size of each letter."""
        more = x.rank - len(self.input)
        if more < 0 or (more and not (self.left or self.right)):
            raise Mismatch(
                f'"{self.input}" names {len(self.input)} axes, and {x} has {x.rank}',
                code="E0302",
                help="the batch has no letter" if more == -1 else "",
                operand=0,
            )
        if len(output) != len(self.output):
            raise Mismatch(
                f'`output_shape` has {len(output)} sizes for the axes "{self.output}"',
                code="E0317",
                help="give each letter of the output its size, or `none` where the input says it",
            )
        given = x.shape[more:] if self.left else x.shape[: len(self.input)]
        found = dict(zip(self.input, given, strict=True))
        for letter, size in zip(self.output, output, strict=True):
            if size is None and letter not in found:
                raise Mismatch(f'nothing says the size of "{letter}"', code="E0317")
            if size is not None and found.setdefault(letter, size) != size:
                raise Mismatch(
                    f'"{letter}" is {found[letter]} in {x} and {size} in `output_shape`',
                    code="E0303",
                    operand=0,
                )
        return found

    def elided(self, x: Tensor) -> tuple[Dim, ...]:
        """The sizes that stand for the dots."""
        more = x.rank - len(self.input)
        return x.shape[:more] if self.left else x.shape[len(self.input) :]
