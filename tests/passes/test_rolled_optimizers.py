"""Every optimizer, with the options that look at whole weights, takes the steps of the layers in a
row that it would take if they were not rolled up."""

from __future__ import annotations

import importlib

import jax
import numpy as np
import optax
import pytest

import specc
from specc import catalog

# Two rows, one within the layers of the other; sizes of gradients that differ from layer to layer.
MODEL = """
layer Inner()(x) {
  x + (x |> Dense(4, tanh, kernel_constraint = max_norm(1.0)))
}
layer Block()(x) {
  x + (x |> (Inner * 2) |> Dense(4))
}
model (x: float[4]) {
  x |> (Block * 2)
}
compile {
  loss      = mean_squared_error
  optimizer = OPTIMIZER
}
"""
EXAMPLES = [
    catalog.find("optimizers", name).examples[0] for name in sorted(catalog.index("optimizers"))
]
OPTIONS = [
    "adam(0.01, clipnorm = 0.1)",
    "adam(0.01, global_clipnorm = 0.1)",
    "adam(0.01, clipvalue = 0.01)",
    "sgd(0.1, clipnorm = 0.1, weight_decay = 0.1, use_ema = true, ema_overwrite_frequency = 2)",
    'lamb(0.01, weight_decay = 0.1, exclude_from_weight_decay = "bias")',
    'adafactor(0.01, weight_decay = 0.1, exclude_from_weight_decay = "inner/dense")',
    "adafactor(0.01, clipnorm = 0.1, gradient_accumulation_steps = 2)",
    'muon(0.02, exclude_layers = ["inner"])',
    "lamb(0.01, clipnorm = 0.1, learning_rates = { inner: 0.1, dense: 0.5 })",
    "sam(lookahead(lamb(cosine_decay(0.01)), sync_period = 2))",
]
STEPS = 3


def steps_of(text: str, least: int, monkeypatch: pytest.MonkeyPatch) -> tuple[dict, dict]:
    """Weights before and after some updates of an optimizer, whose gradients differ in size."""
    monkeypatch.setattr(importlib.import_module("specc.passes.roll_up"), "LEAST", least)
    program = specc.compile(text=text)
    names = [p.name for p in program.lowered.weights if p.trainable]
    rng = np.random.default_rng(0)
    shapes = {p.name: p.shape for p in program.lowered.weights}
    start = {n: rng.normal(0, 0.5, shapes[n]).astype(np.float32) for n in names}
    blank = jax.eval_shape(program.engine.trainer.create, np.uint32(0))
    blank = jax.tree.map(lambda a: np.zeros(a.shape, a.dtype), blank)
    state = program.with_weights(blank, start)
    objective = program.engine.program.objectives[0]
    optimizer = objective.optimizer(STEPS)
    update = jax.jit(optimizer.update)
    weights, memory = state.weights, optimizer.init(state.weights)
    for _ in range(STEPS):
        scale = rng.lognormal(0, 1, len(names))
        drawn = {n: s * rng.normal(0, 1, shapes[n]) for n, s in zip(names, scale, strict=True)}
        drawn = {n: a.astype(np.float32) for n, a in drawn.items()}
        gradients = program.with_weights(state, drawn).weights
        if objective.nearby is not None:
            near = objective.nearby(weights, gradients)
            gradients = jax.tree.map(lambda g, n: g + 0.1 * n, gradients, near)
        steps, memory = update(gradients, memory, weights)
        weights = optax.apply_updates(weights, steps)
    if objective.finish is not None:
        weights = objective.finish(weights, memory)
    return start, program.weights(state._replace(weights=weights))


@pytest.mark.parametrize("optimizer", [*EXAMPLES, *OPTIONS])
def test_steps_are_those_of_layers_by_themselves(optimizer: str, monkeypatch: pytest.MonkeyPatch):
    text = MODEL.replace("OPTIMIZER", optimizer)
    start, found = steps_of(text, 2, monkeypatch)
    assert "stacked(Block, 2" in specc.compile(text=text).python
    _, expected = steps_of(text, 99, monkeypatch)
    assert "stacked" not in specc.compile(text=text).python
    assert list(found) == list(expected)
    for name, weight in expected.items():
        moved = np.abs(weight - start[name]).max()
        assert moved > 0, name
        np.testing.assert_allclose(found[name], weight, rtol=1e-5, atol=1e-4 * moved, err_msg=name)
