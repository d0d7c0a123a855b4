from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault, Split, Table, Values
from specc.catalog.declare import option
from specc.catalog.options import Names, Refused, optional
from specc.catalog.splits._shares import SPLITS
from specc.catalog.types._classes import class_names


class by(Split):
    """Rows by the value of a column: a speaker, a year, a hospital is in one split only.

    Every value must be listed; a row with another one is an error.
    """

    column = option(Names(single=True), doc="the column that decides")
    train = option(Values(), doc="its values in the training rows", named=True)
    validation = option(optional(Values()), None, "in the validation rows", named=True)
    test = option(optional(Values()), None, "in the test rows", named=True)
    examples = ("by(speaker, train = [jackson], test = [nicolas])",)

    def check(self) -> None:
        seen: dict[str, str] = {}
        for name, values in self._lists():
            for value in values:
                if value in seen:
                    raise Refused(
                        f"`{value}` is in `{seen[value]}` and in `{name}`",
                        help="keep it in one split",
                    )
                seen[value] = name

    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self._lists())

    def columns(self) -> tuple[tuple[str, str], ...]:
        return (("column", self.column),)

    def _lists(self) -> list[tuple[str, tuple[str, ...]]]:
        lists = zip(SPLITS, (self.train, self.validation, self.test), strict=True)
        return [(name, values) for name, values in lists if values]

    def divide(self, table: Table) -> dict[str, Any]:
        import numpy as np

        found = class_names(self.column, table.columns[self.column])
        result = {
            n: np.flatnonzero(found.is_in(list(v)).fill_null(False).to_numpy())
            for n, v in self._lists()
        }
        left = np.setdiff1d(np.arange(table.rows), np.concatenate(list(result.values())))
        if len(left):
            row = int(left[0])
            value = "a missing value" if found[row] is None else f"`{found[row]}`"
            raise Fault(
                "E0551",
                f"{value} in column `{self.column}` is in no split",
                row=row,
                column=self.column,
                help="list it under `train`, `validation` or `test`",
            )
        return {name: rows.astype(np.int64) for name, rows in result.items()}
