"""From a plan to the arrays of every split: read, divide, learn from the training rows, encode."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.catalog.data import Fault, Source, Table
from specc.data.classes import check_classes
from specc.data.decode import labels
from specc.data.divide import Part, divide
from specc.data.encode import ROLES, Encoder
from specc.data.leak import check_leaks
from specc.data.reader import Reader
from specc.data.rows import as_table
from specc.data.timeline import Timeline
from specc.diagnostics.diagnostic import WARNING, Diagnostic, Sink
from specc.diagnostics.suggest import did_you_mean, there_are
from specc.ir.program import DataPlan
from specc.source import Span
from specc.version import VERSION

FORMAT_VERSION = 1
SEPARATORS = (";", "\t", "|", ",")  # that tables in the world have


class Prepared:
    """The data of a run."""

    def __init__(self, state: dict[str, Any], digest: str) -> None:
        self.splits: dict[str, dict[str, np.ndarray]] = {}  # split -> field -> [examples, …]
        self.index: dict[
            str, np.ndarray
        ] = {}  # split -> int64[examples], rows of the source (the window's last)
        self.state = state  # plain JSON: what was learnt, and sizes
        self.facts: dict[str, int] = state["facts"]  # "classes(species)" -> 3
        self.labels: dict[str, list[str]] = labels(state)
        self.digest = digest  # sha256 of what was read
        self.warnings: tuple[Diagnostic, ...] = ()

    @property
    def rows(self) -> dict[str, int]:
        """Split -> examples."""
        return {name: len(index) for name, index in self.index.items()}


def prepare(
    plan: DataPlan,
    directory: str,
    *,
    allow: tuple[str, ...] = (),
    within: tuple[str, ...] | None = None,
    sink: Sink,
    state: dict[str, Any] | None = None,
) -> Prepared | None:
    """All splits as arrays; None where an error was reported.

    Steps learn from the training rows; with the `state` of an earlier run nothing is learnt anew.
    """
    before = set(map(id, sink))
    reader = Reader(directory, allow, within)
    table = read(plan.source, reader, plan.span, sink)
    if table is None or not check_columns(plan, table, sink):
        return None
    parts = divide(plan, table, reader, sink)
    if parts is None or not all(
        check_columns(plan, p.table, sink, splits=False) for p in parts.values()
    ):
        return None
    known = state or {"format_version": FORMAT_VERSION, "specc": VERSION, "fields": {}, "facts": {}}
    splits: dict[str, dict[str, np.ndarray]] = {}
    index: dict[str, np.ndarray] = {}
    for name, part in parts.items():  # the training rows come first: from them alone is learnt
        encoder = Encoder(plan, reader, sink, known, learning=state is None and name == "train")
        arrays = encoder.run(part.table, context=part.context)
        if arrays is None:
            return None
        if name == "train" and not check_classes(plan, parts, known, sink):
            return None
        splits[name] = arrays
        index[name] = part.rows if encoder.last is None else _rows_at(part, encoder.last)
    result = Prepared(known, reader.sha256())
    result.splits, result.index = splits, index
    check_leaks(plan, parts["train"].table, sink)
    result.warnings = tuple(d for d in sink if d.severity == WARNING and id(d) not in before)
    return None if sink.failed else result


def encode(
    plan: DataPlan,
    state: dict[str, Any],
    rows: Any,
    *,
    sink: Sink,
    roles: tuple[str, ...] = ROLES,
    directory: str = ".",
    allow: tuple[str, ...] = (),
    within: tuple[str, ...] | None = None,
) -> dict[str, np.ndarray] | None:
    """Field -> array, for new rows: a Table, a polars DataFrame, columns by name or records.

    For predictions `roles` is ("input",): targets need not be there. None where an error was
    reported.
    """
    try:
        table = as_table(rows)
    except Fault as fault:
        fault.tell(sink, plan.span)
        return None
    if not check_columns(plan, table, sink, roles=roles, splits=False):
        return None
    return Encoder(plan, Reader(directory, allow, within), sink, state).run(table, roles)


def example_rows(plan: DataPlan, rows: int) -> np.ndarray:
    """int64[examples]: which of `rows` rows each example of `encode` for predictions stands for.
    With `windows` it is the last of the window, and the first rows have none."""
    timeline = Timeline(plan)
    return timeline.ends(rows, 0, targets=False) if timeline.exists else np.arange(rows)


def read(source: Source, reader: Reader, span: Span, sink: Sink) -> Table | None:
    """The rows of a source; None where an error was reported."""
    try:
        return source.read(reader)
    except Fault as fault:
        fault.tell(sink, span)
        return None


def check_columns(
    plan: DataPlan, table: Table, sink: Sink, *, roles: tuple[str, ...] = ROLES, splits: bool = True
) -> bool:
    """Are the columns there that fields and splits name?"""
    wanted = [(c, f.span) for f in plan.fields_ if f.role in roles for c in f.columns]
    if splits:
        wanted += [
            (c, plan.split_span or plan.span) for word in plan.split for _, c in word.columns()
        ]
    unknown = [(column, span) for column, span in wanted if column not in table.columns]
    for column, span in unknown:
        where = f" in {table.file}" if table.file else ""
        sink.report(
            "E0501",
            f"there is no column `{column}`{where}",
            span,
            help=did_you_mean(column, table.columns)
            or other_separator(plan.source, table)
            or there_are(table.columns),
        )
    return not unknown


def other_separator(source: Source, table: Table) -> str:
    """A help for a table that is one column, because something else stands between its cells."""
    if "separator" not in source.options() or len(table.columns) != 1:
        return ""
    (name,) = table.columns
    found = next((sign for sign in SEPARATORS if sign in name), None)
    if found is None:
        return ""
    shown = "\\t" if found == "\t" else found
    return f'`{shown}` stands between the cells: write `separator = "{shown}"` in the source'


def _rows_at(part: Part, last: np.ndarray) -> np.ndarray:
    """The rows of the source in which windows end; tokens of a text may be fewer than its rows."""
    return part.rows[np.minimum(last, len(part.rows) - 1)]
