"""The workloads in Keras, as everybody writes them: imported by the peers that run in this process,
and run as a child by another Python whose Keras has another backend.

    KERAS_BACKEND=tensorflow python keras_peer.py WORKLOAD ARRAYS.npz BATCH

Reads a number of epochs from each line of standard input, trains them, and writes the seconds.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers as kl


class Trained(NamedTuple):
    """A model, its loss, and what is measured on the way."""

    model: Callable[[], keras.Model]
    loss: Any
    metrics: list[Any]


def mlp(*sizes: int) -> keras.Model:
    hidden = [kl.Dense(size, activation="relu") for size in sizes[1:-1]]
    return keras.Sequential([keras.Input(sizes[:1]), *hidden, kl.Dense(sizes[-1])])


def cnn() -> keras.Model:
    convolutions = [
        layer
        for units in (32, 64)
        for layer in (kl.Conv2D(units, 3, activation="relu"), kl.MaxPooling2D())
    ]
    head = [kl.Flatten(), kl.Dense(128, activation="relu"), kl.Dense(10)]
    return keras.Sequential([keras.Input((28, 28, 1)), *convolutions, *head])


def lstm() -> keras.Model:
    layers = [kl.Embedding(10_000, 64), kl.LSTM(64), kl.Dense(1)]
    return keras.Sequential([keras.Input((128,), dtype="int32"), *layers])


def gpt() -> keras.Model:
    x = keras.Input((128,), dtype="int32")
    h = kl.Embedding(96, 128)(x) + kl.Embedding(128, 128)(keras.ops.arange(128)[None])
    for _ in range(4):
        normed = kl.LayerNormalization()(h)
        h = h + kl.MultiHeadAttention(4, 32)(normed, normed, use_causal_mask=True)
        wide = kl.Dense(512, activation="gelu")(kl.LayerNormalization()(h))
        h = h + kl.Dense(128)(wide)
    return keras.Model(x, kl.Dense(96)(kl.LayerNormalization()(h)))


class Sampling(kl.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.seeds = keras.random.SeedGenerator(0)

    def call(self, mu: Any, log_variance: Any) -> Any:
        inside = 1 + log_variance - mu**2 - keras.ops.exp(log_variance)
        self.add_loss(keras.ops.mean(-0.5 * keras.ops.sum(inside, axis=-1)))
        noise = keras.random.normal(keras.ops.shape(mu), seed=self.seeds)
        return mu + keras.ops.exp(0.5 * log_variance) * noise


def vae() -> keras.Model:
    x = keras.Input((784,))
    h = kl.Dense(256, activation="relu")(x)
    z = Sampling()(kl.Dense(16)(h), kl.Dense(16)(h))
    return keras.Model(x, kl.Dense(784)(kl.Dense(256, activation="relu")(z)))


def image_loss(target: Any, output: Any) -> Any:
    return 784 * keras.losses.binary_crossentropy(target, output, from_logits=True)


CLASSES = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
YES_OR_NO = keras.losses.BinaryCrossentropy(from_logits=True)


def hits() -> list[Any]:
    return [keras.metrics.BinaryAccuracy(threshold=0.0)]


MODELS = {
    "W1": Trained(lambda: mlp(4, 16, 16, 3), CLASSES, ["accuracy"]),
    "W2": Trained(lambda: mlp(784, 256, 128, 10), CLASSES, ["accuracy"]),
    "W3": Trained(cnn, CLASSES, ["accuracy"]),
    "W4": Trained(lstm, YES_OR_NO, hits()),
    "W5": Trained(gpt, CLASSES, ["accuracy"]),
    "W6": Trained(lambda: mlp(20, 64, 64, 1), YES_OR_NO, hits()),
    "W7": Trained(vae, image_loss, []),
}


def timed(
    work: Trained, x: np.ndarray, y: np.ndarray, batch: int, **options: Any
) -> Callable[[int], float]:
    """Seconds of so many epochs of `Model.fit`, without the progress bar that slows it down."""
    model = work.model()
    model.compile("adam", work.loss, metrics=work.metrics, **options)

    def run(epochs: int) -> float:
        began = time.perf_counter()
        model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0)
        return time.perf_counter() - began

    return run


def main(workload: str, arrays: str, batch: int) -> None:
    keras.utils.set_random_seed(0)
    with np.load(arrays) as held:
        run = timed(MODELS[workload], held["x"], held["y"], batch)
    for line in sys.stdin:
        print(run(int(line)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
