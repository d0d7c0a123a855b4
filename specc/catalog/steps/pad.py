from __future__ import annotations

from typing import Any

from specc.catalog.data import Step, length
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Choice, count, optional
from specc.catalog.ragged import Ragged
from specc.ir.program import Encoded


class pad(Step):
    """Brings every example to one length: shorter ones get zeros, longer ones are cut.

    int[length(f)] -> int[length], and likewise for sound. Zeros stand at the end, and the end is
    cut, unless `side = start`. Without a length, that of the longest training example.
    """

    takes_ragged = True
    keras = "pad_sequences"
    difference = "pads and cuts at the end by default, so that a mask is a prefix"
    length = option(optional(count), None, "tokens or samples an example")
    side = option(
        Choice("end", "start"), "end", "where zeros are put and what is too long is cut", named=True
    )
    examples = ("pad(length = 50)", "pad(8000, side = start)")

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind not in ("tokens", "audio") or before.tensor.shape != (length(field),):
            raise Mismatch(
                f"`pad` takes tokens or sound of any length, but `{field}` holds {before.kind} "
                f"{before.tensor}",
                code="E0510",
                help="it stands after `tokenize`, and before `one_hot` or `log_mel`",
            )
        return before.replace(tensor=before.tensor.with_shape(self.length or length(field)))

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        return {"length": self.length or max(1, values.longest())}

    def apply(self, values: Ragged, state: dict[str, Any]) -> Any:
        """[rows, length] of the dtype of the values"""
        return values.padded(state["length"], at_end=self.side == "end")

    def facts(self, field: str, state: dict[str, Any]) -> dict[str, int]:
        return {f"length({field})": state["length"]}
