"""How words of the `data` section are declared: sources, splits, field types, steps.

Each does its own work with numpy and polars, imported inside the method: one file a word. Between
them go columns (polars Series or numpy arrays), then values: an array with one row an example, or a
list of arrays where examples differ in size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from specc.catalog.declare import Mismatch, Word, option
from specc.catalog.options import Names, OptionType, Refused, count
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Encoded
from specc.ir.sizes import Dim, symbol
from specc.source import Span

MISSING = -1  # a class number that stands for a missing value
UNKNOWN = -2  # a class number that stands for a value which the training rows do not have


class Fault(Exception):
    """Data that a word cannot take. `row` counts from 0 in the values at hand."""

    def __init__(
        self, code: str, message: str, *, row: int | None = None, column: str = "", help: str = ""
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.row = row
        self.column = column
        self.help = help
        self.others: tuple[Fault, ...] = ()  # found in the same pass, in other columns

    @classmethod
    def of_all(cls, faults: list[Fault]) -> Fault:
        """One that stands for several."""
        first, *others = faults
        first.others = tuple(others)
        return first

    def tell(self, sink: Sink, span: Span, place: Callable[[int], str] | None = None) -> None:
        """Reports it and the others; `place` says where a row is found."""
        for each in (self, *self.others):
            where = f" ({place(each.row)})" if place is not None and each.row is not None else ""
            sink.report(each.code, each.message + where, span, help=each.help)


class Column:
    """What is known of a column of a source before it is read."""

    def __init__(
        self,
        labels: tuple[str, ...] | None = None,
        *,
        content: str = "",
        high: float | None = None,
    ) -> None:
        self.labels = labels  # the classes, in their order
        self.content = content  # "image", "audio", "text" or "stream": what the source is there for
        self.high = high  # its greatest value, where that is not the one of its type


class Table:
    """The rows of a source: columns of one length, and where a user finds each row."""

    def __init__(
        self, columns: dict[str, Any], rows: int, place: Callable[[int], str], file: str = ""
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.place = place  # a row, counted from 0 -> "titanic.csv, line 6"
        self.file = file  # that has these columns, if one has

    def take(self, rows: Any) -> Table:
        """Some of the rows (int64 array), in that order."""
        return Table(
            {n: c[rows] for n, c in self.columns.items()},
            len(rows),
            lambda i: self.place(int(rows[i])),
            self.file,
        )


class Source(Word):
    """Where rows come from."""

    kind = "sources"
    abstract = True
    available: ClassVar[bool] = True  # False: a word that is kept for later

    def schema(self) -> dict[str, Column] | None:
        """What is known of each column without reading, or None where nothing is known."""
        return None

    def rows(self) -> int | None:
        """How many there are, where that is known without reading."""
        return None

    def paths(self) -> tuple[str, ...]:
        """The paths as they are written, so that they can be judged before anything is read."""
        return ()

    def read(self, reader: Any) -> Table:
        """One row an example; `reader` (specc/data/reader.py) confines and opens paths."""
        raise NotImplementedError

    holds_arrays: ClassVar[bool] = False  # may stand after `constant … =`

    def array(self, reader: Any) -> Any:
        """The numbers of a constant, as a numpy array of any shape."""
        raise NotImplementedError


class Split(Word):
    """Which rows train, which validate, which are for the end."""

    kind = "splits"
    abstract = True
    available: ClassVar[bool] = True
    keeps_order: ClassVar[bool] = False  # each split is a run of rows, in the order of time

    def names(self) -> tuple[str, ...]:
        """The splits it makes, of "train", "validation", "test"."""
        raise NotImplementedError

    def columns(self) -> tuple[tuple[str, str], ...]:
        """(option, column) of the columns it looks at."""
        return ()

    def mistakes(self) -> list[tuple[str, str, str]]:
        """What its options show to be wrong: (code, message, help)."""
        return []

    def sources(self) -> dict[str, Source]:
        """Splits that have a source of their own."""
        return {}

    def divide(self, table: Table) -> dict[str, Any]:
        """Split -> its rows (ascending int64 array)."""
        raise NotImplementedError


class FieldType(Word):
    """The type of a field: `number`, `category`, `image(28, 28, 1)`. It is the first to learn."""

    kind = "types"
    abstract = True
    available: ClassVar[bool] = True
    content: ClassVar[tuple[str, ...]] = ()  # contents of a source that it reads
    many: ClassVar[bool] = False  # takes several columns

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        """What the field holds before any step; `labels` are classes that the source knows."""
        raise NotImplementedError

    def collect(self, columns: list[tuple[str, Any]], reader: Any) -> Any:
        """Values from the columns of the table, each checked."""
        raise NotImplementedError

    def learn(self, values: Any, encoded: Encoded) -> dict[str, Any]:
        """The state, from the training rows: plain JSON."""
        return {}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """Numbers, before any step."""
        return values

    def facts(self, field: str, state: dict[str, Any]) -> dict[str, int]:
        """Sizes that are known now: "classes(species)" -> 3."""
        return {}

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Back to what stands in the column."""
        return values


class Derived(FieldType):
    """The type of a field that is made of another one's windows."""

    abstract = True
    whole: ClassVar[bool] = False  # its rows lie among those of the window: both stay in one split
    field = option(Names(single=True), doc="the field with `windows`")
    rows = option(count, doc="how many rows after it")

    def encode(self, field: str, columns: int, labels: tuple[str, ...] | None = None) -> Encoded:
        raise Mismatch(f"`{self.word()}` is made of a field of `data`", code="E0512")

    def encode_from(self, row: Encoded, length: int) -> Encoded:
        """What the field holds, from one row of the other before its windows of `length`."""
        raise NotImplementedError

    def gather(self, values: Any, last: Any, length: int) -> Any:
        """From the values of each row, for windows that end at rows `last`."""
        raise NotImplementedError


class Step(Word):
    """A step of a field's pipe. Learns from the training rows alone; its state is plain JSON."""

    kind = "steps"
    abstract = True
    takes_missing: ClassVar[bool] = False  # NaN or MISSING may come in (and go out again)
    takes_ragged: ClassVar[bool] = False  # examples may differ in size
    centres: ClassVar[bool] = False  # makes about half of the values negative
    takes_unknown: ClassVar[bool] = False  # UNKNOWN may come in
    over_rows: ClassVar[bool] = (
        False  # looks at neighbouring rows: the order of rows must mean something
    )

    def infer(self, before: Encoded, field: str) -> Encoded:
        """What the field holds after the step; raises Mismatch where it cannot."""
        raise NotImplementedError

    def learn(self, values: Any, before: Encoded) -> dict[str, Any]:
        """The state, from the training rows; the sizes in `before` are known."""
        return {}

    def apply(self, values: Any, state: dict[str, Any]) -> Any:
        """The values after the step."""
        raise NotImplementedError

    def facts(self, field: str, state: dict[str, Any]) -> dict[str, int]:
        """Sizes that are known now."""
        return {}

    def remarks(
        self, state: dict[str, Any], columns: tuple[str, ...]
    ) -> list[tuple[str, str, str]]:
        """What is worth a warning in what was learnt: (code, message, help)."""
        return []

    def invert(self, values: Any, state: dict[str, Any]) -> Any:
        """Back to the unit of the column, for predictions of a target."""
        return values


class Values(OptionType):
    """Values of a column, written bare or in quotes: `[jackson]`, `[2001, 2002]`, `[yes, no]`."""

    bare = True

    def convert(self, value: Any) -> Any:
        values = value if isinstance(value, (list, tuple)) else [value]
        if not values or not all(isinstance(v, (str, int, float, bool)) for v in values):
            raise self.refuse()
        return tuple(as_label(v) for v in values)

    def describe(self) -> str:
        return "a list of values of the column"


class Interval(OptionType):
    """`0 .. 120`: both ends belong to it."""

    def convert(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple)) or len(value) != 2:
            raise self.refuse()
        low, high = value
        if any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in value):
            raise self.refuse()
        if low > high:
            raise Refused(
                "an interval whose first number is the smaller one", help=f"write `{high} .. {low}`"
            )
        return (float(low), float(high))

    def describe(self) -> str:
        return "an interval like `0 .. 120`"


def first_encoded(
    source: Source | None, type_: FieldType, field: str, columns: tuple[str, ...]
) -> Encoded:
    """What a field holds before its first step, given what its source knows of the column."""
    schema = (source.schema() if source else None) or {}
    column = schema.get(columns[0], Column()) if columns else Column()
    encoded = type_.encode(field, len(columns), column.labels)
    if column.high is not None:
        encoded = encoded.replace(high=column.high)
    return encoded.replace(kind="stream") if column.content == "stream" else encoded


def as_label(value: Any) -> str:
    """A value of a column as its class is called."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def length(field: str) -> Dim:
    """The size that the language calls `length(field)`."""
    return symbol(f"length({field})")
