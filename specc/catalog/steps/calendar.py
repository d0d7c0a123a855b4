from __future__ import annotations

from typing import Any

from specc.catalog.data import Step
from specc.catalog.declare import Mismatch, option
from specc.catalog.options import Choice, ListOf, flag
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor

_PERIODS = {"month": 12, "day": 31, "weekday": 7, "hour": 24, "minute": 60, "day_of_year": 366}


class calendar(Step):
    """Parts of a date or time as numbers: float[parts].

    month 1 to 12, day 1 to 31, weekday 0 (Monday) to 6, day_of_year 1 to 366, hour, minute, year.
    `cyclic = true` gives the sine and cosine of each (but the year) instead, so that December is
    beside January.
    """

    takes_missing = True
    parts = option(ListOf(Choice("year", *_PERIODS), single=True), doc="which, in order")
    cyclic = option(flag, False, "as points on a circle", named=True)
    examples = ("calendar([month, weekday])", "calendar(hour, cyclic = true)")

    def infer(self, before: Encoded, field: str) -> Encoded:
        if before.kind != "datetime":
            raise Mismatch(
                f"`calendar` takes a datetime, but `{field}` holds {before.kind}", code="E0510"
            )
        width = sum(2 if self.cyclic and part != "year" else 1 for part in self.parts)
        return Encoded("number", Tensor(FLOAT, (width,)))

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """float64[rows, parts] of seconds since 1970"""
        import numpy as np

        seconds = values[:, 0]
        missing = np.isnan(seconds)
        time = np.where(missing, 0, seconds).astype("int64").astype("datetime64[s]")
        day = time.astype("datetime64[D]")
        month, year = time.astype("datetime64[M]"), time.astype("datetime64[Y]")
        found = {
            "year": year.astype(int) + 1970,
            "month": (month - year).astype(int) + 1,
            "day": (day - month).astype(int) + 1,
            "weekday": (day.astype(int) + 3) % 7,  # 1970 began on a Thursday
            "day_of_year": (day - year).astype(int) + 1,
            "hour": (time - day).astype(int) // 3600,
            "minute": (time - day).astype(int) // 60 % 60,
        }
        columns = []
        for part in self.parts:
            number = np.where(missing, np.nan, found[part])
            if self.cyclic and part != "year":
                angle = 2 * np.pi * number / _PERIODS[part]
                columns += [np.sin(angle), np.cos(angle)]
            else:
                columns.append(number)
        return np.stack(columns, axis=1)
