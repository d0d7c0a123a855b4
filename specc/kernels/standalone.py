"""Training from arrays in memory, for an emitted program that stands alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import (
    Batches,
    end_epoch,
    evaluate_steps,
    rows_of,
    start_watch,
    train_epochs,
    train_steps,
)
from specc.kernels.objective import Program, State
from specc.kernels.order import epoch_rows, steps_of, stream_rows, valid_rows
from specc.kernels.training import ONCE, Trainer


class NotFinite(FloatingPointError):
    """The loss or a weight is no finite number. `state` and `history` are of the epochs before."""

    def __init__(self, epoch: int, state: State, history: dict[str, list[Any]]) -> None:
        super().__init__(
            f"epoch {epoch}: the loss or a weight is no finite number; the history ends before it"
        )
        self.state = state
        self.history = history


def fit(
    program: Program,
    train: dict[str, np.ndarray],
    validation: dict[str, np.ndarray] | None = None,
    *,
    epochs: int,
    batch: int,
    validation_batch: int | None = None,
    seed: int = 0,
    shuffle: bool = True,
    streams: bool = False,
    steps: int | None = None,
    accumulate: int = 1,
    monitors: Sequence[Any] = (),
    by_step: tuple[str, ...] = (),
    weights: Any = None,
    before: dict[str, list[Any]] | None = None,
    file: Any = None,
) -> tuple[State, dict[str, list[Any]]]:
    """The trained state, and the history by figure. `weights` are those to begin with, if they are
    not to be drawn; `accumulate` batches make one update. `before` is the history of phases before
    this one; all of it is written to `file`, also if NotFinite is raised.

    An epoch is one compiled program, but that each step of what `by_step` names, `train` or
    `validate`, is one: on the CPU XLA runs convolutions many times slower inside a loop.
    """
    examples = len(next(iter(train.values())))
    size = batch * accumulate
    steps = steps or steps_of(examples, size)
    arrays, valid = jax.device_put(train), valid_rows(examples, size, steps)
    runs = None
    if streams:  # row i of a batch goes on where row i of the one before has ended
        runs = stream_rows(examples, size, steps, accumulate)
        valid, runs = runs < examples, np.minimum(runs, examples - 1)
    checked = None
    if validation is not None:
        checked = in_order(validation, validation_batch or batch, streams=streams)
    trainer = Trainer(program, epochs * steps, accumulate)
    if by_step:
        run_epoch = epoch_by_step(trainer, monitors, checked, by_step)
    else:
        run_epoch = whole_epoch(trainer, monitors, checked)
    state = jax.jit(trainer.create, compiler_options=ONCE)(np.uint32(seed), weights)
    watch = jax.jit(partial(start_watch, monitors))(state)
    history: dict[str, list[Any]] = {}
    for epoch in range(epochs):
        if runs is None:
            rows = epoch_rows(examples, size, steps, seed, epoch, shuffle=shuffle)
        else:
            rows = runs
        after, watch, figures = run_epoch(state, watch, Batches(arrays, rows, valid))
        if watch.fault:
            break
        state = after
        shown = {name: np.asarray(figures[name]).tolist() for name in sorted(figures)}
        for name, value in shown.items():
            history.setdefault(name, []).append(value)
        print(f"epoch {epoch + 1}/{epochs}", shown, flush=True)  # noqa: T201
        if watch.stopped:
            break
    state, history = trainer.finished(state), joined(before or {}, history)
    if file is not None:
        file.write_text(json.dumps(history, indent=2))
    if watch.fault:
        raise NotFinite(int(watch.epoch) + 1, state, history)
    for monitor, memory in zip(monitors, watch.memories, strict=True):
        state = monitor.finish(memory, state)
    return state, history


def whole_epoch(
    trainer: Trainer, monitors: Sequence[Any], validation: Batches | None
) -> Callable[..., Any]:
    """-> (state, watch, training batches) -> (state, watch, figures), in one dispatch."""
    run = jax.jit(partial(train_epochs, trainer, monitors))

    def epoch(state: State, watch: Any, training: Batches) -> Any:
        training = training._replace(rows=training.rows[None])
        state, watch, figures = run(state, watch, training, validation, np.int32(1))
        return state, watch, {name: value[0] for name, value in figures.items()}

    return epoch


def epoch_by_step(
    trainer: Trainer,
    monitors: Sequence[Any],
    validation: Batches | None,
    by_step: tuple[str, ...],
) -> Callable[..., Any]:
    """The same, in one dispatch for each step of what is named."""
    train = jax.jit(partial(train_steps, trainer))
    evaluate = jax.jit(partial(evaluate_steps, trainer))
    end = jax.jit(partial(end_epoch, trainer, monitors))

    def epoch(state: State, watch: Any, training: Batches) -> Any:
        sums, seen = trainer.sums(*rows_of(training, trainer.accumulate)), None
        for one in cut(training, "train" in by_step):
            state, sums = train(state, sums, one)
        if validation is not None:
            seen, judged = trainer.sums(*rows_of(validation)), trainer.judged(state)
            for position, one in enumerate(cut(validation, "validate" in by_step)):
                seen = evaluate(judged, seen, one, position)
        return end(state, watch, sums, seen)

    return epoch


def cut(batches: Batches, by_step: bool) -> Iterator[Batches]:
    """Step by step, or all at once."""
    length = 1 if by_step else len(batches.rows)
    for step in range(0, len(batches.rows), length):
        part = slice(step, step + length)
        yield batches._replace(rows=batches.rows[part], valid=batches.valid[part])


def in_order(arrays: dict[str, np.ndarray], batch: int, *, streams: bool = False) -> Batches:
    """All examples as they stand; the last batch is filled up with the last example."""
    examples = len(next(iter(arrays.values())))
    steps = steps_of(examples, batch)
    rows = np.arange(steps * batch, dtype=np.int32).reshape(-1, batch)
    rows = stream_rows(examples, batch, steps) if streams else rows
    return Batches(jax.device_put(arrays), np.minimum(rows, examples - 1), rows < examples)


def joined(history: dict[str, list[Any]], more: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The history of phases in a row."""
    return {**history, **{name: [*history.get(name, []), *more[name]] for name in more}}
