from __future__ import annotations

from typing import Any

from specc.catalog.data import Table
from specc.catalog.declare import option
from specc.catalog.options import Names, Whole, optional
from specc.catalog.splits._shares import SPLITS, Shares, counts, parts
from specc.catalog.types._classes import class_names, in_order


class random(Shares):
    """Rows at random, by the seed alone: the same file always splits alike.

    `stratify = column` gives every split its share of each class, to the row.
    """

    stratify = option(optional(Names(single=True)), None, "a column of classes", named=True)
    seed = option(Whole(0, 2**63 - 1), 0, "another seed is another split", named=True)
    examples = (
        "random(train = 70%, validation = 15%, test = 15%)",
        "random(test = 20%, stratify = species)",
    )

    def columns(self) -> tuple[tuple[str, str], ...]:
        return (("stratify", self.stratify),) if self.stratify else ()

    def divide(self, table: Table) -> dict[str, Any]:
        import numpy as np

        generator = np.random.Generator(np.random.Philox(self.seed))
        order = generator.permutation(table.rows)
        if not self.stratify:
            return parts(order, self.cuts(table.rows))
        names = class_names(self.stratify, table.columns[self.stratify]).fill_null("")
        taken: dict[str, list[Any]] = {name: [] for name in SPLITS}
        owed = [0.0] * len(SPLITS)
        for each in in_order(names.unique().to_list()):
            rows = order[(names == each).to_numpy()[order]]
            for name, some in parts(rows, counts(len(rows), self.shares(), owed)).items():
                taken[name].append(some)
        return {name: np.sort(np.concatenate(some)) for name, some in taken.items() if some}
