"""Losses and metrics of a trained program over some examples."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax

from specc.kernels.epochs import Batches, evaluate_steps
from specc.kernels.objective import Program, State
from specc.kernels.order import steps_of
from specc.kernels.training import Trainer
from specc.runtime.cost import slow_in_a_loop
from specc.runtime.feed import Columns, examples_of, in_order


def evaluate(
    program: Program, state: State, columns: Columns, batch_size: int = 32, *, streams: bool = False
) -> dict[str, Any]:
    """Figures by name: a number each, or lists of them."""
    trainer = Trainer(program, 1)
    steps = steps_of(examples_of(columns), batch_size)
    # A power of two, so that splits of like size share a program: an empty batch adds nothing.
    batches = in_order(columns, batch_size, 1 << (steps - 1).bit_length(), streams=streams)
    whole = jax.jit(partial(_figures, trainer)).trace(state, batches)
    if slow_in_a_loop(whole.jaxpr.jaxpr):
        figures = _by_step(trainer, state, batches, steps)
    else:
        figures = whole.lower().compile()(state, batches)
    figures = jax.device_get(figures)
    return {name: figures[name].tolist() for name in trainer.names()}


def _figures(trainer: Trainer, state: State, batches: Batches) -> dict[str, jax.Array]:
    sums = trainer.sums(batches.valid.size, batches.valid.shape[1])
    return trainer.results(evaluate_steps(trainer, state, sums, batches))


def _by_step(trainer: Trainer, state: State, batches: Batches, steps: int) -> dict[str, jax.Array]:
    """One dispatch a step: see `slow_in_a_loop`."""
    step = jax.jit(partial(evaluate_steps, trainer), donate_argnums=1)
    sums = jax.jit(trainer.sums, static_argnums=(0, 1))(batches.valid.size, batches.valid.shape[1])
    for index in range(steps):
        piece = slice(index, index + 1)
        one = batches._replace(rows=batches.rows[piece], valid=batches.valid[piece])
        sums = step(state, sums, one, index)
    return jax.jit(trainer.results)(sums)
