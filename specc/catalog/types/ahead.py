from __future__ import annotations

from typing import Any

from specc.catalog.data import Derived
from specc.ir.program import Encoded


class ahead(Derived):
    """What a field will be `rows` rows after its window ends: `target next: ahead(past, 1)`.

    It is prepared as that field is, and predicted back in the unit of its column.
    """

    examples = ("ahead(past, 1)",)

    def encode_from(self, row: Encoded, length: int) -> Encoded:
        return row.replace(kind="category", classes=row.vocabulary) if row.kind == "tokens" else row

    def gather(self, values: Any, last: Any, length: int) -> Any:
        return values[last + self.rows]
