"""One training step lowered and timed: XLA's own figures, to stand beside a plan."""

from __future__ import annotations

import time
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Batches, train_steps
from specc.kernels.training import Program, Trainer
from specc.runtime.cost import flops
from specc.runtime.feed import Columns, examples_of

SECONDS = 1.0  # of calibration, at the most, after two steps


def measure(
    program: Program, columns: Columns, batch_size: int, accumulate: int = 1, *, run: bool = True
) -> dict[str, Any]:
    """Of one step: XLA's `flops`, which count a loop once, `temporary` bytes, and `seconds` if it
    is run; `products` are the operations of matrix products and convolutions."""
    trainer = Trainer(program, 1, accumulate)
    examples, batch = examples_of(columns), batch_size * accumulate
    rows = np.resize(np.arange(examples, dtype=np.int32), (1, batch))
    picked = {name: column[rows[0]] for name, column in columns.items()}
    order = np.arange(batch, dtype=np.int32)[None]
    batches = Batches(picked, order, np.ones((1, batch), bool))

    def step(state: Any, batches: Batches) -> Any:
        return train_steps(trainer, state, trainer.sums(batch), batches)

    state = jax.eval_shape(trainer.create, np.uint32(0))
    began = time.perf_counter()
    traced = jax.jit(step).trace(state, batches)
    compiled = traced.lower().compile()
    found: dict[str, Any] = {"compile_seconds": time.perf_counter() - began}
    costs = compiled.cost_analysis() or {}
    costs = costs[0] if isinstance(costs, list) else costs  # as older versions give it
    found["flops"] = costs.get("flops")
    found["products"] = flops(traced.jaxpr.jaxpr)  # with loops as often as they run
    memory = compiled.memory_analysis()
    found["temporary"] = getattr(memory, "temp_size_in_bytes", None)
    if run:
        state = jax.jit(trainer.create)(np.uint32(0))
        placed = jax.device_put(batches)
        found["seconds"] = _seconds(lambda state: compiled(state, placed), state)
    return found


def _seconds(step: Any, state: Any) -> float:
    """The shortest of some steps, the first one left out."""
    state, _ = jax.block_until_ready(step(state))
    began, best = time.perf_counter(), float("inf")
    while best == float("inf") or time.perf_counter() - began < SECONDS:
        start = time.perf_counter()
        state, _ = jax.block_until_ready(step(state))
        best = min(best, time.perf_counter() - start)
    return best
