"""Runs epochs that are short: as many in one dispatch as fit into a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import train_epochs
from specc.runtime import pieces
from specc.runtime.feed import Resident
from specc.runtime.job import Job

MOMENT = 0.3  # seconds of work between two looks of the host: progress, interrupts
ROOM = 1 << 20  # rows of batches that one dispatch may carry; one epoch always may


def room_for(feed: Resident, epochs: int) -> int:
    """How many epochs one dispatch can carry."""
    return max(1, min(epochs, ROOM // (feed.steps * feed.batch)))


def trace(job: Job, feed: Resident) -> Any:
    """The program of a dispatch, traced and not yet compiled; it is told later how many to run."""
    donated = (0, 1) if job.large else ()
    function = jax.jit(partial(train_epochs, job.trainer, job.monitors), donate_argnums=donated)
    batches = feed.epochs(job.epoch, 0, room_for(feed, job.settings.epochs))
    return function.trace(job.state, job.watch, batches, job.validation, np.int32(1))


def ready(job: Job, feed: Resident, traced: Any) -> Callable[[], None]:
    """The program compiled, to be run from where the job stands then."""
    dispatch = traced.lower().compile()
    job.stopwatch.lap("compile")
    return partial(_run, job, feed, dispatch)


def _run(job: Job, feed: Resident, dispatch: Any) -> None:
    if job.position.done:
        pieces.ready(job, feed.steps, feed.steps, epochs=1)()
    room = room_for(feed, job.settings.epochs)
    count = 1
    while job.wanted:
        began = time.perf_counter()
        count = min(count, job.settings.epochs - job.epoch, job.epochs_until_due)
        batches = feed.epochs(job.epoch, count, room)
        job.stopwatch.lap("data")
        state, watch, figures = dispatch(
            job.state, job.watch, batches, job.validation, np.int32(count)
        )
        ahead = min(room, job.settings.epochs - job.epoch - count)
        feed.prepare(job.epoch + count, ahead, lambda made=watch.epoch: not made.is_ready())
        jax.block_until_ready(watch)
        seconds = time.perf_counter() - began
        job.record(state, watch, figures, seconds)
        # The device does not wait for the orders of thousands of epochs: as many as are ready.
        count = max(1, min(room, int(MOMENT * count / seconds), max(feed.ready, 2 * count)))
