"""Evaluation and prediction of a trained program, over any number of examples."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as oracle

from specc.runtime import evaluate as module
from specc.runtime.evaluate import evaluate
from specc.runtime.predict import predictor
from specc.runtime.settings import Settings
from specc.runtime.train import fit


@pytest.fixture(scope="module")
def state(program, data):
    return fit(program, data, Settings(epochs=30, batch_size=16)).state


def inputs(columns):
    return {"features": columns["features"]}


@pytest.mark.parametrize("batch_size", [4, 23, 64])
def test_figures_are_those_of_all_examples_at_once(program, data, state, batch_size):
    test = data["test"]
    chances = predictor(program, state)(inputs(test))["species"]
    figures = evaluate(program, state, test, batch_size)
    assert list(figures) == ["loss", "accuracy"]
    expected = -np.log(chances.astype(np.float64)[np.arange(23), test["species"]]).mean()
    assert figures["loss"] == pytest.approx(expected, rel=1e-5)
    right = oracle.accuracy_score(test["species"], chances.argmax(axis=1))
    assert figures["accuracy"] == pytest.approx(right)


def test_step_by_step_gives_the_same(program, data, state, monkeypatch):
    whole = evaluate(program, state, data["test"], 4)
    monkeypatch.setattr(module, "slow_in_a_loop", lambda *_: True)
    assert evaluate(program, state, data["test"], 4) == pytest.approx(whole)


@pytest.mark.parametrize("count", [0, 1, 5, 16, 17, 23])
def test_predictions_do_not_depend_on_their_neighbours(program, data, state, count):
    columns = inputs(data["test"])
    whole = predictor(program, state)(columns)["species"]
    few = {name: column[:count] for name, column in columns.items()}
    found = predictor(program, state, batch_size=16)(few)["species"]
    assert found.shape == (count, 3)
    assert found == pytest.approx(whole[:count], abs=1e-6)


def test_columns_of_different_lengths_are_no_split(program, state):
    with pytest.raises(ValueError, match="different lengths"):
        evaluate(program, state, {"features": np.ones((3, 4)), "species": np.ones(2)})
