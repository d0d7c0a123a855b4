"""A small part of the sweep in every run of the tests, all of it in `make sweep`."""

from __future__ import annotations

import pytest

from tests.catalog import sweep
from tests.catalog.sweep_cases import Case, cases, for_keras, text
from tests.catalog.sweep_result import distance

SAMPLE = [
    ("layers", "Dense"),
    ("layers", "LayerNormalization"),
    ("layers", "MaxPooling1D"),
    ("layers", "BatchNormalization"),
    ("activations", "gelu"),
    ("losses", "huber"),
    ("metrics", "mean_absolute_error"),
    ("optimizers", "adam"),
]
EVERY = [(kind, word) for kind, (listed, _) in sweep.GROUPS.items() for word in listed()]


def held(found):
    assert found.compared or any("tests/" in note for note in found.skipped), found
    assert not any(note.startswith("raised") for note in found.skipped), found
    assert found.worst <= sweep.BOUND or found.reason, found


@pytest.mark.parametrize(("kind", "word"), SAMPLE)
def test_a_word_is_as_in_keras(kind, word):
    held(sweep.row(kind, word, 2))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:You are passing weight|Explicitly requested")  # to a confusion
@pytest.mark.parametrize(("kind", "word"), EVERY)
def test_every_word_is_as_in_keras(kind, word):
    held(sweep.row(kind, word, 8))


def test_cases_change_one_option_at_a_time():
    cls = sweep.find("layers", "Conv2D")
    found = cases(cls, {"filters": 4, "kernel_size": (3, 3)})
    changed = {case.changed for case in found}
    assert {"", "padding = same", "use_bias = false", "activation = tanh"} <= changed
    assert not any("initializer" in each for each in changed)
    for case in found:
        assert len(case.given.items() - found[0].given.items()) <= 1


def test_options_as_both_sides_write_them():
    cls = sweep.find("layers", "LayerNormalization")
    case = Case("", {"axis": (0, -1), "epsilon": 0.1})
    assert text(cls, case.given) == "LayerNormalization(axis = [0, -1], epsilon = 0.1)"
    assert for_keras(case.given) == {"axis": (1, -1), "epsilon": 0.1}


def test_a_difference_is_seen():
    """The comparison itself can fail: another slope is another layer."""
    assert distance([1.0, 2.0], [1.0, 2.1]) == pytest.approx(0.1 / 2.1)
    assert distance([float("nan")], [1.0]) == float("inf")
    row = sweep.Row("layers", "Dense", 1, 1e-3, "", (), "")
    with pytest.raises(AssertionError):
        held(row)


def test_no_class_of_keras_is_forgotten():
    """What has no word is foreign, text that data steps hold, or an alias of the machinery."""
    left = sweep.without_a_word()
    assert left["losses"] == []
    assert set(left["optimizers"]) <= {"LossScaleOptimizer", "MultiOptimizer"}
    assert set(left["metrics"]) <= {"MeanMetricWrapper"}
