"""Class weights count in losses and metrics by one rule: sum(weight * value) / sum(weight)."""

from __future__ import annotations

import numpy as np

import specc
from specc.runtime.evaluate import evaluate

SPEC = """
data {
  source = builtin(iris)
  split  = random(train = 60%, test = 40%, seed = 0)
  input  features: number from [sepal_length, sepal_width, petal_length, petal_width]
  target species: category
}
model { features |> Dense(3, softmax) }
compile {
  loss         = categorical_crossentropy
  class_weight = { setosa: 1, versicolor: 2, virginica: 3.5 }
  metrics      = [accuracy]
}
"""


def test_figures_are_weighted_means():
    program = specc.compile(text=SPEC)
    prepared = program.prepare()
    assert prepared is not None
    state, rows = program.init(0), prepared.splits["test"]
    target = rows["species"]
    scores = np.asarray(program.apply(state, rows["features"]), np.float64)
    weights = np.array([1, 2, 3.5])[target]
    hits = np.argmax(scores, axis=1) == target
    losses = -np.log(scores[np.arange(len(target)), target])
    found = evaluate(program.engine.program, state, rows)
    np.testing.assert_allclose(found["accuracy"], np.average(hits, weights=weights), rtol=1e-6)
    np.testing.assert_allclose(found["loss"], np.average(losses, weights=weights), rtol=1e-5)
    assert abs(found["accuracy"] - np.mean(hits)) > 0.01
