"""The examples of optimizers, schedules, initializers, regularizers and constraints compile."""

from __future__ import annotations

import pytest

from specc.catalog import find, names
from tests.catalog.harness import diagnostics_of

# `encoder` and `head` are layers, so that an example may name them.
MODEL = """model (x: float[3]) {
  encoder = Dense(4, relu)
  head = Dense(2)
  x |> encoder |> head
}
"""
COMPILE = "compile {\n  loss = mean_squared_error\n  optimizer = THIS\n}\n"
STANDS = {
    "optimizers": MODEL + COMPILE,
    "schedules": MODEL + COMPILE.replace("THIS", "sgd(THIS)"),
    "regularizers": MODEL.replace("relu", "relu, kernel_regularizer = THIS"),
    "constraints": MODEL.replace("relu", "relu, kernel_constraint = THIS"),
    "initializers": MODEL.replace("relu", "relu, kernel_initializer = THIS"),
}
PARAM = "model (x: float[3]) {\n  param w: float[8, 1, 5] = THIS\n  sum(w) * x\n}\n"
DEEPER = {"stft": PARAM, "max_norm": PARAM.replace("THIS", "ones, constraint = THIS")}
EXAMPLES = [
    (kind, name, example)
    for kind in STANDS
    for name in names(kind)
    for example in find(kind, name).examples
]


@pytest.mark.parametrize(("kind", "name", "example"), EXAMPLES, ids=[e for _, _, e in EXAMPLES])
def test_an_example_compiles(kind, name, example) -> None:
    frame = DEEPER.get(name, STANDS[kind])
    assert diagnostics_of(frame.replace("THIS", example)) == []


def test_every_one_has_an_example() -> None:
    assert {(kind, name) for kind in STANDS for name in names(kind)} == {e[:2] for e in EXAMPLES}
