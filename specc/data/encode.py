"""The one encoder: rows of a table to tensors, for fit, evaluate, predict and serve alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from specc.catalog.data import MISSING, UNKNOWN, Derived, Fault, Table, first_encoded
from specc.catalog.ragged import Ragged
from specc.data.reader import Reader
from specc.data.timeline import Timeline, window
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import DataPlan, Encoded, FieldPlan
from specc.ir.sizes import Size, substitute
from specc.ir.types import INT, resolve

ROLES = ("input", "target", "weight")


class Encoder:
    """One pass over one table. With `learning` each step learns from the very values it then
    changes."""

    def __init__(
        self,
        plan: DataPlan,
        reader: Reader,
        sink: Sink,
        state: dict[str, Any],
        *,
        learning: bool = False,
    ) -> None:
        self.plan = plan
        self.reader = reader
        self.sink = sink
        self.learning = learning
        self.states: dict[str, Any] = state["fields"]
        self.facts: dict[str, int] = state["facts"]
        self.timeline = Timeline(plan)
        self.table = Table({}, 0, str)
        self.last: Any = None  # the last row of each example's window
        self.by_row: dict[str, Any] = {}  # windowed fields: values of each row, length

    def run(
        self, table: Table, roles: tuple[str, ...] = ROLES, context: int = 0
    ) -> dict[str, np.ndarray] | None:
        """Field -> array, one row an example; None where something was reported."""
        self.table, self.last, self.by_row = table, None, {}
        targets = any(isinstance(f.type, Derived) and f.role in roles for f in self.plan.fields_)
        result: dict[str, np.ndarray] = {}
        failed = False
        # Windowed fields first: they say at which rows examples end.
        for field in sorted(self.plan.fields_, key=lambda f: not any(s.over_rows for s in f.steps)):
            lost = isinstance(field.type, Derived) and field.type.field not in self.by_row
            if field.role not in roles or lost:  # what it is made of was reported
                continue
            try:
                with np.errstate(all="ignore"):  # what is not finite is looked for and told
                    result[field.name] = self._field(field, context, targets=targets)
            except Fault as fault:
                fault.tell(sink=self.sink, span=field.span, place=self.table.place)
                failed = True
        if failed:
            return None
        return {f.name: result[f.name] for f in self.plan.fields_ if f.name in result}

    def _field(self, field: FieldPlan, context: int, *, targets: bool) -> np.ndarray:
        if isinstance(field.type, Derived):
            values, length = self.by_row[field.type.field]
            return self._finish(field, field.type.gather(values, self.last, length))
        columns = [(name, self.table.columns[name]) for name in field.columns]
        encoded = first_encoded(self.plan.source, field.type, field.name, field.columns)
        raw = field.type.collect(columns, self.reader)
        own = self.states.setdefault(field.name, {"type": {}, "steps": []})
        if self.learning:
            own["type"] = field.type.learn(raw, encoded)
        values = field.type.apply(raw, own["type"])
        self.facts.update(field.type.facts(field.name, own["type"]))
        self._unknown(field, values, raw)
        windowed = False
        for number, step in enumerate(field.steps):
            if not step.takes_ragged:
                values = _of_one_size(field, values)
            if not step.takes_missing:
                self._missing(field, values, windowed=windowed)
            if self.learning:
                state = step.learn(values, resolved(encoded, self.facts))
                own["steps"].append({"step": step.word(), "state": state})
                for code, message, help_ in step.remarks(state, field.columns):
                    learnt = field.role == "target"
                    told = "is it the right column? There is nothing to learn in it"
                    self.sink.report(code, message, field.span, help=told if learnt else help_)
            state = own["steps"][number]["state"]
            encoded = step.infer(encoded, field.name)
            if step.over_rows:
                if self.last is None:
                    self.last = self.timeline.ends(len(values), context, targets=targets)
                self.by_row[field.name] = (values, step.length)
                values, windowed = window(values, step, state, self.last), True
            else:
                values = self._step(field, step, values, state, windowed=windowed)
            self.facts.update(step.facts(field.name, state))
        values = _of_one_size(field, values)
        if self.timeline.exists and not windowed:
            self._missing(field, values, windowed=False)
            if self.last is None:  # the windows are wrong, which was reported
                return values
            values = values[self.last]
        return self._finish(field, values)

    def _step(
        self, field: FieldPlan, step: Any, values: Any, state: dict[str, Any], *, windowed: bool
    ) -> Any:
        try:
            after = step.apply(values, state)
        except Fault as fault:
            fault.row = self._row(fault.row, windowed=windowed)
            raise
        if isinstance(after, np.ndarray) and after.dtype.kind == "f":
            wrong = _rows_where(after, lambda a: ~np.isfinite(a))
            if wrong.any() and step.takes_missing and isinstance(values, np.ndarray):
                wrong &= ~_rows_where(values, np.isnan)
            if wrong.any():
                row = self._row(int(wrong.argmax()), windowed=windowed)
                raise Fault("E0546", f"`{step.word()}` gives a number that is not finite", row=row)
        return after

    def _finish(self, field: FieldPlan, values: Any) -> np.ndarray:
        """Checked against the plan, in the dtype of the tensor, contiguous."""
        self._missing(field, values, windowed=self.timeline.exists)
        tensor = field.encoded.tensor
        dtype = np.int32 if tensor.dtype == INT else np.float32
        array = np.ascontiguousarray(values, dtype=dtype)
        if array.dtype == np.float32 and values.dtype == np.float64:
            large = _rows_where(array, np.isinf)
            if large.any():
                row = self._row(int(large.argmax()), windowed=self.timeline.exists)
                raise Fault(
                    "E0546", f"a number in `{field.name}` is too large for float32", row=row
                )
        if field.role == "weight":
            return self._weight(array.reshape(len(array)))
        for dim, actual in zip(tensor.shape, array.shape[1:], strict=True):
            if isinstance(dim, Size) and str(dim) in dim.names:
                self.facts.setdefault(str(dim), actual)
            if substitute(dim, self.facts) != actual:
                raise Fault(
                    "E0545", f"`{field.name}` has {actual} where the training rows have {dim}"
                )
        return array

    def _weight(self, array: np.ndarray) -> np.ndarray:
        if (array < 0).any():
            row = int((array < 0).argmax())
            place = self._row(row, windowed=self.timeline.exists)
            raise Fault("E0549", f"a weight cannot be negative, got {array[row]:g}", row=place)
        return array

    def _missing(self, field: FieldPlan, values: Any, *, windowed: bool) -> None:
        """A missing value is an error here: nothing after this fills it."""
        if not isinstance(values, np.ndarray) or values.dtype.kind not in "fi":
            return
        test = np.isnan if values.dtype.kind == "f" else lambda a: a == MISSING
        if not test(values).any():
            return
        found = test(values).reshape(len(values), -1)
        names = field.columns or (field.name,)
        if found.shape[1] % len(names):  # they are made one
            names = names[:1]
        missing: np.ndarray = found.reshape(len(values), -1, len(names)).any(axis=1)
        way = "median" if values.dtype.kind == "f" else "most_frequent"
        help_ = f"fill it: `|> impute({way})`"
        if field.role == "target":
            help_ = "leave the row out of the file: a target cannot be guessed"
        faults = []
        for column in np.flatnonzero(missing.any(axis=0)):
            rows = np.flatnonzero(missing[:, column])
            many = "a missing value" if len(rows) == 1 else f"{len(rows)} rows with missing values"
            fault = Fault(
                "E0524",
                f"column `{names[column]}` has {many}",
                row=self._row(int(rows[0]), windowed=windowed),
                column=names[column],
                help=help_,
            )
            faults.append(fault)
        raise Fault.of_all(faults)

    def _unknown(self, field: FieldPlan, values: Any, raw: Any) -> None:
        """A value that the training rows do not have: an error, unless a step makes zeros of it."""
        flat = values.flat if isinstance(values, Ragged) else values
        if (
            not isinstance(flat, np.ndarray)
            or flat.dtype.kind != "i"
            or not (flat == UNKNOWN).any()
        ):
            return
        place = int((flat == UNKNOWN).argmax())
        row = values.row_of(place) if isinstance(values, Ragged) else place
        shown = raw[row] if isinstance(raw[row], str) else field.columns[0]
        message = f"`{shown}` in column `{field.columns[0]}` is in no training row"
        if field.role == "input" and any(step.takes_unknown for step in field.steps):
            message += f" ({self.table.place(row)}): it is read as zeros"
            self.sink.report("W0530", message, field.span)
            return
        raise Fault(
            "E0530",
            message,
            row=row,
            help="declare the classes, `category([…])`, or put the row among the training rows",
        )

    def _row(self, row: int | None, *, windowed: bool) -> int | None:
        """The row of the table that an example stands for."""
        return (
            int(self.last[row]) if windowed and row is not None and self.last is not None else row
        )


def resolved(encoded: Encoded, facts: dict[str, int]) -> Encoded:
    """With the sizes that are known by now."""
    return encoded.replace(
        tensor=resolve(encoded.tensor, facts),
        classes=None if encoded.classes is None else substitute(encoded.classes, facts),
        vocabulary=None if encoded.vocabulary is None else substitute(encoded.vocabulary, facts),
    )


def _of_one_size(field: FieldPlan, values: Any) -> Any:
    """An array, where every example has the same size."""
    if isinstance(values, Ragged):
        lengths = values.lengths()
        if len(lengths) and (lengths != lengths[0]).any():
            few, many = int(lengths.min()), int(lengths.max())
            raise Fault(
                "E0532",
                f"`{field.name}` differs in length from row to row, from {few} to {many}",
                help=f"bring it to one length: `|> pad(length = {many})`",
            )
        return values.flat.reshape(len(values), -1)
    if isinstance(values, list):
        sizes = [" x ".join(map(str, size)) for size in sorted({value.shape for value in values})]
        if len(sizes) > 1:
            raise Fault(
                "E0532",
                f"`{field.name}` differs in size from row to row, from {sizes[0]} to {sizes[-1]}",
                help="bring it to one size: `|> resize(…)`",
            )
        return np.stack(values)
    return values


def _rows_where(values: Any, test: Callable[[Any], Any]) -> Any:
    """bool[rows]: does the test hold anywhere in the row?"""
    found = test(values)
    return found.reshape(len(found), -1).any(axis=1) if found.ndim > 1 else found
