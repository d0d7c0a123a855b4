"""One training step lowered and timed: XLA's own figures, to stand beside a plan."""

from __future__ import annotations

import time
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Batches, train_steps
from specc.kernels.objective import Program
from specc.kernels.training import ONCE, Trainer
from specc.runtime.cost import flops, slow_in_a_loop
from specc.runtime.feed import Columns, examples_of
from specc.runtime.train import LONG, PIECE, SPEED, divisor_near

SECONDS = 1.0  # of calibration, at the most, after two steps


def measure(
    program: Program,
    columns: Columns,
    batch_size: int,
    accumulate: int = 1,
    steps: int = 1,
    *,
    run: bool = True,
) -> dict[str, Any]:
    """Of one step: XLA's `flops`, which count a loop once, `temporary` bytes (of activations and
    gradients), and `seconds` if it is run; `products` are the operations of matrix products and
    convolutions, `form` how epochs of so many steps are run."""
    trainer = Trainer(program, 1, accumulate)
    examples, batch = examples_of(columns), batch_size * accumulate
    rows = np.resize(np.arange(examples, dtype=np.int32), (1, batch))
    picked = {name: column[rows[0]] for name, column in columns.items()}
    order = np.arange(batch, dtype=np.int32)[None]
    batches = Batches(picked, order, np.ones((1, batch), bool))

    def step(state: Any, batches: Batches) -> Any:
        return train_steps(trainer, state, trainer.sums(batch, batch_size), batches)

    state = jax.eval_shape(trainer.create, np.uint32(0))
    began = time.perf_counter()
    # The state is given away, as in training: else what is kept is put where the next one will be.
    traced = jax.jit(step, donate_argnums=0).trace(state, batches)
    compiled = traced.lower().compile()
    found: dict[str, Any] = {"compile_seconds": time.perf_counter() - began}
    costs = compiled.cost_analysis() or {}
    costs = costs[0] if isinstance(costs, list) else costs  # as older versions give it
    found["flops"] = costs.get("flops")
    found["products"] = flops(traced.jaxpr.jaxpr)  # with loops as often as they run
    found["form"] = form(traced.jaxpr.jaxpr, steps)
    memory = compiled.memory_analysis()
    found["temporary"] = getattr(memory, "temp_size_in_bytes", None)
    if run:
        state = jax.jit(trainer.create, compiler_options=ONCE)(np.uint32(0))
        placed = jax.device_put(batches)
        found["seconds"] = _seconds(lambda state: compiled(state, placed), state)
    return found


def form(step: Any, steps: int) -> str:
    """How epochs are run that have so many of these steps: as `fit` decides for resident data."""
    platform = jax.default_backend()
    if slow_in_a_loop(step):
        return "a program a step"
    seconds = flops(step) * steps / SPEED.get(platform, SPEED["cpu"])
    if seconds < LONG:
        return "whole epochs in one program"
    return f"pieces of {divisor_near(steps, max(1, int(steps * PIECE / seconds)))} steps"


def _seconds(step: Any, state: Any) -> float:
    """The shortest of some steps, the first one left out."""
    state, _ = jax.block_until_ready(step(state))
    began, best = time.perf_counter(), float("inf")
    while best == float("inf") or time.perf_counter() - began < SECONDS:
        start = time.perf_counter()
        state, _ = jax.block_until_ready(step(state))
        best = min(best, time.perf_counter() - start)
    return best
