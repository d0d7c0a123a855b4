"""What the losses share: which shapes of target and output can meet."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Loss, Mismatch, option
from specc.catalog.options import Choice, optional
from specc.ir.sizes import Size
from specc.ir.types import FLOAT, INT, Tensor

UNFOLDED = option(
    optional(Choice("keras")),
    None,
    "`keras`: probabilities below 1e-7 count as that, no last activation is folded in",
    named=True,
)


class Base(Loss):
    """A loss whose target has the shape of the output, or class numbers one axis less."""

    abstract = True

    def infer(self, target: Tensor, output: Tensor) -> Tensor:
        """float[], one number an example."""
        classes = target.dtype == INT and "class" in self.takes and output.rank == target.rank + 1
        if target.rank and output.rank and not classes:
            same = len(target.shape) == len(output.shape)
            if not same or any(map(differ, target.shape, output.shape)):
                raise Mismatch(
                    f"`{self.word()}` compares {target} with {output}",
                    code="E0303",
                    help="target and output are of one shape",
                )
        return Tensor(FLOAT, (), target.batched or output.batched)


def differ(a: Any, b: Any) -> bool:
    """Surely different: two sizes that may still be equal are not."""
    if isinstance(a, Size) or isinstance(b, Size):
        difference = a - b
        return isinstance(difference, int) and difference != 0
    return a != b
