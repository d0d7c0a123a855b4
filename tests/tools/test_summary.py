"""The summary: a row a layer, numbers counted by hand."""

from __future__ import annotations

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.tools.summary import summary


def summed(text):
    sink = Sink()
    program = driver.check(Source("model.spec", text), {}, sink)
    assert program is not None, list(sink)
    return summary(program)


def test_a_stack_has_a_row_a_layer_with_its_weights():
    found = summed("model (x: float[4]) {\n  x |> Dense(16, relu)\n    |> Dense(3)\n}\n")
    assert found == {
        "parameters": 4 * 16 + 16 + 16 * 3 + 3,
        "trainable_parameters": 4 * 16 + 16 + 16 * 3 + 3,
        "inputs": {"x": {"dtype": "float", "shape": [4]}},
        "outputs": {"output": {"dtype": "float", "shape": [3]}},
        "layers": [
            {"name": "dense", "type": "Dense", "output_shape": [16], "parameters": 80, "line": 2},
            {"name": "dense_1", "type": "Dense", "output_shape": [3], "parameters": 51, "line": 3},
        ],
    }


def test_a_layer_of_the_spec_is_one_row_with_all_that_it_owns():
    text = "layer Two(n)(x) { x |> Dense(n) |> Dense(1) }\nmodel (x: float[4]) { x |> Two(5) }\n"
    (row,) = summed(text)["layers"]
    assert (row["type"], row["parameters"]) == ("Two", 4 * 5 + 5 + 5 + 1)


def test_a_shared_layer_counts_once():
    text = "model (x: float[4]) {\n  same = Dense(4)\n  x |> same |> same\n}\n"
    found = summed(text)
    assert found["parameters"] == 20
    assert [row["parameters"] for row in found["layers"]] == [20]


def test_moving_statistics_count_but_are_not_trained():
    found = summed("model (x: float[4]) { x |> BatchNormalization |> Dense(1) }\n")
    assert (found["parameters"], found["trainable_parameters"]) == (16 + 5, 8 + 5)


def test_a_param_of_the_model_is_a_row():
    text = "model (x: float[4]) {\n  param scale: float[4] = ones\n  x * scale\n}\n"
    (row,) = summed(text)["layers"]
    assert row == {
        "name": "scale",
        "type": "param",
        "output_shape": [4],
        "parameters": 4,
        "line": 2,
    }


@pytest.mark.parametrize("part", ["inputs", "outputs"])
def test_a_symbolic_size_is_its_name(part):
    found = summed("model (x: float[time, 4]) { x |> Dense(3) }\n")
    ((_, tensor),) = found[part].items()
    assert tensor["shape"][0] == "time"


MASKED = """layer Block()(x: float[t, n]) { x |> MultiHeadAttention(2, 4) |> LayerNormalization }
model (a: int[9]) {
  words = a |> Embedding(100, 8, mask_zero = true) |> Dropout(0.1) |> Block
  (words |> LSTM(3)) + (words |> Flatten |> Dense(3))
}
"""


def test_a_layer_says_what_it_does_with_a_mask():
    found = {row["name"]: row.get("mask") for row in summed(MASKED)["layers"]}
    assert found == {
        "embedding": "makes",
        "dropout": "carries",
        "block": "uses, carries",
        "lstm": "uses",
        "flatten": "drops",
        "dense": None,
    }


def test_a_layer_without_weights_has_a_row_too():
    text = "model (x: float[4, 2]) { (x |> Flatten) + (x |> Flatten) |> Dense(1) }\n"
    rows = [(r["name"], r["output_shape"], r["parameters"]) for r in summed(text)["layers"]]
    assert rows == [("flatten", [8], 0), ("flatten_1", [8], 0), ("dense", [1], 9)]
