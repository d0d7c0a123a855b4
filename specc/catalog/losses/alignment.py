"""Labels in order, at unknown times."""

from __future__ import annotations

from specc.catalog.declare import Code, Mismatch, option
from specc.catalog.losses._base import Base
from specc.catalog.options import flag
from specc.ir.python import Expr, Kernel
from specc.ir.types import FLOAT, INT, Tensor


class ctc(Base):
    """Connectionist temporal classification: minus the logarithm of all alignments' probability.

    target int[length], padded with 0; output float[time, vocabulary + 1], the blank last.
    Source: Graves et al. 2006, doi:10.1145/1143844.1143891
    """

    keras = "CTC"
    takes = ("class",)
    wants = "probabilities"
    meets = "time"
    difference = "the blank is the last unit, not the first; a last softmax is folded into it"
    from_logits: bool = option(flag, False, "the output is logits", named=True)
    examples = ("ctc",)

    def infer(self, target: Tensor, output: Tensor) -> Tensor:
        if target.dtype != INT or target.rank != 1 or output.rank != 2:
            raise Mismatch(
                f"`ctc` takes labels int[length] and an output float[time, units], "
                f"got {target} and {output}",
                code="E0302",
            )
        return Tensor(FLOAT, (), True)

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel("ctc_of_logits" if self.from_logits else "ctc")(target, output)
