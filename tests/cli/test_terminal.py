"""What goes to which stream, and numbers as text."""

from __future__ import annotations

import io
import json
import math
import re

import pytest

from specc.cli.progress import Shown
from specc.cli.table import duration, evaluation_table, number, table
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


FIGURES = {
    "loss": 0.5,
    "accuracy": 0.75,
    "recall": [0.25, 1.0],
    "val_loss": 0.625,
    "val_accuracy": 0.875,
    "val_recall": [0.5, 0.5],
}
LOSSES = "loss 0.5000  val_loss 0.6250"


def line_at(width, monkeypatch, shows):
    """The line on a terminal of that width, in characters."""
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("COLUMNS", str(width))
    shows(Shown(20, examples=100))
    return stream.getvalue().rpartition("\x1b[2K")[2]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (
            200,
            (
                "epoch 5/20 ━━━━━───────────────  loss 0.5000  accuracy 0.7500  recall [0.2500, 1.0000]"
                "  val_loss 0.6250  val_accuracy 0.8750  val_recall [0.5000, 0.5000]  50 examples/s"
                "  30.0 s left"
            ),
        ),
        (
            120,
            (
                "epoch 5/20  loss 0.5000  accuracy 0.7500  recall [0.2500, 1.0000]  val_loss 0.6250"
                "  val_accuracy 0.8750  30.0 s left"
            ),
        ),
        (
            100,
            (
                "epoch 5/20  loss 0.5000  accuracy 0.7500  val_loss 0.6250  val_accuracy 0.8750"
                "  30.0 s left"
            ),
        ),
        (80, f"epoch 5/20  {LOSSES}  val_accuracy 0.8750  30.0 s left"),
        (60, f"epoch 5/20  {LOSSES}  30.0 s left"),
        (50, f"epoch 5/20  {LOSSES}"),
        (30, "epoch 5/20  loss 0.5000"),
        (20, "epoch 5/20"),
        (8, "epoch 5"),
    ],
)
def test_a_narrow_terminal_gets_what_matters_most(monkeypatch, width, line):
    def shows(shown):
        shown.epoch(5, FIGURES, 7, 2.0)

    assert line_at(width, monkeypatch, shows) == line


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (70, "epoch 6/20  step 3/7, 2.7 s left  loss 0.5000  val_loss 0.6250"),
        (40, "epoch 6/20  step 3/7  loss 0.5000"),
        (24, "epoch 6/20  step 3/7"),
    ],
)
def test_a_step_on_a_narrow_terminal(monkeypatch, width, line):
    def shows(shown):
        shown.epoch(5, {"loss": 0.5, "accuracy": 0.75, "val_loss": 0.625}, 7, 2.0)
        monkeypatch.setattr("specc.cli.progress.PAUSE", 0.0)
        shown.step(5, 3, 7, 2.0)

    assert line_at(width, monkeypatch, shows) == line


def test_wide_characters_take_two_columns(monkeypatch):
    def shows(shown):
        shown.phase("꽃꽃", 20, None)
        shown.epoch(5, {"loss": 0.5}, 7, 2.0)

    assert line_at(31, monkeypatch, shows) == "꽃꽃, epoch 5/20  loss 0.5000"
    assert line_at(29, monkeypatch, shows) == "꽃꽃, epoch 5/20"


def test_a_line_of_a_pipe_is_whole_however_narrow_the_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    Shown(20, examples=100).epoch(20, FIGURES, 7, 2.0)
    assert capsys.readouterr().err == (
        "epoch 20/20  loss 0.5000  accuracy 0.7500  recall [0.2500, 1.0000]  val_loss 0.6250"
        "  val_accuracy 0.8750  val_recall [0.5000, 0.5000]  (2.0 s, 7 steps, 50 examples/s)\n"
    )


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


def test_of_a_row_of_figures_the_worst_is_shown(capsys):
    """Those of a hundred classes would flood; the history has them all."""
    figures = {"loss": 0.5, "f1_a": 0.9, "f1_b": 0.2, "f1_c": 0.7, "val_f1_a": 0.1, "val_f1_b": 0.3}
    shown = Shown(2, rows=[("max", ["f1_a", "f1_b", "f1_c"])])
    shown.epoch(1, figures, 7, 2.0)
    said = capsys.readouterr().err
    assert "loss 0.5000  f1_b 0.2000  val_f1_a 0.1000  (" in said


def test_many_figures_of_an_evaluation_stand_below_one_another():
    found = {f"f1_score_{i}": i / 10 for i in range(9)}
    lines = evaluation_table({"test": found}).splitlines()
    assert lines[0].split() == ["figure", "test"]
    assert lines[-1].split() == ["f1_score_8", "0.8000"]
    few = evaluation_table({"test": {"loss": 0.5}}).splitlines()
    assert few[0].split() == ["split", "loss"]


def test_the_time_left_ends_with_max_time(capsys):
    shown = Shown(1000, limit=30)
    shown.epoch(1, {"loss": 0.5}, 7, 1.0)
    assert re.search(r" (29\.9|30\.0) s left", capsys.readouterr().err)
    shown.phase("head", 1000, 10)
    shown.epoch(1, {"loss": 0.5}, 7, 1.0)
    shown.phase("all", 1000, None)
    shown.epoch(1, {"loss": 0.5}, 7, 1.0)
    head, rest = capsys.readouterr().err.splitlines()
    assert re.search(r" (9\.9|10\.0) s left", head)
    assert " 16 min 39 s left" in rest
