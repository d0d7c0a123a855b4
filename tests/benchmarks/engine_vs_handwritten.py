"""Training throughput of the engine against a hand-written lax.scan, as ratios within one run.

    python tests/benchmarks/engine_vs_handwritten.py [rounds]

Both train the same network from the same arrays in the same batches (the last one padded and
masked), with loss and accuracy summed on the device, several epochs in one dispatch. They take
turns, and the ratio of their median times is printed; at least 0.95 is wanted. The last line is
JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from jax import lax

from specc.kernels.accuracy import sparse_categorical_accuracy
from specc.kernels.epochs import Batches, start_watch, train_epochs
from specc.kernels.mean import Mean
from specc.kernels.objective import Objective, Program
from specc.kernels.order import epoch_rows, steps_of, valid_rows
from specc.kernels.training import Trainer

# name: (layer sizes, examples, batch, epochs in one dispatch)
WORKLOADS = {
    "iris, 4-16-16-3": ([4, 16, 16, 3], 150, 16, 100),
    "784-256-128-10": ([784, 256, 128, 10], 60_000, 128, 1),
}


def model(sizes, rngs):
    """A stack of dense layers with relu between them."""
    layers = [nnx.Linear(a, b, rngs=rngs) for a, b in pairwise(sizes)]
    between = [layer for dense in layers[:-1] for layer in (dense, nnx.relu)]
    return nnx.Sequential(*between, layers[-1])


def losses_of(scores, labels):
    return optax.softmax_cross_entropy_with_integer_labels(scores, labels)


def engine(sizes, x, y, valid, epochs):
    """-> a function from `rows`, int32[epochs, steps, batch], to the losses of those epochs."""
    program = Program(
        model=partial(model, sizes),
        forward=lambda model, batch, **_: ({"y": model(batch["x"])}, {}),
        finish=lambda outputs: outputs,
        weights=lambda _: {},
        measure=lambda batch, outputs: {"accuracy": (batch["y"], outputs["y"])},
        metrics={"accuracy": Mean(sparse_categorical_accuracy)},
        objectives=(
            Objective(
                "loss",
                lambda batch, outputs, _: {"y": losses_of(outputs["y"], batch["y"])},
                {"y": 1.0},
                nnx.Param,
                lambda _: optax.adam(1e-3),
            ),
        ),
    )
    trainer = Trainer(program, 1)
    arrays = jax.device_put({"x": x, "y": y})
    state = jax.jit(trainer.create)(np.uint32(0))
    held = {"state": state, "watch": jax.jit(partial(start_watch, ()))(state)}
    dispatch = jax.jit(partial(train_epochs, trainer, ()))

    def run(rows):
        state, watch, figures = dispatch(
            held["state"], held["watch"], Batches(arrays, rows, valid), None, np.int32(epochs)
        )
        held.update(state=state, watch=watch)
        return np.asarray(figures["loss"])

    return run


def handwritten(sizes, x, y, valid):
    """The same by hand: one lax.scan over the epochs, one over the steps."""
    graphdef, weights = nnx.split(model(sizes, rngs=nnx.Rngs(0)))
    optimizer = optax.adam(1e-3)
    mask = valid.astype(np.float32)

    def step(carry, at, x, y):
        weights, memory, (loss_sum, right_sum, count) = carry
        rows, mask = at
        inputs, labels = x[rows], y[rows]

        def loss(weights):
            scores = nnx.merge(graphdef, weights)(inputs)
            losses = losses_of(scores, labels) * mask
            right = (jnp.argmax(scores, axis=-1) == labels) * mask
            return losses.sum() / mask.sum(), (losses.sum(), right.sum(), mask.sum())

        gradients, sums = jax.grad(loss, has_aux=True)(weights)
        changes, memory = optimizer.update(gradients, memory, weights)
        sums = (loss_sum + sums[0], right_sum + sums[1], count + sums[2])
        return (optax.apply_updates(weights, changes), memory, sums), None

    @jax.jit
    def dispatch(weights, memory, rows, x, y):
        def epoch(carry, rows):
            zero = (jnp.float32(0), jnp.float32(0), jnp.float32(0))
            body = partial(step, x=x, y=y)
            (weights, memory, sums), _ = lax.scan(body, (*carry, zero), (rows, mask))
            return (weights, memory), (sums[0] / sums[2], sums[1] / sums[2])

        return lax.scan(epoch, (weights, memory), rows)

    held = {"carry": (weights, optimizer.init(weights)), "x": jnp.asarray(x), "y": jnp.asarray(y)}

    def run(rows):
        held["carry"], (losses, _) = dispatch(*held["carry"], rows, held["x"], held["y"])
        return np.asarray(losses)

    return run


def compare(sizes, examples, batch, epochs, rounds):
    """Alternating timings of both, in seconds; the first of each, which compiles, is left out."""
    random = np.random.default_rng(0)
    x = random.normal(size=(examples, sizes[0])).astype(np.float32)
    y = random.integers(0, sizes[-1], examples).astype(np.int32)
    steps = steps_of(examples, batch)
    valid = valid_rows(examples, batch, steps)
    runs = {
        "engine": engine(sizes, x, y, valid, epochs),
        "handwritten": handwritten(sizes, x, y, valid),
    }
    seconds = {name: [] for name in runs}
    for number in range(rounds + 1):
        numbers = range(number * epochs, (number + 1) * epochs)
        rows = np.stack([epoch_rows(examples, batch, steps, 0, e) for e in numbers])
        for name in sorted(runs, reverse=bool(number % 2)):
            began = time.perf_counter()
            loss = runs[name](rows)
            seconds[name].append(time.perf_counter() - began)
            assert np.isfinite(loss).all()
    return {name: values[1:] for name, values in seconds.items()}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    results = {}
    for name, (sizes, examples, batch, epochs) in WORKLOADS.items():
        seconds = compare(sizes, examples, batch, epochs, rounds)
        ratios = [b / a for a, b in zip(seconds["engine"], seconds["handwritten"], strict=True)]
        medians = {who: statistics.median(values) for who, values in seconds.items()}
        results[name] = {
            "ratio": medians["handwritten"] / medians["engine"],
            "spread": [min(ratios), max(ratios)],
            "examples_per_second": {w: examples * epochs / s for w, s in medians.items()},
        }
        shown = results[name]
        rate = shown["examples_per_second"]["engine"]
        low, high = shown["spread"]
        print(f"{name:<20} {shown['ratio']:.3f} ({low:.3f} to {high:.3f})  {rate:,.0f} examples/s")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
