"""Metrics that are a figure for each class, label or column, by its name."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics as oracle

import specc
from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from tests.catalog.harness import diagnostics_of
from tests.catalog.test_metric_options import ONE_HOT, each_of_keras
from tests.catalog.test_metrics import (
    BEST,
    CASES,
    CLASS,
    GUESSES,
    NUMBERS,
    PROBABILITIES,
    WEIGHT,
    figures,
    spec,
)

keras = pytest.importorskip("keras")
K = keras.metrics


@pytest.mark.parametrize("case", ["class", "one_hot"])
def test_each_class_of_f1_is_that_of_keras(case) -> None:
    found = figures("f1_score(average = none)", case)
    assert list(found) == [f"f1_score_{i}" for i in range(4)]
    expected = each_of_keras(K.F1Score(average=None), ONE_HOT, PROBABILITIES)
    assert list(found.values()) == pytest.approx(expected, rel=1e-6)
    true = oracle.f1_score(CLASS, BEST, average=None, sample_weight=WEIGHT)
    assert list(found.values()) == pytest.approx(true, rel=1e-5)


def test_each_class_of_fbeta_above_a_threshold_is_that_of_keras() -> None:
    found = figures("fbeta_score(beta = 2.0, threshold = 0.3, average = none)", "class")
    theirs = K.FBetaScore(average=None, beta=2.0, threshold=0.3)
    expected = each_of_keras(theirs, ONE_HOT, PROBABILITIES)
    assert list(found.values()) == pytest.approx(expected, rel=1e-6)


def test_each_column_of_r2_is_that_of_keras_and_called_after_it() -> None:
    found = figures("r2_score(class_aggregation = none)", "number")
    assert list(found) == ["r2_score_a", "r2_score_b", "r2_score_c"]
    theirs = K.R2Score(class_aggregation=None)
    theirs.update_state(NUMBERS, GUESSES, WEIGHT)
    assert list(found.values()) == pytest.approx(np.asarray(theirs.result()), rel=1e-4)
    adjusted = figures("r2_score(class_aggregation = none, num_regressors = 2)", "number")
    n = WEIGHT.sum()
    expected = [1 - (1 - score) * (n - 1) / (n - 3) for score in found.values()]
    assert list(adjusted.values()) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("name", "function"), [("precision", oracle.precision_score), ("recall", oracle.recall_score)]
)
def test_precision_and_recall_of_each_class(name, function) -> None:
    found = figures(f"{name}(average = none)", "class")
    expected = function(CLASS, BEST, average=None, sample_weight=WEIGHT, zero_division=0)
    assert list(found.values()) == pytest.approx(expected, rel=1e-5)


def test_thresholds_of_each_class() -> None:
    found = figures("recall(thresholds = [0.2, 0.5], average = none)", "class")
    assert list(found)[3:5] == ["recall_at_0_2_3", "recall_at_0_5_0"]
    for at in (0.2, 0.5):
        for i in range(4):
            theirs = K.Recall(thresholds=at, class_id=i)
            expected = each_of_keras(theirs, ONE_HOT, PROBABILITIES)[0]
            name = f"recall_at_{at}_{i}".replace(".", "_")
            assert found[name] == pytest.approx(expected, rel=1e-6)


def test_of_yes_and_no_there_is_one() -> None:
    assert list(figures("f1_score(average = none)", "binary")) == ["f1_score"]
    assert list(figures("f1_score(average = none, class_id = 2)", "class")) == ["f1_score"]


def names_of(target: str, units: str = "classes(y)") -> list[str]:
    model = f"x |> Dense({units}, softmax)"
    text = spec("f1_score(average = none)", target, model, "categorical_crossentropy")
    program = driver.resolved(Source("case.spec", text), Sink())
    assert program is not None
    return [m.name.removeprefix("f1_score_") for m in program.metrics]


def test_names_of_classes_are_made_names_of_the_language() -> None:
    assert names_of("category([low, high])") == ["low", "high"]
    assert names_of('category(["<=50K", ">50K", "New York", "ö/ß", "?"])') == [
        "50K_0",
        "50K_1",
        "New_York",
        "ö_ß",
        "4",
    ]


def test_a_class_that_is_called_as_another_is_numbered_has_a_figure_too() -> None:
    """`a b` and `a-b` are numbered, and `a_b_0` is a class of its own."""
    found = names_of('category(["a b", "a-b", "a_b_0", "c"])')
    assert found == ["a_b_0_0", "a_b_1", "a_b_0_2", "c"]
    assert names_of('category(["?", "0", "1"])') == ["0_0", "0_1", "1"]


STOP = """fit {{
  epochs     = 2
  batch_size = 8
  callbacks  = [early_stopping(monitor = {monitor}, patience = 1)]
  goal       = val_f1_score_high >= 2
}}
"""


def test_of_classes_that_only_the_data_knows(tmp_path) -> None:
    """A monitor is believed until the data is read, and has the name of a class then."""
    rows = ["a,level", *(f"{i % 7 / 7},{'high' if i % 3 else 'very low'}" for i in range(60))]
    (tmp_path / "levels.csv").write_text("\n".join(rows))
    text = """data {
  source = csv("levels.csv")
  split  = random(train = 60%, validation = 40%, stratify = level, seed = 0)
  input  a: number
  target level: category
}
model { a |> Dense(classes(level), softmax) }
compile {
  loss      = categorical_crossentropy
  optimizer = sgd
  metrics   = [f1_score(average = none)]
}
"""
    path = tmp_path / "levels.spec"
    path.write_text(text + STOP.format(monitor="val_f1_score_very_low"))
    program = specc.compile(str(path))
    assert [d.code for d in program.diagnostics] == ["W0411"] or not program.diagnostics
    run = program.fit(out=str(tmp_path / "run"))
    result = json.loads((tmp_path / "run" / "result.json").read_text())
    classes = {"f1_score_high", "f1_score_very_low"}
    assert classes | {f"val_{name}" for name in classes} < set(result["history"])
    assert classes < set(run.evaluate("validation"))
    assert set(specc.load(str(tmp_path / "run")).evaluate("validation")) >= classes
    path.write_text(text + STOP.format(monitor="val_f1_score_low"))
    wrong = specc.compile(str(path))
    with pytest.raises(specc.SpecError) as caught:
        wrong.prepare()
    assert [d.code for d in caught.value.diagnostics if d.code[0] == "E"] == ["E0411"]


@pytest.mark.parametrize(
    ("metric", "codes"),
    [
        ("f1_score(average = none)", []),
        ("r2_score(class_aggregation = none)", ["E0408"]),
        ("f1_score(average = each)", ["E0204"]),
    ],
)
def test_what_is_refused(metric, codes) -> None:
    found = diagnostics_of(spec(metric, *CASES["class"]))
    assert [c[:3] for c in found] == [c[:3] for c in codes]


def test_more_figures_than_anyone_reads_are_refused() -> None:
    many = ("category(101)", "x |> Dense(101, softmax)", "categorical_crossentropy")
    assert diagnostics_of(spec("f1_score(average = none)", *many)) == ["E0408"]
    assert diagnostics_of(spec("f1_score", *many)) == []
