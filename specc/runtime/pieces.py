"""Runs epochs in pieces: long ones, and step by step where a loop on the device is slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Batches, all_finite, end_epoch, evaluate_steps, train_steps
from specc.runtime.job import Job

MOMENT = 0.3  # seconds between two waits for the device: what it has not done yet is bounded


def ready(job: Job, length: int, validated: int, epochs: int | None = None) -> Callable[[], None]:
    """The step compiled, to be run from where the job stands then.

    `length`, `validated`: steps of training and of validation in one dispatch; `epochs`: no more
    than these, if given.
    """
    donated = (0, 1) if job.large else (1,)
    train = jax.jit(partial(train_steps, job.trainer), donate_argnums=donated)
    sums = jax.eval_shape(lambda: job.trainer.sums(*job.feed.counts))
    train.lower(job.state, sums, next(iter(job.feed.pieces(job.epoch, length)))).compile()
    job.stopwatch.lap("compile")
    return partial(_run, job, train, length, validated, epochs)


def _run(job: Job, train: Any, length: int, validated: int, epochs: int | None) -> None:
    evaluate = _timed(job, partial(evaluate_steps, job.trainer), donate=(1,))
    end = _timed(job, partial(end_epoch, job.trainer, job.monitors))
    finite = jax.jit(all_finite)
    start = jax.jit(job.trainer.sums, static_argnums=(0, 1))
    last = job.settings.epochs if epochs is None else job.epoch + epochs
    while job.wanted and job.epoch < last:
        began = looked = time.perf_counter()
        first = job.position.done
        state, sums, done = job.state, job.position.sums or start(*job.feed.counts), first
        for piece in job.stopwatch.fed(job.feed.pieces(job.epoch, length, first)):
            state, sums = train(state, sums, piece)
            done += len(piece.rows)
            if time.perf_counter() - looked > MOMENT:
                jax.block_until_ready(sums)
                looked = time.perf_counter()
                job.stopwatch.lap("train")
                job.progress.step(job.epoch, done, job.feed.steps, looked - began)
                if job.interrupt or job.due:
                    if not finite((state.weights, sums.losses)):  # never saved, nor gone on from
                        job.fail(state, job.state, job.carried)
                        return
                    job.go_on(state=state, sums=sums, done=done)
                    job.save_if_due()
                if job.interrupt:
                    return
        seen = None
        if job.validation is not None:
            jax.block_until_ready(sums)
            job.stopwatch.lap("train")
            seen = start(job.validation.valid.size, job.validation.valid.shape[1])
            judged = job.trainer.judged(state)
            for position, piece in _cut(job.validation, validated):
                seen = evaluate(judged, seen, piece, position)
            jax.block_until_ready(seen)
            job.stopwatch.lap("validate")
        state, watch, figures = end(state, job.watch, sums, seen)
        rows = {name: value[None] for name, value in jax.device_get(figures).items()}
        job.record(state, watch, rows, time.perf_counter() - began)


def _timed(
    job: Job, function: Callable[..., Any], donate: tuple[int, ...] = ()
) -> Callable[..., Any]:
    """The function compiled; its first call, which returns when that is done, is booked as such."""
    compiled = jax.jit(function, donate_argnums=donate)
    calls = count()

    def call(*arguments: Any) -> Any:
        result = compiled(*arguments)
        if next(calls) == 0:
            job.stopwatch.lap("compile")
        return result

    return call


def _cut(batches: Batches, length: int) -> Any:
    """Pieces of `length` steps, each with the position of its first one."""
    for start in range(0, len(batches.rows), length):
        piece = slice(start, start + length)
        yield (
            np.int32(start),
            batches._replace(rows=batches.rows[piece], valid=batches.valid[piece]),
        )
