"""What each optimizer says of the size of its memory is what JAX makes of it."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import specc
from specc import catalog

TEXT = """
model (x: float[64]) {
  head = Dense(64)
  x |> Dense(64) |> LayerNormalization |> head |> Dense(10, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = OPTIMIZER
}
"""
# Of muon it counts what matrices need: those that train with Adam need one array more.
CASES = [
    example
    for name in sorted(catalog.index("optimizers"))
    for example in catalog.find("optimizers", name).examples
    if "exclude_layers" not in example
]
MORE = [
    "adam(1e-3, amsgrad = true, use_ema = true)",
    "sgd(0.1, momentum = 0.9, gradient_accumulation_steps = 4)",
    "lookahead(adam(1e-3))",
]


@pytest.mark.parametrize("optimizer", [*CASES, *MORE])
def test_copies_are_those_of_the_state(optimizer):
    program = specc.compile(text=TEXT.replace("OPTIMIZER", optimizer))
    state = jax.eval_shape(program.engine.trainer.create, np.uint32(0))
    count = sum(leaf.size for leaf in jax.tree.leaves(state.optimizers))
    weights = sum(leaf.size for leaf in jax.tree.leaves(state.weights))
    said = program.ir.objectives[0].optimizer.copies()
    assert said == pytest.approx(count / weights, abs=0.2)
