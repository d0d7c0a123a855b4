"""The report on numbers that are not finite: losses that are written out, and layers in a row."""

from __future__ import annotations

import json

import pytest

DATA = """\
data {
  source = table(x = [1, 1, 1, 1, 1, 1, 1, 1], y = [0, 0, 0, 0, 0, 0, 0, 0])
  split  = ordered(train = 100%)
  input  x: number
  target y: number
}
"""
REST = """\
compile {
  loss      = LOSS
  optimizer = sgd(1e-3)
}
fit {
  epochs     = 2
  batch_size = 8
}
"""
# 12 blocks in a row, each of which multiplies by a million: the value on the way to the loss, or
# the gradient on the way back. The largest float32 is about 3.4e38.
ROW = """\
layer Block()(x) {
  h = x |> Dense(1, kernel_initializer = ones)
  BODY
}
model { x |> Block * 12 }
"""
FORWARD = ROW.replace("BODY", "h * 1e6")
BACKWARD = ROW.replace("BODY", "stop_gradient(h) + (h - stop_gradient(h)) * 1e6")


@pytest.fixture
def reported(specc, tmp_path):
    """What is said of a run that is not finite, and what `result.json` has."""

    def run(model, loss):
        spec = tmp_path / "line.spec"
        spec.write_text(DATA + model + REST.replace("LOSS", loss))
        done = specc("run", spec, "--out", tmp_path / "line")
        assert done.code == 3, done.err
        fault = json.loads((tmp_path / "line" / "result.json").read_text())["fault"]
        return done.err, fault

    return run


@pytest.mark.parametrize(
    ("loss", "operation", "last"),
    [
        ("log(output - 2)", "log(output - 2)", "nan"),
        ("square(output - y) * exp(100 * output)", "exp(100 * output)", "inf"),
    ],
)
def test_a_loss_that_alone_is_not_finite_is_named(reported, loss, operation, last):
    model = "model { x |> Dense(1, kernel_initializer = ones) }\n"
    said, fault = reported(model, loss)
    assert "in epoch 1, step 1, the loss is not finite, though the outputs are" in said
    assert f"line.spec:9, `{operation}`; the last losses were {last}\n" in said
    assert (fault["outputs"], fault["backward"], fault["inputs_finite"]) == ([], False, True)


def test_the_gradient_names_the_layer_of_a_row_in_which_it_began(reported):
    """By hand: the loss is the mean of the squares of 8 ones, its gradient 1/4 of each; after six
    blocks 2.5e35, and in the seventh from the end, number 6 of 12, too large. All before it follow."""
    said, fault = reported(BACKWARD, "mean_squared_error")
    assert "the gradient of `block_5/dense/" in said
    bad = [f"block_{n}" if n else "block" for n in range(5, -1, -1)]
    assert list(dict.fromkeys(name.split("/")[0] for name in fault["gradients"])) == bad
    assert "it begins on the way back at " in said
    assert "`(h - stop_gradient(h)) * 1e6`, layer 6 of 12 in a row" in said
    assert fault["rounds"] == [{"what": "layer", "number": 6, "of": 12}]


def test_the_output_is_traced_to_the_layer_of_a_row(reported):
    """By hand: 1e36 after six blocks, too large in the seventh."""
    said, fault = reported(FORWARD, "mean_squared_error")
    assert "the output `y` is not finite" in said
    assert "line.spec:9, `h * 1e6`, layer 7 of 12 in a row; the last losses" in said
    assert fault["rounds"] == [{"what": "layer", "number": 7, "of": 12}]


def test_a_value_that_a_later_layer_swallows_is_no_bad_loss(reported):
    """log(0) is -inf, which the larger of two numbers hides; the gradient of it is 0 / 0."""
    model = "model { h = x |> Dense(1, kernel_initializer = zeros)\n  maximum(log(h), -1) }\n"
    said, fault = reported(model, "mean_squared_error")
    assert "in epoch 1, step 1, the gradient of `dense/" in said
    assert "it begins at " in said
    assert "`log(h)`; the last losses were 1\n" in said
    assert "loss is not finite" not in said
    assert (fault["outputs"], fault["losses"]) == ([], [1.0])
