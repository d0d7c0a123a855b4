"""Networks beside the seven workloads: trained by specc, by Keras on JAX, and by PyTorch, in turns.

    python tests/benchmarks/networks.py [--rounds 5] [--torch PYTHON] [--out FILE.md] [NAME …]

The seven are what the engine is tuned on; these are what others build. Ratios as in throughput.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

import keras_networks
import numpy as np
from peers import in_child, with_keras, with_specc
from throughput import heading, in_turns, lines_of
from workloads import CLASSES, Workload, classified

RESIDUAL = """
layer Residual(filters, strides = 1)(x) {
  shortcut = if strides == 1 { x } else { x |> Conv2D(filters, 1, strides = strides, use_bias = false) |> BatchNormalization }
  y = x
    |> Conv2D(filters, 3, strides = strides, padding = same, use_bias = false)
    |> BatchNormalization
    |> relu
    |> Conv2D(filters, 3, padding = same, use_bias = false)
    |> BatchNormalization
  relu(shortcut + y)
}
model (x: float[32, 32, 3]) {
  h = x |> Conv2D(16, 3, padding = same, use_bias = false) |> BatchNormalization |> relu
  for filters, strides in [(16, 1), (32, 2), (64, 2)] {
    h = h |> Residual(filters, strides = strides) |> Residual(filters) * 2
  }
  h |> GlobalAveragePooling2D |> Dense(10, softmax)
}
"""
SEPARABLE = """
model (x: float[32, 32, 3]) {
  x |> Conv2D(32, 3, strides = 2, padding = same, activation = relu)
    |> SeparableConv2D(64, 3, padding = same, activation = relu)
    |> MaxPooling2D
    |> SeparableConv2D(128, 3, padding = same, activation = relu)
    |> GlobalAveragePooling2D
    |> Dense(10, softmax)
}
"""
ENCODER = """
layer Block(heads)(x: float[tokens, width]) {
  h = x + (MultiHeadAttention(heads, width // heads)(x, x) |> Dropout(0.1)) |> LayerNormalization
  h + (h |> Dense(256, relu) |> Dense(width) |> Dropout(0.1)) |> LayerNormalization
}
model (x: int[64]) {
  h = Embedding(5000, 64)(x) + Embedding(64, 64)(range(64))
  h |> Block(4) |> Block(4) |> GlobalAveragePooling1D |> Dense(10, softmax)
}
"""
RECURRENT = """
model (x: int[100]) {
  x |> Embedding(5000, 64) |> Bidirectional(GRU(64, return_sequences = true)) |> GRU(64)
    |> Dense(10, softmax)
}
"""
SIGNAL = """
model (x: float[256, 16]) {
  x |> Conv1D(64, 5, activation = relu) |> MaxPooling1D
    |> Conv1D(64, 5, activation = relu) |> MaxPooling1D
    |> Conv1D(128, 3, activation = relu)
    |> GlobalAveragePooling1D |> Dropout(0.5) |> Dense(10, softmax)
}
"""
TABLE = """
model (x: float[54]) {
  x |> BatchNormalization |> Dense(256, relu) |> Dropout(0.3)
    |> BatchNormalization |> Dense(128, relu) |> Dropout(0.3)
    |> Dense(10, softmax)
}
"""


def tokens(rows: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    made = np.random.default_rng(0)
    x = made.integers(1, 5000, (rows, length)).astype(np.int32)
    return x, made.integers(0, 10, rows).astype(np.int32)


def network(name: str, title: str, batch: int, spec: str, arrays: Callable[..., Any]) -> Workload:
    nothing: Any = None  # these have no form by hand
    keras = keras_networks.MODELS[name]
    return Workload(title, batch, spec + CLASSES, arrays, nothing, nothing, keras)


NETWORKS = {
    name: network(name, *more)
    for name, *more in (
        (
            "residual",
            "residual network of 20 layers, 512 images 32 x 32, batch 64",
            64,
            RESIDUAL,
            partial(classified, 512, (32, 32, 3), 10),
        ),
        (
            "separable",
            "two separable convolutions, 1,024 images 32 x 32, batch 64",
            64,
            SEPARABLE,
            partial(classified, 1024, (32, 32, 3), 10),
        ),
        (
            "encoder",
            "two blocks of a transformer over 64 tokens, 1,280 rows, batch 64",
            64,
            ENCODER,
            partial(tokens, 1280, 64),
        ),
        (
            "recurrent",
            "GRU both ways and one more over 100 tokens, 640 rows, batch 64",
            64,
            RECURRENT,
            partial(tokens, 640, 100),
        ),
        (
            "signal",
            "three convolutions along 256 steps, 1,280 rows, batch 64",
            64,
            SIGNAL,
            partial(classified, 1280, (256, 16), 10),
        ),
        (
            "table",
            "dense layers with normalization and dropout, 40,000 rows, batch 256",
            256,
            TABLE,
            partial(classified, 40_000, (54,), 10),
        ),
    )
}


def rates_of(name: str, rounds: int, torch: str | None) -> dict[str, list[float]]:
    """Peer -> examples per second in each round."""
    work = NETWORKS[name]
    x, y = work.arrays()
    runs = {"specc": with_specc(work, x, y), "Keras": with_keras(work, x, y)}
    if torch:
        runs["PyTorch"] = in_child("torch_networks.py", torch, name, work, x, y)
    return in_turns(runs, len(x), rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description="Networks beside the seven workloads, as ratios.")
    parser.add_argument("networks", nargs="*", default=list(NETWORKS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--torch", help="a Python that has PyTorch, to run it beside them")
    parser.add_argument("--out", help="a Markdown file for the tables")
    options = parser.parse_args()
    lines = ["# Other networks", *heading(options.rounds)[1:]]
    for name in options.networks:
        rates = rates_of(name, options.rounds, options.torch)
        lines += lines_of(f"{name}: {NETWORKS[name].title}", rates)
        print("\n".join(lines[-len(rates) - 6 :]), flush=True)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))


if __name__ == "__main__":
    main()
