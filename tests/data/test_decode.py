from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specc.data.balance import balanced
from specc.data.decode import decode

IRIS = "source = builtin(iris)\ninput petal_width: number\ntarget species: category"


def test_class_numbers_and_scores_become_names(world):
    state = world.prepare(IRIS).state
    plan = world.plan(IRIS)
    names = ["virginica", "setosa"]
    assert decode(plan, state, "species", np.array([2, 0])).tolist() == names
    assert decode(plan, state, "species", np.eye(3, dtype=np.float32)[[2, 0]]).tolist() == names


def test_a_one_hot_target_becomes_names(world):
    text = IRIS + " |> one_hot"
    found = world.prepare(text)
    assert found.splits["train"]["species"].shape == (150, 3)
    names = decode(world.plan(text), found.state, "species", found.splits["train"]["species"])
    assert names.tolist() == ["setosa"] * 50 + ["versicolor"] * 50 + ["virginica"] * 50
    assert decode(world.plan(text), found.state, "species", np.array([1])).tolist() == [
        "versicolor"
    ]


def test_yes_and_no_come_back_from_probabilities(world):
    text = 'source = table(x = [1, 2], y = ["up", "down"])\ninput x: number\ntarget y: binary'
    state = world.prepare(text).state
    found = decode(world.plan(text), state, "y", np.array([[0.2], [0.9]]))
    assert found.tolist() == ["down", "up"]


def test_a_set_comes_back_as_names(world):
    text = (
        'source = table(x = [1, 2], y = ["b; a", ""])\ninput x: number\ntarget y: set |> multi_hot'
    )
    found = world.prepare(text)
    assert found.splits["train"]["y"].tolist() == [[1, 1], [0, 0]]
    back = decode(world.plan(text), found.state, "y", found.splits["train"]["y"])
    assert back == [["a", "b"], []]


STEPS = [
    "standardize",
    "min_max",
    "rescale(0.1, offset = 3)",
    "log1p |> standardize",
    "log1p |> min_max |> rescale(2)",
    "impute(0) |> standardize",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.lists(st.floats(0, 1e6, width=32), min_size=5, max_size=12),
    st.sampled_from(STEPS),
)
def test_numbers_come_back_in_the_unit_of_their_column(world, values, steps):
    rows = ", ".join(format(v, "f") for v in values)
    text = (
        f"source = table(x = [{rows}], z = [{rows}])\ninput x: number\ntarget z: number |> {steps}"
    )
    found = world.prepare(text)
    back = decode(world.plan(text), found.state, "z", found.splits["train"]["z"].astype(np.float64))
    largest = max(values) + 1
    assert back[:, 0] == pytest.approx(values, rel=1e-3, abs=1e-5 * largest)


def test_balanced_weights_are_those_of_scikit_learn():
    from sklearn.utils.class_weight import compute_class_weight

    labels = np.array([0, 0, 0, 1, 2, 2])
    expected = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    assert list(balanced(labels).values()) == pytest.approx(expected)
    assert list(balanced(np.eye(3)[labels]).values()) == pytest.approx(expected)
    assert balanced(labels, ["a", "b", "c"])["b"] == pytest.approx(2.0)
    assert balanced(np.array([[0.0], [1.0], [1.0]])) == {0: 1.5, 1: 0.75}
