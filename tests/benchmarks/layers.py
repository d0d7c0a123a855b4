"""One layer of each family, forward and backward, specc and Keras on JAX in turns.

    python tests/benchmarks/layers.py [--rounds 7] [--turn 0.2] [--out FILE.md] [LSTM Conv2D …]

Both are jitted functions of the weights and the input: the layer's output, and the gradients of its
mean square. The two take short turns one after the other, in another order each round, so that what
slows the machine down slows both. A ratio is Keras's seconds over specc's, of the medians of the
rounds: above 1 specc is faster; beside it the smallest and the largest ratio of one round, and the
ratio of the fastest turns. At least 0.9 is wanted. The last column is Keras's bytes over specc's, as
XLA counts what the compiled function reads and writes: it does not depend on the machine's load.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any, NamedTuple

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from flax import nnx

import specc
from specc.semantics.names import snake

BATCH = 32
WANTED = 0.9


class Family(NamedTuple):
    """A layer in both languages, and the shape of its input without the batch."""

    layer: str  # as a spec writes it; its name in Keras is the same
    shape: tuple[int, ...]
    keras: Callable[[], Any]
    high: int = 0  # inputs are whole numbers below this; 0: normal numbers


L = keras.layers
IMAGES = (32, 32, 16)
STEPS = (64, 32)
FAMILIES = (
    Family("Dense(256)", (256,), lambda: L.Dense(256)),
    Family("Conv1D(32, 5)", (256, 16), lambda: L.Conv1D(32, 5)),
    Family("Conv2D(32, 3)", IMAGES, lambda: L.Conv2D(32, 3)),
    Family("Conv3D(16, 3)", (10, 16, 16, 8), lambda: L.Conv3D(16, 3)),
    Family(
        "Conv2DTranspose(16, 3, strides = 2)",
        (16, 16, 16),
        lambda: L.Conv2DTranspose(16, 3, strides=2),
    ),
    Family("DepthwiseConv2D(3)", IMAGES, lambda: L.DepthwiseConv2D(3)),
    Family("SeparableConv2D(32, 3)", IMAGES, lambda: L.SeparableConv2D(32, 3)),
    Family("MaxPooling2D(2)", IMAGES, lambda: L.MaxPooling2D(2)),
    Family("MaxPooling2D(3, strides = 2)", IMAGES, lambda: L.MaxPooling2D(3, strides=2)),
    Family("AveragePooling2D(2)", IMAGES, lambda: L.AveragePooling2D(2)),
    Family("GlobalAveragePooling2D()", IMAGES, L.GlobalAveragePooling2D),
    Family("LSTM(64)", STEPS, lambda: L.LSTM(64)),
    Family("GRU(64)", STEPS, lambda: L.GRU(64)),
    Family("SimpleRNN(64)", STEPS, lambda: L.SimpleRNN(64)),
    Family("Bidirectional(LSTM(32))", STEPS, lambda: L.Bidirectional(L.LSTM(32))),
    Family("MultiHeadAttention(4, 16)", (64, 64), lambda: _ToItself(L.MultiHeadAttention(4, 16))),
    Family("LayerNormalization()", STEPS, L.LayerNormalization),
    Family("BatchNormalization()", IMAGES, L.BatchNormalization),
    Family("GroupNormalization(4)", IMAGES, lambda: L.GroupNormalization(4)),
    Family("RMSNormalization()", STEPS, L.RMSNormalization),
    Family("Embedding(10000, 64)", (64,), lambda: L.Embedding(10_000, 64), high=10_000),
    Family("Dropout(0.5)", IMAGES, lambda: L.Dropout(0.5)),
    Family("SpatialDropout2D(0.5)", IMAGES, lambda: L.SpatialDropout2D(0.5)),
    Family("GaussianNoise(0.1)", IMAGES, lambda: L.GaussianNoise(0.1)),
    Family("RandomFlip(horizontal)", (32, 32, 3), lambda: L.RandomFlip("horizontal")),
    Family("RandomRotation(0.1)", (32, 32, 3), lambda: L.RandomRotation(0.1)),
    Family("RandomTranslation(0.1, 0.1)", (32, 32, 3), lambda: L.RandomTranslation(0.1, 0.1)),
    Family("RandomZoom(0.2)", (32, 32, 3), lambda: L.RandomZoom(0.2)),
    Family("RandomContrast(0.2)", (32, 32, 3), lambda: L.RandomContrast(0.2)),
    Family("RandomBrightness(0.2)", (32, 32, 3), lambda: L.RandomBrightness(0.2)),
    Family("UpSampling2D(2)", (16, 16, 16), lambda: L.UpSampling2D(2)),
    Family("ConvLSTM2D(8, 3)", (6, 16, 16, 4), lambda: L.ConvLSTM2D(8, 3)),
)


class _ToItself(keras.layers.Layer):
    """Attention of a sequence to itself, as one layer of one input."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.inner = inner

    def build(self, shape: Any) -> None:
        self.inner.build(shape, shape)

    def call(self, x: Any) -> Any:
        return self.inner(x, x)


def of_specc(family: Family, x: jax.Array) -> dict[str, Any]:
    kind = "int" if family.high else "float"
    header = f"{kind}[{', '.join(map(str, family.shape))}]"
    program = specc.compile(text=f"model (x: {header}) {{ x |> {family.layer} }}\n")
    module = program.engine.module
    made = getattr(module, program.ir.model, None) or getattr(module, snake(program.ir.model))
    model = made(rngs=nnx.Rngs(0)) if isinstance(made, type) else made
    valid = jnp.ones(len(x), bool)
    if isinstance(model, nnx.Module):
        graph, trained, rest = nnx.split(model, nnx.Param, ...)
    else:  # a layer without weights is a function
        graph, trained, rest = None, {}, {}

    weights, forms = zip(*map(jax.tree.flatten, (trained, rest)), strict=True)

    def forward(state: Any, x: jax.Array, key: jax.Array) -> Any:
        parts = map(jax.tree.unflatten, forms, state)
        model = made if graph is None else nnx.merge(graph, *parts, copy=True)
        outputs, _ = module.forward(model, {"x": x}, training=True, rngs=nnx.Rngs(key), valid=valid)
        kept = () if graph is None else nnx.state(model, nnx.Not(nnx.Param))
        return next(iter(module.finish(outputs).values())), jax.tree.leaves(kept)

    return _functions(forward, *weights, x, jax.random.key(0))


def of_keras(family: Family, x: jax.Array) -> dict[str, Any]:
    layer = family.keras()
    layer(np.asarray(x))
    fixed = [v.value for v in layer.non_trainable_variables]
    trained = [v.value for v in layer.trainable_variables]
    more = {"training": True} if layer._call_has_training_arg else {}

    def forward(state: Any, x: jax.Array, key: jax.Array) -> Any:
        return layer.stateless_call(*state, x, **more)

    return _functions(forward, trained, fixed, x, jax.random.key(0))


def _functions(
    forward: Any, trained: Any, rest: Any, x: jax.Array, key: jax.Array
) -> dict[str, Any]:
    """The layer alone, and with the gradients of its mean square for weights and input."""

    def mean_square(trained: Any, x: Any, rest: Any, key: Any) -> Any:
        output, state = forward((trained, rest), x, key)
        return jnp.mean(jnp.square(output)), state

    whole = x.dtype == jnp.int32
    arguments = (0,) if whole else (0, 1)
    ahead = jax.jit(lambda t, r, x, k: forward((t, r), x, k))
    back = jax.jit(jax.value_and_grad(mean_square, argnums=arguments, has_aux=True))
    found: dict[str, Any] = {"forward": partial(ahead, trained, rest, x, key)}
    if trained or not whole:
        found["backward"] = partial(back, trained, x, rest, key)
    return found


def bytes_of(run: Any) -> float:
    """What the compiled function reads and writes, as XLA counts it: says the same on a busy machine."""
    return float(run.func.lower(*run.args).compile().cost_analysis()["bytes accessed"])


def seconds_of(run: Callable[[], Any], calls: int) -> float:
    begun = time.perf_counter()
    result = None
    for _ in range(calls):
        result = run()
    jax.block_until_ready(result)
    return (time.perf_counter() - begun) / calls


def turns(ours: Any, theirs: Any, rounds: int, turn: float) -> tuple[list[float], list[float]]:
    """Seconds a call in each round, of both."""
    calls = {}
    for run in (ours, theirs):
        jax.block_until_ready(run())
        calls[run] = max(1, round(turn / max(seconds_of(run, 3), 1e-6)))
    found: dict[Any, list[float]] = {ours: [], theirs: []}
    for i in range(rounds):
        for run in (ours, theirs) if i % 2 else (theirs, ours):
            found[run].append(seconds_of(run, calls[run]))
    return found[ours], found[theirs]


def measured(family: Family, rounds: int, turn: float) -> list[str]:
    """A row for each direction."""
    rng = np.random.default_rng(0)
    shape = (BATCH, *family.shape)
    given = rng.integers(0, family.high, shape) if family.high else rng.normal(size=shape)
    x = jnp.asarray(given, jnp.int32 if family.high else jnp.float32)
    ours, theirs = of_specc(family, x), of_keras(family, x)
    rows = []
    for way in ours:
        mine, other = turns(ours[way], theirs[way], rounds, turn)
        ratios = [b / a for a, b in zip(mine, other, strict=True)]
        ratio, fastest = median(other) / median(mine), min(other) / min(mine)
        mark = " **" if max(ratio, fastest) < WANTED else ""
        cells = (f"{1e6 * median(mine):,.0f}", f"{ratio:.2f}{mark}", f"{min(ratios):.2f}")
        cells += (f"{max(ratios):.2f}", f"{fastest:.2f}")
        cells += (f"{bytes_of(theirs[way]) / bytes_of(ours[way]):.2f}",)
        rows.append(f"| `{family.layer}` | {way} | {' | '.join(cells)} |")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", help="layers whose text begins like this")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--turn", type=float, default=0.2, help="seconds")
    parser.add_argument("--out", help="write the table there, too")
    chosen = parser.parse_args()
    setting = (
        f"jax {jax.__version__}, Keras {keras.__version__}, {jax.devices()[0].device_kind}, "
        f"{os.cpu_count()} cores; batch {BATCH}, {chosen.rounds} rounds of turns of {chosen.turn} s "
        "in one process.\nA ratio above 1: specc is faster.\n"
    )
    lines = [
        "# One layer of each family, beside Keras on JAX\n",
        setting,
        "| layer | way | µs, median | ratio | from | to | fastest turns | bytes |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    print("\n".join(lines), flush=True)
    for family in FAMILIES:
        if chosen.names and not family.layer.startswith(tuple(chosen.names)):
            continue
        rows = measured(family, chosen.rounds, chosen.turn)
        print("\n".join(rows), flush=True)
        lines += rows
    if chosen.out:
        with open(chosen.out, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
