"""What goes to which stream, and numbers as text."""

from __future__ import annotations

import io
import json
import math

import pytest

from specc.cli.progress import Shown
from specc.cli.table import duration, number, table
from specc.cli.terminal import coloured, note, say, say_json


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_results_go_to_stdout_and_remarks_to_stderr(capsys):
    say("result")
    note("remark")
    assert capsys.readouterr() == ("result\n", "remark\n")


def test_json_has_a_version_and_no_number_that_json_lacks(capsys):
    say_json({"loss": [1.5, math.nan, math.inf], "name": "꽃"})
    out = capsys.readouterr().out
    assert json.loads(out) == {"format_version": 1, "loss": [1.5, None, None], "name": "꽃"}
    assert "꽃" in out


def test_colour_is_for_terminals_whose_users_want_it(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    assert coloured(Terminal())
    assert not coloured(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured(Terminal())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12345678, "0.1235"),
        (0.00012345, "0.0001234"),
        (1e-9, "1e-09"),
        (123456, "123,456"),
        (True, "true"),
        (None, "-"),
        ([0.5, 1.0], "[0.5000, 1.0000]"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.00035, "350 µs"),
        (0.0481, "48 ms"),
        (12.34, "12.3 s"),
        (250, "4 min 10 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_a_table_lines_its_columns_up():
    expected = "split  accuracy\n-----  --------\ntest     0.9565\ntrain         1"
    assert table(["split", "accuracy"], [["test", "0.9565"], ["train", "1"]]) == expected


def test_a_pipe_gets_a_few_whole_lines(capsys):
    shown = Shown(100)
    for epoch in range(1, 101):
        shown.epoch(epoch, {"loss": 1 / epoch}, 7, 0.01)
    shown.done()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[0] == "epoch 1/100  loss 1.0000  (10 ms, 7 steps, 990 ms left)"
    assert lines[-1] == "epoch 100/100  loss 0.0100  (10 ms, 7 steps)"


def test_a_pipe_gets_the_last_epoch_of_a_run_that_stops_early(capsys):
    shown = Shown(100)
    for epoch in range(1, 14):
        shown.epoch(epoch, {"loss": 1 / epoch}, 7, 0.01)
    shown.done()
    shown.done()
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in lines] == ["1/100", "10/100", "13/100"]


def test_a_terminal_gets_one_line_that_changes(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    shown = Shown(2)
    shown.epoch(1, {"loss": 0.5}, 7, 0.01)
    shown.epoch(2, {"loss": 0.25}, 7, 0.01)
    shown.done()
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert text.endswith("epoch 2/2 ━━━━━━━━━━━━━━━━━━━━  loss 0.2500\n")
