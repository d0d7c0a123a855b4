"""The models that are timed, each as a spec, as a Flax module and as a Keras model.

The arrays are made up: their values do not change how long a step takes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from engine_vs_handwritten import losses_of
from engine_vs_handwritten import model as mlp
from flax import nnx
from keras_peer import MODELS, Trained


class Workload(NamedTuple):
    """`judge(model, x, y, key)` gives losses and hits, float32[batch]; hits may be None."""

    title: str
    batch: int
    spec: str
    arrays: Callable[[], tuple[np.ndarray, np.ndarray]]
    flax: Callable[[nnx.Rngs], nnx.Module]
    judge: Callable[..., tuple[Any, Any]]
    keras: Trained


CLASSES = """
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam(1e-3)
  metrics   = [accuracy]
}
"""
CNN = (
    """
model (x: float[28, 28, 1]) {
  x |> Conv2D(32, 3, activation = relu) |> MaxPooling2D
    |> Conv2D(64, 3, activation = relu) |> MaxPooling2D
    |> Flatten |> Dense(128, relu) |> Dense(10, softmax)
}
"""
    + CLASSES
)
LSTM = """
model (x: int[128]) {
  x |> Embedding(10_000, 64) |> LSTM(64) |> Dense(1, sigmoid)
}
compile {
  loss      = binary_crossentropy
  optimizer = adam(1e-3)
  metrics   = [accuracy]
}
"""
VAE = """
model (x: float[784]) {
  h = x |> Dense(256, relu)
  mu = h |> Dense(16)
  log_variance = h |> Dense(16)
  z = mu + exp(0.5 * log_variance) * random_normal([16])
  { image: z |> Dense(256, relu) |> Dense(784, sigmoid), mu: mu, log_variance: log_variance }
}
compile {
  divergence = -0.5 * sum(1 + log_variance - mu ** 2 - exp(log_variance), axis = -1)
  loss       = 784 * binary_crossentropy(x, image) + divergence
  optimizer  = adam(1e-3)
}
"""


GPT = """
layer Block(heads)(x: float[tokens, width]) {
  normed = x |> LayerNormalization
  h = x + MultiHeadAttention(heads, width // heads)(normed, normed, use_causal_mask = true)
  h + (h |> LayerNormalization |> Dense(4 * width, gelu) |> Dense(width))
}
model (x: int[128]) {
  embedded = Embedding(96, 128)(x) + Embedding(128, 128)(range(128))
  embedded |> (Block(4) * 4) |> LayerNormalization |> Dense(96, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam(1e-3)
  metrics   = [accuracy]
}
"""
TABLE = """
model (x: float[20]) {
  x |> Dense(64, relu) |> Dense(64, relu) |> Dense(1, sigmoid)
}
compile {
  loss      = binary_crossentropy
  optimizer = adam(1e-3)
  metrics   = [accuracy]
}
"""


def mlp_spec(sizes: list[int]) -> str:
    hidden = "".join(f" |> Dense({size}, relu)" for size in sizes[1:-1])
    model = f"model (x: float[{sizes[0]}]) {{\n  x{hidden} |> Dense({sizes[-1]}, softmax)\n}}"
    return f"{model}\n{CLASSES}"


def classified(rows: int, shape: tuple[int, ...], classes: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    x = random.normal(size=(rows, *shape)).astype(np.float32)
    return x, random.integers(0, classes, rows).astype(np.int32)


def sequences(rows: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    x = random.integers(1, 10_000, (rows, 128)).astype(np.int32)
    return x, random.integers(0, 2, (rows, 1)).astype(np.float32)


def windows(rows: int) -> tuple[np.ndarray, np.ndarray]:
    tokens = np.random.default_rng(0).integers(0, 96, (rows, 129)).astype(np.int32)
    return tokens[:, :-1], tokens[:, 1:]


def table(rows: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    x = random.normal(size=(rows, 20)).astype(np.float32)
    return x, random.integers(0, 2, (rows, 1)).astype(np.float32)


def grey(rows: int) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).uniform(size=(rows, 784)).astype(np.float32)
    return x, x


def judge_classes(model: Any, x: Any, y: Any, _key: Any) -> tuple[Any, Any]:
    scores = model(x)
    return losses_of(scores, y), jnp.argmax(scores, axis=-1) == y


def judge_tokens(model: Any, x: Any, y: Any, _key: Any) -> tuple[Any, Any]:
    scores = model(x)
    hits = jnp.argmax(scores, axis=-1) == y
    return jnp.mean(losses_of(scores, y), axis=-1), jnp.mean(hits, axis=-1)


def judge_binary(model: Any, x: Any, y: Any, _key: Any) -> tuple[Any, Any]:
    score = model(x)
    return optax.sigmoid_binary_cross_entropy(score, y)[:, 0], ((score > 0) == (y > 0.5))[:, 0]


def judge_vae(model: Any, x: Any, _y: Any, key: Any) -> tuple[Any, None]:
    image, mu, log_variance = model(x, key)
    divergence = -0.5 * jnp.sum(1 + log_variance - mu**2 - jnp.exp(log_variance), axis=-1)
    return jnp.sum(optax.sigmoid_binary_cross_entropy(image, x), axis=-1) + divergence, None


class FlaxCNN(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.first = nnx.Conv(1, 32, (3, 3), padding="VALID", rngs=rngs)
        self.second = nnx.Conv(32, 64, (3, 3), padding="VALID", rngs=rngs)
        self.hidden = nnx.Linear(1600, 128, rngs=rngs)
        self.last = nnx.Linear(128, 10, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        for convolution in (self.first, self.second):
            x = nnx.max_pool(nnx.relu(convolution(x)), (2, 2), (2, 2))
        return self.last(nnx.relu(self.hidden(x.reshape(len(x), -1))))


class FlaxLSTM(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.embed = nnx.Embed(10_000, 64, rngs=rngs)
        self.recurrent = nnx.RNN(nnx.OptimizedLSTMCell(64, 64, rngs=rngs))
        self.last = nnx.Linear(64, 1, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        return self.last(self.recurrent(self.embed(x))[:, -1])


class FlaxBlock(nnx.Module):
    """As PERFORMANCE's peers write it: one product for queries, keys and values."""

    def __init__(self, width: int, heads: int, rngs: nnx.Rngs) -> None:
        self.heads = heads
        self.first, self.second = (nnx.LayerNorm(width, rngs=rngs) for _ in range(2))
        self.joined = nnx.Linear(width, 3 * width, rngs=rngs)
        self.out = nnx.Linear(width, width, rngs=rngs)
        self.wide = nnx.Linear(width, 4 * width, rngs=rngs)
        self.narrow = nnx.Linear(4 * width, width, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        shape = (*x.shape[:2], 3 * self.heads, x.shape[2] // self.heads)
        q, k, v = jnp.split(self.joined(self.first(x)).reshape(shape), 3, axis=2)
        seen = jax.nn.dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(seen.reshape(x.shape))
        return x + self.narrow(nnx.gelu(self.wide(self.second(x)), approximate=False))


class FlaxGPT(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.tokens = nnx.Embed(96, 128, rngs=rngs)
        self.places = nnx.Embed(128, 128, rngs=rngs)
        self.blocks = nnx.List([FlaxBlock(128, 4, rngs) for _ in range(4)])
        self.norm = nnx.LayerNorm(128, rngs=rngs)
        self.last = nnx.Linear(128, 96, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        h = self.tokens(x) + self.places(jnp.arange(x.shape[1]))
        for block in self.blocks:
            h = block(h)
        return self.last(self.norm(h))


class FlaxTable(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        sizes = [20, 64, 64, 1]
        pairs = zip(sizes[:-1], sizes[1:], strict=True)
        self.layers = nnx.List([nnx.Linear(a, b, rngs=rngs) for a, b in pairs])

    def __call__(self, x: Any) -> Any:
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return self.layers[-1](x)


class FlaxVAE(nnx.Module):
    def __init__(self, rngs: nnx.Rngs) -> None:
        self.hidden = nnx.Linear(784, 256, rngs=rngs)
        self.mu = nnx.Linear(256, 16, rngs=rngs)
        self.log_variance = nnx.Linear(256, 16, rngs=rngs)
        self.back = nnx.Linear(16, 256, rngs=rngs)
        self.image = nnx.Linear(256, 784, rngs=rngs)

    def __call__(self, x: Any, key: Any) -> Any:
        h = nnx.relu(self.hidden(x))
        mu, log_variance = self.mu(h), self.log_variance(h)
        z = mu + jnp.exp(0.5 * log_variance) * jax.random.normal(key, mu.shape)
        return self.image(nnx.relu(self.back(z))), mu, log_variance


def stack(name: str, title: str, sizes: list[int], rows: int, batch: int) -> Workload:
    return Workload(
        title,
        batch,
        mlp_spec(sizes),
        partial(classified, rows, (sizes[0],), sizes[-1]),
        partial(mlp, sizes),
        judge_classes,
        MODELS[name],
    )


WORKLOADS = {
    "W1": stack("W1", "MLP 4-16-16-3, 150 rows, batch 16", [4, 16, 16, 3], 150, 16),
    "W2": stack(
        "W2", "MLP 784-256-128-10, 60,000 rows, batch 128", [784, 256, 128, 10], 60_000, 128
    ),
    "W3": Workload(
        "CNN 32-64, 28x28, 1,280 rows, batch 128",
        128,
        CNN,
        partial(classified, 1280, (28, 28, 1), 10),
        FlaxCNN,
        judge_classes,
        MODELS["W3"],
    ),
    "W4": Workload(
        "LSTM 64 over 128 tokens, 1,280 rows, batch 64",
        64,
        LSTM,
        partial(sequences, 1280),
        FlaxLSTM,
        judge_binary,
        MODELS["W4"],
    ),
    "W5": Workload(
        "GPT of 4 layers, width 128, 4 heads, 128 tokens, 320 rows, batch 32",
        32,
        GPT,
        partial(windows, 320),
        FlaxGPT,
        judge_tokens,
        MODELS["W5"],
    ),
    "W6": Workload(
        "MLP 20-64-64-1, 1,000,000 rows, batch 1024",
        1024,
        TABLE,
        partial(table, 1_000_000),
        FlaxTable,
        judge_binary,
        MODELS["W6"],
    ),
    "W7": Workload(
        "variational autoencoder 784-256-16, 20,000 rows, batch 128",
        128,
        VAE,
        partial(grey, 20_000),
        FlaxVAE,
        judge_vae,
        MODELS["W7"],
    ),
}
