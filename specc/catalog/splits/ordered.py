from __future__ import annotations

from typing import Any

from specc.catalog.data import Table
from specc.catalog.splits._shares import Shares, parts


class ordered(Shares):
    """Rows as they stand, the first to train, the last to test: for what has an order in time."""

    keeps_order = True
    examples = ("ordered(train = 75%, validation = 10%, test = 15%)",)

    def divide(self, table: Table) -> dict[str, Any]:
        import numpy as np

        return parts(np.arange(table.rows), self.cuts(table.rows))
