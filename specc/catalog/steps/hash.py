from __future__ import annotations

import hashlib
from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Whole
from specc.ir.program import Encoded
from specc.ir.types import INT, Tensor


class hash(Step):
    """A text as one of `bins` classes by its hash, so that nothing has to be learnt: int[].

    For names with too many values to list, at the price that some share a class.
    """

    keras = "Hashing"
    bins = option(Whole(2), doc="how many classes")
    seed = option(Whole(0, 2**63 - 1), 0, "another seed gives other classes", named=True)
    examples = ("hash(1_000)",)

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind != "text":
            raise Mismatch(
                f"`hash` takes text, but `{field}` holds {before.kind}",
                code="E0510",
                help=f"write `{field}: text |> hash({self.bins})`"
                if before.kind == "category"
                else "",
            )
        return Encoded("category", Tensor(INT, ()), classes=self.bins)

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """int32[rows]"""
        import numpy as np

        known = {text: self._bin(text) for text in values.unique().to_list()}
        return np.array([known[text] for text in values.to_list()], np.int32)

    def _bin(self, text: str) -> int:
        digest = hashlib.sha256(f"{self.seed}:{text}".encode()).digest()
        return int.from_bytes(digest[:8], "little") % self.bins
