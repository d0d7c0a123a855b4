"""Each moment of a training is booked once."""

from __future__ import annotations

import pytest

from specc.runtime import stopwatch
from specc.runtime.settings import Settings
from specc.runtime.stopwatch import Stopwatch
from specc.runtime.train import fit


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is told to go on."""

    class Clock:
        now = 10.0

        def perf_counter(self):
            return self.now

    found = Clock()
    monkeypatch.setattr(stopwatch, "time", found)
    return found


def test_laps_and_rows(clock):
    """By hand."""
    watch = Stopwatch(9.0)
    for part, seconds in (("prepare", 0.0), ("compile", 2.0), ("data", 0.5)):
        clock.now += seconds
        watch.lap(part)
    assert watch.seconds == {"prepare": 1.0, "compile": 2.0, "data": 0.5}

    def pieces():
        for _ in range(2):
            clock.now += 0.25
            yield

    for _ in watch.fed(pieces()):
        clock.now += 1.0
    assert watch.row(1, 1, validated=False) == {
        "epochs": [1, 1],
        "prepare": 1.0,
        "compile": 2.0,
        "data": 1.0,
        "train": 2.0,
        "validate": 0,
        "save": 0,
    }
    clock.now += 3.0
    watch.lap("train")
    rows = [watch.row(2, 5, validated=True)]
    assert (rows[0]["train"], rows[0]["data"], rows[0]["validate"]) == (3.0, 0, None)
    clock.now += 4.0
    watch.lap("validate")
    rows.append(watch.row(6, 6, validated=True))
    assert rows[1]["validate"] == 4.0
    assert stopwatch.total(rows) == {"train": 3.0, "validate": 4.0}
    assert sum(watch.seconds.values()) == clock.now - 9.0


@pytest.mark.parametrize("length", [None, 3], ids=["whole epochs", "in pieces"])
def test_the_rows_of_a_training_hold_all_its_epochs(program, data, monkeypatch, length):
    monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: length)
    fitted = fit(program, data, Settings(epochs=5, batch_size=16))
    rows = fitted.position.times
    epochs = [epoch for row in rows for epoch in range(row["epochs"][0], row["epochs"][1] + 1)]
    assert epochs == [1, 2, 3, 4, 5]
    assert rows[0]["compile"] > 0
    assert all(row["train"] > 0 for row in rows)
    apart = [row["validate"] is not None and row["validate"] > 0 for row in rows]
    assert apart == [length is not None] * len(rows)
    booked = stopwatch.total(rows)
    assert booked == pytest.approx(fitted.seconds, abs=1e-4)


def test_short_rows_become_one_and_the_first_stays_alone():
    def row(first, last, train, validate=None):
        parts = dict.fromkeys(stopwatch.PARTS, 0.0)
        return {"epochs": [first, last], **parts, "train": train, "validate": validate}

    rows = []
    for made in (row(1, 1, 0.1), row(2, 2, 0.2), row(3, 9, 0.2), row(10, 10, 0.3, 0.1)):
        stopwatch.add_row(rows, made)
    assert rows == [row(1, 1, 0.1), row(2, 9, 0.4), row(10, 10, 0.3, 0.1)]
    for epoch in range(11, 10_000):
        stopwatch.add_row(rows, row(epoch, epoch, 1e-4))
    assert len(rows) < 8
    assert rows[-1]["epochs"][1] == 9_999
    assert stopwatch.total(rows)["train"] == pytest.approx(0.8 + 9_989 * 1e-4)
