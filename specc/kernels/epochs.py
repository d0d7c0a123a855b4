"""Several epochs in one compiled program: shuffled batches, validation, and what watches them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from specc.kernels.objective import Arrays, State, Sums
from specc.kernels.training import Trainer


class Batches(NamedTuple):
    """Arrays that stay on the device, and the rows of them that make each batch."""

    arrays: Arrays
    rows: Any  # int32[…, steps, batch]
    valid: Any  # bool[steps, batch]: false where the last batch is filled up


class Watch(NamedTuple):
    """What is remembered from epoch to epoch."""

    epoch: jax.Array  # int32[]: epochs completed
    stopped: jax.Array  # bool[]: by a monitor
    fault: jax.Array  # bool[]: the loss or a weight is no longer a finite number
    memories: tuple[Any, ...]  # one a monitor


def start_watch(monitors: Sequence[Any], state: State) -> Watch:
    """The watch before the first epoch."""
    memories = tuple(monitor.init(state) for monitor in monitors)
    return Watch(jnp.int32(0), jnp.bool_(False), jnp.bool_(False), memories)


def rows_of(batches: Batches, parts: int = 1) -> tuple[int, int]:
    """Rows of a pass, those included that fill it up, and rows that are seen at a time, where each
    batch is cut into so many parts."""
    return batches.valid.size, batches.valid.shape[1] // parts


def gather(arrays: Arrays, rows: jax.Array) -> Arrays:
    """A batch: those rows of every array."""
    return {
        name: jnp.asarray(array).at[rows].get(mode="promise_in_bounds")
        for name, array in arrays.items()
    }


def in_turn(step: Callable[..., Any], carry: Any, at: Any) -> Any:
    """The carry after a step for each row of `at`.

    One step is no loop: on the CPU, XLA runs a convolution many times slower inside of one.
    """
    if len(jax.tree.leaves(at)[0]) == 1:
        return step(carry, jax.tree.map(lambda rows: rows[0], at))[0]
    return lax.scan(step, carry, at)[0]


def train_steps(trainer: Trainer, state: State, sums: Sums, batches: Batches) -> tuple[State, Sums]:
    """One training step for each batch."""

    def step(carry: tuple[State, Sums], at: tuple[jax.Array, ...]) -> tuple[Any, None]:
        rows, valid = at
        return trainer.train_step(*carry, gather(batches.arrays, rows), valid), None

    return in_turn(step, (state, sums), (batches.rows, batches.valid))


def evaluate_steps(
    trainer: Trainer, state: State, sums: Sums, batches: Batches, first: jax.Array | int = 0
) -> Sums:
    """One evaluation step for each batch; `first` is the position of the first one."""

    def step(sums: Sums, at: tuple[jax.Array, ...]) -> tuple[Sums, None]:
        rows, valid, position = at
        batch = gather(batches.arrays, rows)
        return trainer.evaluate_step(state, sums, batch, valid, position), None

    positions = first + jnp.arange(batches.rows.shape[0])
    return in_turn(step, sums, (batches.rows, batches.valid, positions))


def end_epoch(
    trainer: Trainer,
    monitors: Sequence[Any],
    state: State,
    watch: Watch,
    training: Sums,
    validation: Sums | None,
) -> tuple[State, Watch, Arrays]:
    """The epoch's figures by name, after every monitor has seen them.

    An epoch with a fault does not count as completed.
    """
    figures = trainer.results(training)
    fault = ~all_finite((state.weights, training.losses))
    if validation is not None:
        figures |= {f"val_{name}": value for name, value in trainer.results(validation).items()}
    stopped, memories = watch.stopped, []
    trained, state = state.weights, trainer.judged(state)
    for monitor, memory in zip(monitors, watch.memories, strict=True):
        seen, state, stop = monitor.update(memory, watch.epoch, figures, state)
        memories.append(seen)
        stopped |= stop
    state = state._replace(weights=trained)
    return state, Watch(watch.epoch + ~fault, stopped, fault, tuple(memories)), figures


def train_epochs(
    trainer: Trainer,
    monitors: Sequence[Any],
    state: State,
    watch: Watch,
    training: Batches,
    validation: Batches | None,
    count: jax.Array,
) -> tuple[State, Watch, Arrays]:
    """`count` epochs, fewer if a monitor stops them.

    `training.rows` is int32[epochs, steps, batch], with room for more epochs than are run. Returns
    the figures of each epoch, float32[epochs, …]; those after the last are zero.
    """

    def epoch(carry: tuple[jax.Array, State, Watch, Arrays]) -> Any:
        index, state, watch, history = carry
        batches = training._replace(rows=training.rows[index])
        state, sums = train_steps(
            trainer, state, trainer.sums(*rows_of(training, trainer.accumulate)), batches
        )
        seen = None
        if validation is not None:
            seen = trainer.sums(*rows_of(validation))
            seen = evaluate_steps(trainer, trainer.judged(state), seen, validation)
        state, watch, figures = end_epoch(trainer, monitors, state, watch, sums, seen)
        history = {name: history[name].at[index].set(value) for name, value in figures.items()}
        return index + 1, state, watch, history

    history = empty_history(trainer, len(training.rows), validated=validation is not None)
    start = (jnp.int32(0), state, watch, history)

    def wanted(carry: tuple[jax.Array, State, Watch, Arrays]) -> jax.Array:
        index, _, watch, _ = carry
        return (index < count) & ~watch.stopped & ~watch.fault

    return lax.while_loop(wanted, epoch, start)[1:]


def all_finite(tree: Any) -> jax.Array:
    """bool[]: whether every number in it is finite."""
    return jnp.all(jnp.array([jnp.all(jnp.isfinite(leaf)) for leaf in jax.tree.leaves(tree)]))


def empty_history(trainer: Trainer, epochs: int, *, validated: bool) -> Arrays:
    """Room for the figures of that many epochs."""
    figures = jax.eval_shape(lambda: trainer.results(trainer.sums(1)))
    if validated:
        figures |= {f"val_{name}": value for name, value in figures.items()}
    return {name: jnp.zeros((epochs, *f.shape), f.dtype) for name, f in figures.items()}
