"""Ways to train a workload. Each gives a function from a number of epochs to the seconds that
they took, with data shuffled anew each epoch, a last batch that may be smaller, and the mean loss
and accuracy of each epoch known at its end. What compiles is done before the clock starts.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import keras_peer
import numpy as np
import optax
from flax import nnx
from jax import lax
from workloads import Workload

import specc
from specc.kernels.order import epoch_rows, steps_of, valid_rows
from specc.runtime.settings import Settings
from specc.runtime.stopwatch import Row
from specc.runtime.train import fit

Timed = Callable[[int], float]


def with_specc(work: Workload, x: np.ndarray, y: np.ndarray) -> Timed:
    """The program that the compiler emits, as `specc run` trains it."""
    emitted = specc.compile(text=work.spec).engine.program
    data = {"train": {"x": x, "target": y}}

    def run(epochs: int) -> float:
        fitted = fit(emitted, data, Settings(epochs=epochs + 1, batch_size=work.batch))
        assert fitted.fault is None
        assert len(fitted.history["loss"]) == epochs + 1
        return seconds_after_first(fitted.position.times)

    return run


def seconds_after_first(times: list[Row]) -> float:
    """What the epochs after the first one took. In that one XLA prepares the kernels of a program,
    which the others have done in their warm-up: specc compiles anew for each fit."""
    first, *rest = times
    assert first["epochs"] == [1, 1]
    return sum(row["data"] + row["train"] for row in rest)


def with_keras(work: Workload, x: np.ndarray, y: np.ndarray, **options: Any) -> Timed:
    """`Model.fit`, on JAX in this process."""
    return keras_peer.timed(work.keras, x, y, work.batch, **options)


def with_nnx_loop(work: Workload, x: np.ndarray, y: np.ndarray) -> Timed:
    """The loop of Flax's own documentation: one call of an `nnx.jit` function for each batch."""
    model = work.flax(rngs=nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
    average = nnx.metrics.Average
    metrics = nnx.MultiMetric(loss=average("loss"), hits=average("hits"))
    random = np.random.default_rng(0)

    def loss_of(model: Any, x: Any, y: Any, key: Any) -> Any:
        losses, hits = work.judge(model, x, y, key)
        return losses.mean(), (losses, jnp.zeros_like(losses) if hits is None else hits)

    @nnx.jit
    def step(model: Any, optimizer: Any, metrics: Any, x: Any, y: Any, number: Any) -> None:
        key = jax.random.fold_in(jax.random.key(0), number)
        found = nnx.value_and_grad(loss_of, has_aux=True)(model, x, y, key)
        (_, (losses, hits)), gradients = found
        metrics.update(loss=losses, hits=hits)
        optimizer.update(model, gradients)

    def run(epochs: int) -> float:
        began = time.perf_counter()
        for _ in range(epochs):
            metrics.reset()
            order = random.permutation(len(x))
            for number, first in enumerate(range(0, len(x), work.batch)):
                rows = order[first : first + work.batch]
                step(model, optimizer, metrics, x[rows], y[rows], np.int32(number))
            assert np.isfinite(metrics.compute()["loss"])
        return time.perf_counter() - began

    return run


def with_scan(work: Workload, x: np.ndarray, y: np.ndarray) -> Timed:
    """The fastest form that is known by hand: the data on the device, permutations from the host,
    one `lax.scan` over the steps inside of one over all epochs, one dispatch."""
    graphdef, weights, rest = nnx.split(work.flax(rngs=nnx.Rngs(0)), nnx.Param, ...)
    optimizer = optax.adam(1e-3)
    steps = steps_of(len(x), work.batch)
    mask = valid_rows(len(x), work.batch, steps).astype(np.float32)

    def step(carry: Any, at: Any, x: Any, y: Any) -> Any:
        weights, memory, sums, number = carry
        rows, mask = at
        key = jax.random.fold_in(jax.random.key(0), number)

        def loss_of(weights: Any) -> Any:
            model = nnx.merge(graphdef, weights, rest, copy=True)
            losses, hits = work.judge(model, x[rows], y[rows], key)
            hits = jnp.float32(0) if hits is None else hits
            found = jnp.stack([jnp.sum(losses * mask), jnp.sum(hits * mask), jnp.sum(mask)])
            return found[0] / found[2], found

        gradients, found = jax.grad(loss_of, has_aux=True)(weights)
        changes, memory = optimizer.update(gradients, memory, weights)
        return (optax.apply_updates(weights, changes), memory, sums + found, number + 1), None

    @jax.jit
    def dispatch(weights: Any, memory: Any, number: Any, rows: Any, x: Any, y: Any) -> Any:
        def epoch(carry: Any, rows: Any) -> Any:
            weights, memory, number = carry
            start = (weights, memory, jnp.zeros(3), number)
            body = partial(step, x=x, y=y)
            (weights, memory, sums, number), _ = lax.scan(body, start, (rows, mask))
            return (weights, memory, number), sums[:2] / sums[2]

        return lax.scan(epoch, (weights, memory, number), rows)

    held = (weights, optimizer.init(weights), jnp.int32(0))
    on_device = (jnp.asarray(x), jnp.asarray(y))

    def run(epochs: int) -> float:
        nonlocal held
        began = time.perf_counter()
        order = [epoch_rows(len(x), work.batch, steps, 0, epoch) for epoch in range(epochs)]
        held, figures = dispatch(*held, np.stack(order), *on_device)
        assert np.isfinite(np.asarray(figures)).all()
        return time.perf_counter() - began

    return run


def in_child(
    script: str, python: str, name: str, work: Workload, x: np.ndarray, y: np.ndarray
) -> Timed:
    """A script beside this one in a child process, by another Python that has what it needs."""
    with tempfile.NamedTemporaryFile(suffix=".npz", delete=False) as file:
        np.savez(file, x=x, y=y)
    child = subprocess.Popen(
        [python, Path(__file__).with_name(script), name, file.name, str(work.batch)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "KERAS_BACKEND": "tensorflow"},
    )
    atexit.register(child.kill)

    def run(epochs: int) -> float:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(f"{epochs}\n")
        child.stdin.flush()
        return float(child.stdout.readline())

    return run


PEERS: dict[str, Callable[[Workload, np.ndarray, np.ndarray], Timed]] = {
    "specc": with_specc,
    "Keras": with_keras,
    "Keras, 50 steps": partial(with_keras, steps_per_execution=50),
    "nnx.jit loop": with_nnx_loop,
    "lax.scan": with_scan,
}
