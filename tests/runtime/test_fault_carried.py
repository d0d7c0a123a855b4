"""A state that grows from batch to batch until it is not finite: the repetition hands it on, too."""

from __future__ import annotations

import json

import numpy as np
import pytest
from safetensors.numpy import load_file

import specc
from specc.runtime.failure import Failure

GROWS = """
data {
  source = table(x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], y = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  split  = ordered(train = 100%)
  input  x: number
  target y: number
}
model {
  x |> reshape((1, 1)) |> SimpleRNN(1, linear, recurrent_initializer = constant(1e10), stateful = true) |> Dense(1)
}
compile {
  loss      = mean_squared_error
  optimizer = sgd(1e-30)
}
fit {
  batch_size = 2
  epochs     = 2
  shuffle    = false
}
"""


@pytest.mark.parametrize("form", ["whole epochs", "in pieces", "saved on the way"])
def test_the_step_is_found(tmp_path, monkeypatch, form):
    text = GROWS
    if form != "whole epochs":
        monkeypatch.setattr("specc.runtime.train.piece_length", lambda *_: 1)
        monkeypatch.setattr("specc.runtime.pieces.MOMENT", 0)
    if form == "saved on the way":
        text = GROWS.replace("epochs  ", "checkpoint = true\n  epochs  ")
        monkeypatch.setattr("specc.interface.plan.MINUTE", 1e-9)
    with pytest.raises(Failure, match="in epoch 1, step 3, the loss is not finite"):
        specc.compile(text=text).fit(out=str(tmp_path / "run"))
    fault = json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))["fault"]
    assert fault["text"] == "mean_squared_error"


@pytest.mark.parametrize(("small", "finite"), [(1 << 30, True), (0, False)])
def test_the_user_is_told_which_weights_are_kept(tmp_path, monkeypatch, small, finite):
    """Those of a state that is overwritten as it is trained are not those before the fault."""
    monkeypatch.setattr("specc.runtime.job.SMALL", small)
    text = GROWS.replace("sgd(1e-30)", "sgd(1e30)").replace("constant(1e10)", "constant(0.1)")
    with pytest.raises(Failure) as told:
        specc.compile(text=text).fit(out=str(tmp_path / "run"))
    assert ("the weights before that step" in told.value.help) == finite
    weights = load_file(tmp_path / "run" / "weights.safetensors")
    assert all(np.isfinite(array).all() for array in weights.values()) == finite
