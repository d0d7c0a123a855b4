"""Losses and metrics of sequences: the steps that the mask of the output leaves out do not count."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from specc.kernels.auc import AUC
from specc.kernels.steps import OverSteps
from specc.kernels.training import Trainer
from tests.catalog.harness import Compiled

keras = pytest.importorskip("keras")

RNG = np.random.default_rng(3)
ROWS, STEPS = 8, 6
X = RNG.normal(size=(ROWS, STEPS, 3)).astype("float32")
for row, length in enumerate(RNG.integers(1, STEPS, ROWS)):
    X[row, length:] = 0
Y = RNG.normal(size=(ROWS, STEPS, 2)).astype("float32")
YES = RNG.integers(0, 2, (ROWS, STEPS, 1)).astype("float32")

SPEC = """data {{
  source = npz("data.npz")
  input  x: array([6, 3])
  target y: {target}
}}
model {{ x |> Masking |> LSTM(4, return_sequences = true) |> {last} }}
compile {{
  loss      = {loss}
  optimizer = sgd
  metrics   = [{metrics}]
}}
"""


def figures(program: Compiled, batch: dict, valid: np.ndarray) -> dict[str, float]:
    """What an evaluation says of one batch, part of which only fills it up."""
    trainer = Trainer(program.module.PROGRAM, 1)
    state = trainer.create(jnp.uint32(0))
    weights = {p.name: v for p, v in zip(program.lowered.weights, WEIGHTS, strict=True)}
    for place in program.lowered.weights:
        state.weights[place.path[0]][place.path[1]].set_value(jnp.asarray(weights[place.name]))
    sums = trainer.evaluate_step(state, trainer.sums(len(valid)), batch, valid, jnp.int32(0))
    return {name: float(value) for name, value in trainer.results(sums).items()}


def reference(units: int, activation: str | None = None):
    x = keras.Input((STEPS, 3))
    h = keras.layers.LSTM(4, return_sequences=True)(keras.layers.Masking()(x))
    model = keras.Model(x, keras.layers.Dense(units, activation)(h))
    if len(WEIGHTS) != 5 or WEIGHTS[-1].shape != (units,):
        WEIGHTS[:] = [RNG.normal(size=w.shape).astype("float32") for w in model.get_weights()]
    model.set_weights(WEIGHTS)
    return model


WEIGHTS: list[np.ndarray] = []


def test_numbers_of_steps_that_count_are_those_of_keras() -> None:
    model = reference(2)
    metrics = {"mean_absolute_error": "mae", "root_mean_squared_error": "root_mean_squared_error"}
    model.compile(loss="mse", weighted_metrics=list(metrics.values()))
    expected = model.evaluate(X, Y, batch_size=ROWS, verbose=0, return_dict=True)
    text = SPEC.format(
        target="array([6, 2])",
        last="Dense(2)",
        loss="mean_squared_error",
        metrics=", ".join(metrics),
    )
    program = Compiled(text)
    found = figures(program, {"x": jnp.asarray(X), "y": jnp.asarray(Y)}, np.ones(ROWS, bool))
    assert found["loss"] == pytest.approx(expected["loss"], rel=1e-5)
    error = (model.predict(X, verbose=0) - Y).astype("float64")
    true, all_steps = (
        {"mae": np.abs(e).mean(), "root_mean_squared_error": np.sqrt(np.square(e).mean())}
        for e in (error[np.any(X != 0, -1)], error)
    )
    for ours, theirs in metrics.items():
        assert found[ours] == pytest.approx(true[theirs], rel=1e-5)
    assert expected["mae"] == pytest.approx(true["mae"], rel=1e-5)
    # Keras's root mean squared error does not look at the mask: it counts the padding.
    wrong = all_steps["root_mean_squared_error"]
    assert expected["root_mean_squared_error"] == pytest.approx(wrong, rel=1e-5)
    filled = {"x": np.concatenate([X, X[-1:], X[-1:]]), "y": np.concatenate([Y, Y[-1:], Y[-1:]])}
    batch = {name: jnp.asarray(value) for name, value in filled.items()}
    again = figures(program, batch, np.arange(ROWS + 2) < ROWS)
    assert again == pytest.approx(found, rel=1e-5)


def test_decisions_at_steps_that_count_with_a_folded_sigmoid() -> None:
    model = reference(1, "sigmoid")
    text = SPEC.format(
        target="array([6, 1])",
        last="Dense(1, sigmoid)",
        loss="mean_squared_error",
        metrics="mean_absolute_error, r2",
    )
    model.compile(loss="mse", weighted_metrics=["mae", keras.metrics.R2Score()])
    mask = np.any(X != 0, -1)
    found = figures(
        Compiled(text), {"x": jnp.asarray(X), "y": jnp.asarray(YES)}, np.ones(ROWS, bool)
    )
    said = model.predict(X, verbose=0)[mask]
    error = said - YES[mask]
    assert found["loss"] == pytest.approx(np.square(error).mean(), rel=1e-5)
    spread = np.square(YES[mask] - YES[mask].mean()).sum()
    assert found["r2"] == pytest.approx(1 - np.square(error).sum() / spread, rel=1e-5)


def test_an_output_whose_mask_is_lost_counts_every_step() -> None:
    text = SPEC.format(
        target="array([2])",
        last="GlobalAveragePooling1D |> Dense(2)",
        loss="mean_squared_error",
        metrics="mean_absolute_error",
    )
    assert "over_steps" not in Compiled(text).text


def test_a_metric_that_keeps_every_score_keeps_those_of_the_steps_that_count() -> None:
    weight = RNG.choice([0.5, 1.0, 2.0], ROWS).astype("float32")
    mask = np.any(X != 0, -1)
    score = RNG.normal(size=YES.shape).astype("float32")
    metric = OverSteps(AUC(), STEPS)
    state = metric.init(ROWS)
    state = metric.update(state, *map(jnp.asarray, (YES, score, mask, weight)))
    each = np.broadcast_to(weight[:, None], mask.shape)[mask]
    expected = roc_auc_score(YES[mask][:, 0], score[mask][:, 0], sample_weight=each)
    assert float(metric.result(state)) == pytest.approx(expected, rel=1e-5)


def test_a_mask_of_words_in_sentences_is_that_of_keras() -> None:
    """Of several axes: each word is an example to loss and metric."""
    words = RNG.normal(size=(ROWS, 4, 5, 3)).astype("float32")
    words *= RNG.random((ROWS, 4, 5, 1)) > 0.4
    goal = RNG.normal(size=(ROWS, 4, 5, 2)).astype("float32")
    x = keras.Input((4, 5, 3))
    model = keras.Model(x, keras.layers.Dense(2)(keras.layers.Masking()(x)))
    WEIGHTS[:] = [RNG.normal(size=w.shape).astype("float32") for w in model.get_weights()]
    model.set_weights(WEIGHTS)
    model.compile(loss="mse", weighted_metrics=["mae"])
    expected = model.evaluate(words, goal, batch_size=ROWS, verbose=0, return_dict=True)
    text = SPEC.format(
        target="array([4, 5, 2])",
        last="Dense(2)",
        loss="mean_squared_error",
        metrics="mean_absolute_error",
    )
    text = text.replace("[6, 3]", "[4, 5, 3]").replace("LSTM(4, return_sequences = true) |> ", "")
    program = Compiled(text)
    batch = {"x": jnp.asarray(words), "y": jnp.asarray(goal)}
    found = figures(program, batch, np.ones(ROWS, bool))
    assert found["loss"] == pytest.approx(expected["loss"], rel=1e-5)
    assert found["mean_absolute_error"] == pytest.approx(expected["mae"], rel=1e-5)
    filled = {name: jnp.concatenate([a, a[-2:]]) for name, a in batch.items()}
    again = figures(program, filled, np.arange(ROWS + 2) < ROWS)
    assert again == pytest.approx(found, rel=1e-5)
