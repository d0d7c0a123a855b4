"""The limits of a batch renormalization."""

from __future__ import annotations

from typing import Any

from specc.catalog.options import OptionType


class Clipping(OptionType):
    """Limits of the correction of a batch renormalization: rmin, rmax, dmax; each may be absent."""

    def convert(self, value: Any) -> Any:
        good = isinstance(value, dict) and value.keys() <= {"rmin", "rmax", "dmax"}
        if not good or not all(type(v) in (int, float) and v >= 0 for v in value.values()):
            raise self.refuse()
        if value.get("rmin", 0) > value.get("rmax", value.get("rmin", 0)):
            raise self.refuse()
        return {name: float(v) for name, v in value.items()}

    def describe(self) -> str:
        return "a record of rmin, rmax (at least rmin) and dmax, numbers of at least 0"
