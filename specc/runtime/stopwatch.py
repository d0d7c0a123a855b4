"""Where the time of a training goes: each moment of it is booked once, under one name."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

# What has to be made ready; the rows that the loop waits for, while the device may be at work; steps
# and what is written down of them; the validation, where it is a program apart; checkpoints.
PARTS = ("prepare", "compile", "data", "train", "validate", "save")
SHORT = 0.5  # seconds of the epochs that share a row, at most
Row = dict[
    str, Any
]  # "epochs": the first and the last of a dispatch, from 1; then PARTS in seconds


@dataclass
class Stopwatch:
    """Mutable on purpose: it runs on from the moment `at`, on the clock of time.perf_counter."""

    at: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    _before: dict[str, float] = field(default_factory=dict[str, float])  # the last row

    def lap(self, part: str) -> None:
        """Book the time since the last lap."""
        now = time.perf_counter()
        self.seconds[part] = self.seconds.get(part, 0.0) + now - self.at
        self.at = now

    def fed(self, pieces: Iterable[Any]) -> Iterator[Any]:
        """The pieces; what is spent between two of them is training."""
        for piece in pieces:
            self.lap("data")
            yield piece
            self.lap("train")

    def row(self, first: int, last: int, *, validated: bool) -> Row:
        """What was booked since the last row. `validate` is None where these epochs were validated
        in the program that trained them: the device does not tell the one from the other."""
        spent = {part: self.seconds.get(part, 0.0) - self._before.get(part, 0.0) for part in PARTS}
        found: Row = {part: round(seconds, 6) for part, seconds in spent.items()}
        if validated and not spent["validate"]:
            found["validate"] = None
        self._before = dict(self.seconds)
        return {"epochs": [first, last], **found}


def add_row(rows: list[Row], row: Row) -> None:
    """Append a row, or add it to the last one where both are short: a hundred thousand epochs that
    are trained one by one are no hundred thousand rows. The first one, which compiles, stays alone.
    """
    if len(rows) < 2 or _length(rows[-1]) + _length(row) > SHORT:
        rows.append(row)
        return
    last = rows[-1]
    both: Row = {"epochs": [last["epochs"][0], row["epochs"][1]]}
    for part in PARTS:
        known = [each[part] for each in (last, row) if each[part] is not None]
        both[part] = round(sum(known), 6) if known else None
    rows[-1] = both


def _length(row: Row) -> float:
    return sum(row[part] or 0.0 for part in PARTS)


def total(rows: Iterable[Row]) -> dict[str, float]:
    """The sum of each part that took any time."""
    found = dict.fromkeys(PARTS, 0.0)
    for row in rows:
        for part in PARTS:
            found[part] += row[part] or 0.0
    return {part: seconds for part, seconds in found.items() if seconds}
