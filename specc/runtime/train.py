"""Trains a program, in the form that is fastest for it where it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Watch, evaluate_steps, rows_of, start_watch, train_steps
from specc.kernels.objective import Program, State
from specc.kernels.training import Trainer
from specc.runtime import pieces, whole_epochs
from specc.runtime.beside import Beside
from specc.runtime.cost import flops, slow_in_a_loop
from specc.runtime.fault import Fault
from specc.runtime.feed import Columns, Feed, Resident, feed_of, in_order
from specc.runtime.interrupt import Interrupt
from specc.runtime.job import Job
from specc.runtime.monitors import monitors_of
from specc.runtime.position import Position
from specc.runtime.progress import Progress, Silent
from specc.runtime.settings import Settings
from specc.runtime.stopwatch import Stopwatch

LONG = 5.0  # an epoch that is guessed to last longer, in seconds, is run in pieces
PIECE = 0.1  # seconds that a piece of it should last
SENT = 1 << 26  # bytes that are sent with one dispatch, at most
# Cautious guesses, in floating-point operations a second: they choose a form, they promise nothing.
SPEED = {"cpu": 5e10, "gpu": 2e13, "tpu": 2e13}


@dataclass(frozen=True)
class Fitted:
    """What training has made."""

    state: State  # with its best weights restored, if a callback asks for that
    position: Position  # from where it could go on
    epochs: int  # completed
    stopped: bool  # by a monitor, before the last epoch
    late: bool  # ended because its time was up
    fault: Fault | None  # what ended it; the state is the last finite one, if it is not `large`
    seconds: dict[str, float]  # by part, as a stopwatch knows them, since it was begun

    @property
    def history(self) -> dict[str, list[Any]]:
        """By name, one figure an epoch."""
        return self.position.history


def fit(  # noqa: PLR0913 - all but the first three may be left out, and are named
    program: Program,
    data: Mapping[str, Columns],
    settings: Settings,
    *,
    start: Position | None = None,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
    save: Callable[[Position], None] | None = None,
    log: Callable[[Position], None] | None = None,
    weights: Any = None,
) -> Fitted:
    """Train on `data["train"]`, validating on `data["validation"]` where there is one.

    `start` is where an earlier run has ended, `weights` are those to begin with, if they are not to
    be drawn from the seed; `save` is called as often as the settings say, `log` whenever epochs have
    been added to the history.
    """
    began = time.perf_counter()
    feed = feed_of(data["train"], settings)
    validation = data.get("validation")
    trainer = Trainer(program, feed.steps * settings.epochs, settings.accumulate)
    monitors = monitors_of(settings)
    position, drawn = beginning(trainer, monitors, settings.seed, weights, start)
    job = Job(
        trainer=trainer,
        monitors=monitors,
        settings=settings,
        feed=feed,
        validation=None
        if validation is None
        else in_order(validation, settings.validated, streams=settings.streams),
        progress=progress or Silent(),
        interrupt=Interrupt() if interrupt is None else interrupt,
        save=save,
        log=log,
        position=position,
        stopwatch=Stopwatch(began),
    )
    if settings.max_seconds is not None:
        job.deadline = began + settings.max_seconds
    run = _ready(job)
    job.begin(drawn())
    job.stopwatch.lap("compile")
    run()
    state = trainer.finished(job.state)
    for monitor, memory in zip(monitors, job.watch.memories, strict=True):
        state = monitor.finish(memory, state)
    late = time.perf_counter() >= job.deadline
    return Fitted(
        state, job.position, job.epoch, job.stopped, late, job.fault, job.stopwatch.seconds
    )


def _ready(job: Job) -> Callable[[], None]:
    """The training in the form that suits the program, the data and the device, compiled; its
    weights need not be there yet."""
    feed = job.feed
    if not isinstance(feed, Resident):
        step = _steps(job, 1)
        job.stopwatch.lap("prepare")
        length = sent_length(step, feed)
        return pieces.ready(job, length, _validated(job, length))
    traced = whole_epochs.trace(job, feed)
    epoch = traced.jaxpr.jaxpr
    if slow_in_a_loop(epoch) and job.validation is not None:
        # It may be the validation alone, whose layers are not trained through.
        length = piece_length(_steps(job, feed.steps), feed.steps) or feed.steps
    else:
        length = piece_length(epoch, feed.steps)
    job.stopwatch.lap("prepare")
    if length is not None:
        return pieces.ready(job, length, _validated(job, length))
    return whole_epochs.ready(job, feed, traced)


def _steps(job: Job, length: int) -> Any:
    """So many steps of training, as JAX traces them."""
    first = next(iter(job.feed.pieces(job.epoch, length)))
    sums = jax.eval_shape(lambda: job.trainer.sums(*job.feed.counts))
    return jax.make_jaxpr(partial(train_steps, job.trainer))(job.state, sums, first).jaxpr


def _validated(job: Job, length: int) -> int:
    """Steps of validation in one dispatch, where training takes `length`."""
    if job.validation is None or length == 1:
        return length
    sums = jax.eval_shape(lambda: job.trainer.sums(*rows_of(job.validation)))
    evaluate = partial(evaluate_steps, job.trainer)
    step = jax.make_jaxpr(evaluate)(job.state, sums, job.validation, np.int32(0))
    return 1 if slow_in_a_loop(step.jaxpr) else length


def blank(program: Program, data: Mapping[str, Columns], settings: Settings) -> Position:
    """Structure, shapes and dtypes of the positions of a training, within an epoch."""
    feed = Feed(data["train"], settings)
    trainer = Trainer(program, 1, settings.accumulate)
    monitors = monitors_of(settings)
    at = jax.eval_shape(partial(_create, trainer, monitors), np.uint32(0), None)
    sums = jax.eval_shape(lambda: trainer.sums(*feed.counts))
    return Position(*at, sums=sums)


def beginning(
    trainer: Trainer,
    monitors: tuple[Any, ...],
    seed: int,
    weights: Any = None,
    start: Position | None = None,
) -> tuple[Position, Callable[[], Position]]:
    """The shapes of the position before the first step, and what waits for it itself: it is made
    in a thread. Both are `start`, where a training goes on from there."""
    if start is not None:
        return start, lambda: start
    made = Beside(partial(_create, trainer, monitors), np.uint32(seed), weights)
    return Position(*made.shapes), lambda: Position(*made.result())


def _create(
    trainer: Trainer, monitors: tuple[Any, ...], seed: jax.Array, weights: Any
) -> tuple[State, Watch]:
    state = trainer.create(seed, weights)
    return state, start_watch(monitors, state)


def piece_length(epoch: Any, steps: int) -> int | None:
    """Steps in one dispatch; None: whole epochs."""
    if slow_in_a_loop(epoch):
        return 1
    seconds = flops(epoch) / SPEED.get(jax.default_backend(), SPEED["cpu"])
    if seconds < LONG:
        return None
    return divisor_near(steps, max(1, int(steps * PIECE / seconds)))


def sent_length(step: Any, feed: Feed) -> int:
    """Steps in one dispatch, where their rows are sent with it."""
    if slow_in_a_loop(step):
        return 1
    rows = sum(column[:1].nbytes for column in feed.columns.values()) * feed.batch
    seconds = flops(step) / SPEED.get(jax.default_backend(), SPEED["cpu"])
    length = min(SENT // max(rows, 1), int(PIECE / seconds) if seconds else feed.steps)
    return divisor_near(feed.steps, max(1, min(length, feed.steps)))


def divisor_near(steps: int, length: int) -> int:
    """A length near the given one, if possible one that leaves no shorter last piece to compile."""
    for candidate in range(length, 2 * length):
        if steps % candidate == 0:
            return candidate
    return length
