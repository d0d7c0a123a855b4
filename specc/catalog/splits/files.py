from __future__ import annotations

from typing import Any

from specc.catalog.data import Split, Table
from specc.catalog.declare import option
from specc.catalog.options import Refused, WordOf, optional
from specc.catalog.splits._shares import SPLITS


class files(Split):
    """Splits from sources of their own: `files(test = csv("test.csv"))`.

    The rows of the section's `source` are for the other splits: added, as in `random(…) +
    files(…)`, or else for training.
    """

    keeps_order = True
    validation = option(optional(WordOf("sources")), None, "the validation rows", named=True)
    test = option(optional(WordOf("sources")), None, "the test rows", named=True)
    examples = ('files(test = csv("test.csv"))',)

    def check(self) -> None:
        if not self.names():
            raise Refused("`files` needs a source for `validation` or `test`")

    def names(self) -> tuple[str, ...]:
        return tuple(name for name in SPLITS[1:] if self.given.get(name) is not None)

    def sources(self) -> dict[str, Any]:
        """Split -> word of catalog/sources."""
        return {name: self.given[name] for name in self.names()}

    def divide(self, table: Table) -> dict[str, Any]:
        return {}
