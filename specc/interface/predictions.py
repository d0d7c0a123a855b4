"""Tables of predictions: the `predict` section, and `specc predict`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from specc.data.prepare import example_rows, read
from specc.data.reader import Reader
from specc.diagnostics.diagnostic import Sink
from specc.interface.errors import SpecError
from specc.runtime.directory import Draft
from specc.runtime.failure import Failure

if TYPE_CHECKING:
    from specc.interface.run import Run

FORMULA = ("=", "+", "-", "@", "\t", "\0")  # what a spreadsheet would run
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)  # and what it would not


def write_predictions(run: Run, draft: Draft) -> None:
    """What the `predict` section asks for, as a file of the run."""
    section = run.program.ir.section("predict")
    if section is None or section.source is None:
        return
    plan = run.program.ir.data
    assert plan is not None
    sink = Sink()
    spec = run.program.source
    reader = Reader(spec.directory, run.program.allow, spec.within)
    table = read(section.source, reader, plan.span, sink)
    if table is None:
        raise SpecError(sink.sorted())
    draft.text("predictions.csv", table_of(run, table, section.columns, sink))
    run.program.diagnostics += tuple(sink.sorted())


def table_of(
    run: Run, table: Any, columns: tuple[str, ...] | None, sink: Sink | None = None
) -> str:
    """CSV text: the chosen columns, or all of the rows' own with the predictions after them. What is
    doubtful is put into the sink.

    A window is one line: the row that it ends at, and what is predicted after it.
    """
    plan = run.program.ir.data
    predicted = run.predict(table, sink=sink)
    assert plan is not None
    ends = example_rows(plan, table.rows)
    own = {name: column[ends] for name, column in table.columns.items()}
    chosen = list(columns) if columns else [*own, *predicted]
    unknown = [c for c in chosen if c not in own and c not in predicted]
    if unknown:
        known = ", ".join([*predicted, *own])
        raise Failure(f"there is no column {unknown[0]} to write", help=f"there are {known}")
    lists = [values_of(predicted[c] if c in predicted else own[c]) for c in chosen]
    lines = [",".join(_cell(c) for c in chosen)]
    lines += [",".join(_cell(v) for v in row) for row in zip(*lists, strict=True)]
    return "\n".join(lines) + "\n"


def values_of(column: Any) -> list[Any]:
    """A column as Python values; an example of several numbers is joined by spaces."""
    if hasattr(column, "to_list"):
        return column.to_list()
    array = np.asarray(column)
    if array.ndim > 1:
        return [" ".join(f"{v:.6g}" for v in np.ravel(row)) for row in array]
    return array.tolist()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.9g}"
    text = str(value)
    if isinstance(value, str) and text.startswith(FORMULA) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(c in text for c in ',"\n\r') else text
