from __future__ import annotations

import hashlib
from typing import Any

from specc.catalog.data import Table
from specc.catalog.declare import option
from specc.catalog.options import Names, Whole
from specc.catalog.splits._shares import SPLITS, Shares
from specc.catalog.types._classes import class_names


class hashed(Shares):
    """Rows by a hash of a column: a row stays in its split when others come or go, and rows with
    the same value (a customer, a patient) stay together. Shares are met on average."""

    column = option(Names(single=True), doc="the column that decides")
    seed = option(Whole(0, 2**63 - 1), 0, "another seed is another split", named=True)
    examples = ("hashed(customer, train = 80%, test = 20%)",)

    def columns(self) -> tuple[tuple[str, str], ...]:
        return (("column", self.column),)

    def divide(self, table: Table) -> dict[str, Any]:
        import numpy as np

        names = class_names(self.column, table.columns[self.column]).fill_null("")
        place = {name: self._place(name) for name in names.unique().to_list()}
        where = np.array([place[name] for name in names.to_list()])
        ends = np.cumsum(self.shares())
        split = np.searchsorted(ends[:-1], where, side="right")
        return {
            name: np.flatnonzero(split == i)
            for i, name in enumerate(SPLITS)
            if self.shares()[i] > 0
        }

    def _place(self, name: str) -> float:
        """A number in 0 .. 1 that depends on the value and the seed alone."""
        digest = hashlib.sha256(f"{self.seed}:{name}".encode()).digest()
        return int.from_bytes(digest[:8], "little") / 2**64
