"""Rows to splits: before anything is learnt."""

from __future__ import annotations

from typing import Any

import numpy as np

from specc.catalog.data import Fault, Table
from specc.data.reader import Reader
from specc.data.timeline import Timeline
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import DataPlan

ORDER = ("train", "validation", "test")


class Part:
    """The rows of one split; the first `context` of them are only the past of its windows."""

    def __init__(self, table: Table, rows: Any, context: int = 0) -> None:
        self.table = table
        self.rows = rows  # int64: which rows of its source they are
        self.context = context


def divide(plan: DataPlan, table: Table, reader: Reader, sink: Sink) -> dict[str, Part] | None:
    """Split -> its rows, in the order train, validation, test; None where something was
    reported."""
    place = plan.split_span or plan.span
    found: dict[str, Part] = {}
    past = Timeline(plan).past
    for word in plan.split:
        try:
            parts = word.divide(table)
            for name, rows in parts.items():
                before = min(past, int(rows[0])) if len(rows) and word.keeps_order else 0
                taken = (
                    np.concatenate([np.arange(rows[0] - before, rows[0]), rows]) if before else rows
                )
                found[name] = Part(table.take(taken), taken, before)
            for name, source in word.sources().items():
                other = source.read(reader)
                found[name] = Part(other, np.arange(other.rows))
        except Fault as fault:
            fault.tell(sink, place, table.place)
            return None
        for name in word.names():
            if name not in found or not len(found[name].rows):
                sink.report(
                    "E0520",
                    f"the {name} split has no row: there are {table.rows} in all",
                    place,
                    help="give it a larger share" if parts else "",
                )
                return None
    if "train" not in found:
        found["train"] = Part(table, np.arange(table.rows))
    return {name: found[name] for name in ORDER if name in found}
