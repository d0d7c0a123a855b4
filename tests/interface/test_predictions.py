"""Tables of predictions: their columns, their rows, and what a spreadsheet must not run."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

import specc
from specc.data.rows import as_table
from specc.diagnostics.diagnostic import Sink
from specc.interface.predictions import table_of
from specc.runtime.failure import Failure

ROWS = """\
data {
  source = table(x = [0, 0, 1, 1, 2, 2, 3, 3], y = [0, 1, 2, 3, 4, 5, 6, 7])
  split  = ordered(train = 75%, test = 25%)
  input  x: number
  target y: number
}
model { x |> Dense(1) }
compile { loss = mean_squared_error }
fit { batch_size = 2 }
"""
WINDOWS = """\
data {
  source = table(x = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  split  = ordered(train = 75%, test = 25%)
  input  past: number from x |> windows(3)
  target next: ahead(past, 1)
}
model { past |> Flatten |> Dense(1) }
compile { loss = mean_squared_error }
fit { batch_size = 2 }
"""


def fitted(text, folder):
    return specc.compile(text=text).fit(out=str(folder / "run"))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return fitted(ROWS, tmp_path_factory.mktemp("rows"))


@pytest.fixture(scope="module")
def windowed(tmp_path_factory):
    return fitted(WINDOWS, tmp_path_factory.mktemp("windows"))


def lines_of(text):
    return list(csv.reader(io.StringIO(text)))


def test_all_columns_come_first_and_the_predictions_after_them(run):
    rows = {"name": ["a", "b"], "x": [0.0, 10.0]}
    head, *lines = lines_of(table_of(run, as_table(rows), None))
    assert head == ["name", "x", "value"]
    assert [line[:2] for line in lines] == [["a", "0"], ["b", "10"]]
    value = run.predict(rows)["value"]
    assert [float(line[2]) for line in lines] == pytest.approx(list(value), rel=1e-6)


def test_columns_are_chosen_in_the_order_of_the_choice(run):
    rows = as_table({"name": ["a"], "x": [0.0]})
    assert lines_of(table_of(run, rows, ("value", "name")))[0] == ["value", "name"]


def test_an_unknown_column_is_named_beside_the_known_ones(run):
    with pytest.raises(Failure, match="no column who to write") as failure:
        table_of(run, as_table({"name": ["a"], "x": [0.0]}), ("who",))
    assert failure.value.help == "there are value, name, x"


def test_what_a_spreadsheet_would_run_becomes_text(run):
    names = ["=1+1", "+1+1", "-a", "-1-1", "@sum", '=a,"b"', "plain"]
    rows = as_table({"name": names, "x": [-1.0] * len(names)})
    written = lines_of(table_of(run, rows, ("name", "x")))[1:]
    assert [line[0] for line in written] == [*(f"'{name}" for name in names[:-1]), "plain"]
    assert {line[1] for line in written} == {"-1"}  # a number is no formula


def test_a_number_of_a_file_stays_a_number(run):
    written = ["-1", "-0.975", "+3", "-1e-3", "-.5", "-2.5E+10"]
    rows = as_table({"name": written, "x": [0.0] * len(written)})
    assert [line[0] for line in lines_of(table_of(run, rows, ("name",)))[1:]] == written


def test_a_window_is_the_row_that_it_ends_at(windowed):
    rows = as_table({"month": ["a", "b", "c", "d"], "x": [1.0, 2.0, 4.0, 8.0]})
    written = lines_of(table_of(windowed, rows, ("month", "x", "value")))[1:]
    assert [line[:2] for line in written] == [["c", "4"], ["d", "8"]]
    weights = windowed.program.weights(windowed.state)
    by_hand = np.array([[1, 2, 4], [2, 4, 8]]) @ weights["dense/kernel"] + weights["dense/bias"]
    assert [float(line[2]) for line in written] == pytest.approx(by_hand[:, 0].tolist(), rel=1e-5)


KINDS = """\
data {
  source = table(x = ["a", "b", "a", "b", "a", "b"], y = [0, 1, 0, 1, 0, 1])
  input  x: category |> one_hot
  target y: number
}
model { x |> Dense(1) }
compile { loss = mean_squared_error }
fit { batch_size = 2 }
"""


def test_a_class_that_no_training_row_has_is_told_of(tmp_path):
    run = fitted(KINDS, tmp_path)
    with pytest.warns(UserWarning, match="`c` in column `x` is in no training row .* as zeros"):
        run.predict({"x": ["a", "c"]})
    sink = Sink()
    table_of(run, as_table({"x": ["a", "c"]}), None, sink)
    assert [each.code for each in sink] == ["W0530"]


def test_so_it_is_of_the_rows_that_the_spec_predicts(tmp_path):
    asked = 'predict {\n  source = table(x = ["c"])\n}\n'
    run = fitted(KINDS + asked, tmp_path)
    assert [each.code for each in run.program.diagnostics] == ["W0530"]
