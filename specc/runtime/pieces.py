"""Runs epochs in pieces: long ones, and step by step where a loop on the device is slow."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import jax
import numpy as np

from specc.kernels.epochs import Batches, end_epoch, evaluate_steps, train_steps
from specc.runtime.job import Job

MOMENT = 0.3  # seconds between two waits for the device: what it has not done yet is bounded


def run(job: Job, length: int) -> None:
    """`length`: training steps in one dispatch."""
    train = jax.jit(partial(train_steps, job.trainer), donate_argnums=job.donated)
    evaluate = jax.jit(partial(evaluate_steps, job.trainer), donate_argnums=1)
    end = jax.jit(partial(end_epoch, job.trainer, job.monitors), donate_argnums=job.donated)
    start = jax.jit(job.trainer.sums, static_argnums=0)
    while job.wanted:
        began = looked = time.perf_counter()
        state, sums, done = job.state, start(job.feed.valid.size), 0
        for piece in job.feed.pieces(job.epoch, length):
            state, sums = train(state, sums, piece)
            done += len(piece.rows)
            if time.perf_counter() - looked > MOMENT:
                jax.block_until_ready(sums)
                looked = time.perf_counter()
                job.progress.step(job.epoch, done, job.feed.steps, looked - began)
                if job.interrupt:
                    return
        seen = None
        if job.validation is not None:
            seen = start(job.validation.valid.size)
            for position, piece in _cut(job.validation, length):
                seen = evaluate(state, seen, piece, position)
        state, watch, figures = end(state, job.watch, sums, seen)
        rows = {name: value[None] for name, value in jax.device_get(figures).items()}
        job.record(job.state, state, watch, rows, time.perf_counter() - began)
        job.spend("train", began)


def _cut(batches: Batches, length: int) -> Any:
    """Pieces of `length` steps, each with the position of its first one."""
    for start in range(0, len(batches.rows), length):
        piece = slice(start, start + length)
        yield (
            np.int32(start),
            batches._replace(rows=batches.rows[piece], valid=batches.valid[piece]),
        )
