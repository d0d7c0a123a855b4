from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault, FieldType
from specc.catalog.declare import option
from specc.catalog.options import optional, text
from specc.ir.program import Encoded
from specc.ir.types import FLOAT, Tensor


class datetime(FieldType):
    """A date or a time, to be made into numbers by `calendar`: `2024-05-01`, `2024-05-01T12:30:00`.

    Times with a zone are taken in UTC. `format` is written as in strftime, `"%d.%m.%Y"`.
    """

    also = ("date", "timestamp")
    format = option(optional(text), None, "how it is written, if not as in ISO 8601", named=True)
    examples = ("datetime", 'datetime(format = "%d.%m.%Y")')

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        return Encoded("datetime", Tensor(FLOAT, (1,)))

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """float64[rows, 1]: seconds since 1970, NaN where missing"""
        import polars as pl

        name, column = columns[0]
        found = column
        if not isinstance(column, pl.Series) or not (
            column.dtype == pl.String or column.dtype.is_temporal()
        ):
            raise Fault("E0543", f"column `{name}` holds no dates", column=name)
        if column.dtype == pl.String:
            found = self._parsed(column.str.strip_chars())
            wrong = (found.is_null() & column.is_not_null() & (column != "")).arg_true()
            if len(wrong):
                row = int(wrong[0])
                help_ = 'say how it is written: `datetime(format = "%d.%m.%Y")`'
                message = f"`{column[row]}` in column `{name}` is no date or time"
                raise Fault("E0540", message, row=row, column=name, help=help_)
        seconds = found.cast(pl.Datetime("us")).dt.timestamp("us").cast(pl.Float64) / 1e6
        return seconds.fill_null(float("nan")).to_numpy()[:, None]

    def _parsed(self, column: Any) -> Any:
        import polars as pl

        formats = (
            (self.format,)
            if self.format
            else ("%+", "%FT%T%.f", "%F %T%.f", "%FT%R", "%F %R", "%F")
        )
        found = pl.Series(column.name, [None] * len(column), dtype=pl.Datetime("us"))
        for each in formats:
            with_time = any(sign in each for sign in ("%T", "%R", "%H", "%I", "%+"))
            kind = pl.Datetime("us", "UTC") if each == "%+" or "%z" in each else pl.Datetime("us")
            one = column.str.strptime(kind if with_time else pl.Date, each, strict=False)
            found = found.fill_null(
                one.cast(pl.Datetime("us")) if not with_time else one.dt.replace_time_zone(None)
            )
        return found
