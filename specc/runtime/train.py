"""Trains a program, in the form that is fastest for it where it runs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Watch, start_watch
from specc.kernels.training import Program, State, Trainer
from specc.runtime import pieces, whole_epochs
from specc.runtime.cost import CONVOLUTION, contains, flops
from specc.runtime.fault import Fault
from specc.runtime.feed import Columns, Resident, in_order
from specc.runtime.interrupt import Interrupt
from specc.runtime.job import Job
from specc.runtime.monitors import monitors_of
from specc.runtime.progress import Progress, Silent
from specc.runtime.settings import Settings

LONG = 5.0  # an epoch that is guessed to last longer, in seconds, is run in pieces
PIECE = 0.1  # seconds that a piece of it should last
# Cautious guesses, in floating-point operations a second: they choose a form, they promise nothing.
SPEED = {"cpu": 5e10, "gpu": 2e13, "tpu": 2e13}


@dataclass(frozen=True)
class Fitted:
    """What training has made."""

    state: State  # with its best weights restored, if a callback asks for that
    watch: Watch
    history: dict[str, list[Any]]  # by name, one figure an epoch
    epochs: int  # completed
    stopped: bool  # by a monitor, before the last epoch
    fault: Fault | None  # what ended it, the state being the last one that is finite
    seconds: dict[str, float]  # "prepare", "compile", "train"


def fit(
    program: Program,
    data: Mapping[str, Columns],
    settings: Settings,
    *,
    start: tuple[State, Watch] | None = None,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
) -> Fitted:
    """Train on `data["train"]`, validating on `data["validation"]` where there is one.

    `start` is where an earlier run has ended.
    """
    began = time.perf_counter()
    feed = Resident(data["train"], settings)
    validation = data.get("validation")
    trainer = Trainer(program, feed.steps * settings.epochs)
    monitors = monitors_of(settings)
    state, watch = start or create(trainer, monitors, settings.seed)
    job = Job(
        trainer=trainer,
        monitors=monitors,
        settings=settings,
        feed=feed,
        validation=None if validation is None else in_order(validation, settings.batch_size),
        progress=progress or Silent(),
        interrupt=Interrupt() if interrupt is None else interrupt,
        state=state,
        watch=watch,
        epoch=int(watch.epoch),
    )
    if settings.max_seconds is not None:
        job.deadline = began + settings.max_seconds
    traced = whole_epochs.trace(job, feed)
    job.spend("prepare", began)
    length = piece_length(traced.jaxpr.jaxpr, feed.steps)
    if length is None:
        whole_epochs.run(job, feed, traced)
    else:
        pieces.run(job, length)
    for monitor, memory in zip(monitors, job.watch.memories, strict=True):
        job.state = monitor.finish(memory, job.state)
    return Fitted(job.state, job.watch, job.history, job.epoch, job.stopped, job.fault, job.seconds)


def create(trainer: Trainer, monitors: tuple[Any, ...], seed: int) -> tuple[State, Watch]:
    """The state and the watch before the first step, made by one program."""

    def make(seed: jax.Array) -> tuple[State, Watch]:
        state = trainer.create(seed)
        return state, start_watch(monitors, state)

    return jax.jit(make)(np.uint32(seed))


def piece_length(epoch: Any, steps: int) -> int | None:
    """Steps in one dispatch; None: whole epochs.

    Inside a loop XLA runs a convolution on the CPU 7 to 14 times slower than outside.
    """
    platform = jax.default_backend()
    if platform == "cpu" and contains(epoch, CONVOLUTION):
        return 1
    seconds = flops(epoch) / SPEED.get(platform, SPEED["cpu"])
    if seconds < LONG:
        return None
    return divisor_near(steps, max(1, int(steps * PIECE / seconds)))


def divisor_near(steps: int, length: int) -> int:
    """A length near the given one, if possible one that leaves no shorter last piece to compile."""
    for candidate in range(length, 2 * length):
        if steps % candidate == 0:
            return candidate
    return length
