"""The emitted program: its text, and that it trains alone with the history of the run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import specc

ROOT = Path(__file__).parents[2]
# Runs a program as if specc were not installed.
ALONE = "import runpy, sys; sys.modules['specc'] = None; runpy.run_path(sys.argv[1], run_name='__main__')"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.spec")), ids=lambda p: p.stem)
def test_the_text(path, golden):
    golden(specc.compile(str(path)).python)


BLOCKS = """
layer Norm = LayerNormalization(epsilon = 1e-6)
layer Block(width, rate = 0.1)(x: float[..., features]) {
  param scale: float[features] = ones
  h = x |> Norm |> Dense(width, gelu) |> Dense(features) |> Dropout(rate)
  x + h * scale
}
model (x: float[6, 8]) {
  shared = Dense(8, relu)
  y = x |> shared |> Block(16) * 2
  y |> shared |> GlobalAveragePooling1D |> Dense(3, softmax)
}
"""


def test_a_layer_of_the_spec_is_a_class(golden):
    golden(specc.compile(text=BLOCKS, name="blocks.spec").python)


def test_a_layer_of_the_spec_may_be_called_like_a_kernel():
    text = (
        "layer Mean()(x) {\n  x |> Dense(4)\n}\nmodel (x: float[4]) {\n  x |> Mean |> Dense(2)\n}\n"
    )
    program = specc.compile(text=text)
    state = program.init(seed=0)
    assert program.apply(state, [[1.0, 2.0, 3.0, 4.0]]).shape == (1, 2)


def test_it_trains_alone(tmp_path):
    program = specc.compile(str(ROOT / "examples/iris.spec"))
    program.emit(str(tmp_path / "alone"))
    subprocess.run(
        [sys.executable, "-c", ALONE, str(tmp_path / "alone" / "train.py")],
        check=True,
        capture_output=True,
    )
    history = json.loads((tmp_path / "alone" / "history.json").read_text())
    assert history == program.fit(out=str(tmp_path / "run")).history
