from __future__ import annotations

from typing import Any

from specc.catalog.data import MISSING, Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import ListOf, OneOf, Refused, Whole, real
from specc.ir.program import Encoded
from specc.ir.types import INT, Tensor


class bucketize(Step):
    """A number as the class of the interval that it lies in: float[1] -> int[].

    `bucketize([18, 65])` has three classes: below 18, from 18 to below 65, from 65 on.
    `bucketize(4)` learns edges so that each of 4 classes has about as many training rows.
    """

    keras = "Discretization"
    takes_missing = True
    edges = option(OneOf(Whole(2), ListOf(real)), doc="where intervals meet, or how many to learn")
    examples = ("bucketize([18, 65])", "bucketize(4)")

    def check(self) -> None:
        if isinstance(self.edges, tuple) and (
            not self.edges or list(self.edges) != sorted(set(self.edges))
        ):
            raise Refused("the edges of `bucketize` must rise", help="`bucketize([18, 65])`")

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind != "number" or before.tensor.shape != (1,):
            raise Mismatch(
                f"`bucketize` takes one number, but `{field}` holds {before.tensor}", code="E0510"
            )
        classes = self.edges if isinstance(self.edges, int) else len(self.edges) + 1
        return Encoded("category", Tensor(INT, ()), classes=classes)

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        import numpy as np

        if isinstance(self.edges, tuple):
            return {"edges": list(self.edges)}
        known = values[~np.isnan(values)]
        shares = np.arange(1, self.edges) / self.edges
        return {"edges": (np.quantile(known, shares) if len(known) else shares).tolist()}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """int32[rows]"""
        import numpy as np

        number = values[:, 0]
        ids = np.searchsorted(np.array(state["edges"]), number, side="right")
        return np.where(np.isnan(number), MISSING, ids).astype(np.int32)
