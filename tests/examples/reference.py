"""Layers in float64 numpy, from Keras's definitions; shapes have the batch first."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from flax import nnx

import specc
from tests.catalog.harness import Compiled

ROOT = Path(__file__).resolve().parents[2]
Weights = dict[str, np.ndarray]


def example(name: str, seed: int = 3, scale: float = 0.4) -> tuple[Compiled, Weights]:
    """The model of an example with weights of a seed; those weights in float64, by name."""
    rng = np.random.default_rng(seed)
    model = Compiled((ROOT / "examples" / f"{name}.spec").read_text(encoding="utf-8"))
    drawn = {k: rng.normal(0, scale, v.shape).astype("float32") for k, v in model.weights().items()}
    model.set_weights(drawn)
    return model, {k: v.astype("float64") for k, v in drawn.items()}


def losses(model: Compiled, **batch: Any) -> np.ndarray:
    """The one loss, a number an example; the seed is that of a call of the model."""
    outputs, _ = model.module.forward(
        model.model, batch, training=False, rngs=nnx.Rngs(0), valid=None
    )
    (loss,) = model.module.losses(batch, outputs, None).values()
    return np.asarray(loss)


def fall(name: str, folder: Path, epochs: int = 3, figure: str = "loss") -> tuple[float, float]:
    """The training loss of the first epoch and of the last, in a short fit."""
    text = (ROOT / "examples" / f"{name}.spec").read_text(encoding="utf-8")
    lines = [
        f"  epochs = {epochs}" if line.strip().startswith("epochs ") else line
        for line in text.splitlines()
    ]
    run = specc.compile(text="\n".join(lines) + "\n").fit(out=str(folder / "run"))
    losses = run.history[figure]
    assert len(losses) == epochs
    return losses[0], losses[-1]


def dense(w: Weights, name: str, x: Any) -> np.ndarray:
    return x @ w[f"{name}/kernel"] + w.get(f"{name}/bias", 0.0)


def relu(x: Any) -> np.ndarray:
    return np.maximum(x, 0)


def sigmoid(x: Any) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def gelu(x: Any) -> np.ndarray:
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def softmax(x: Any, axis: int = -1) -> np.ndarray:
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def layer_normalization(w: Weights, name: str, x: Any) -> np.ndarray:
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-3) * w[f"{name}/gamma"] + w[f"{name}/beta"]


def patches(w: Weights, name: str, image: Any) -> np.ndarray:
    """A convolution of 2 x 2 with strides of 2, as one product for each patch: [batch, patch, unit]."""
    n, height, width, channels = image.shape
    cut = image.reshape(n, height // 2, 2, width // 2, 2, channels).transpose(0, 1, 3, 2, 4, 5)
    kernel = w[f"{name}/kernel"]
    flat = cut.reshape(n, (height // 2) * (width // 2), 4 * channels)
    return flat @ kernel.reshape(4 * channels, -1) + w[f"{name}/bias"]


def conv2d(w: Weights, name: str, x: Any) -> np.ndarray:
    """Strides of 1, padding "same", an odd kernel."""
    kernel = w[f"{name}/kernel"]
    height, width = kernel.shape[:2]
    padded = np.pad(x, [(0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)])
    total = sum(
        padded[:, i : i + x.shape[1], j : j + x.shape[2]] @ kernel[i, j]
        for i in range(height)
        for j in range(width)
    )
    return total + w[f"{name}/bias"]


def max_pool2d(x: Any) -> np.ndarray:
    n, height, width, channels = x.shape
    return x.reshape(n, height // 2, 2, width // 2, 2, channels).max((2, 4))


def causal_conv1d(w: Weights, name: str, x: Any, dilation: int = 1) -> np.ndarray:
    """x[t - (k - 1 - i) * dilation] @ kernel[i], zeros before the beginning."""
    kernel = w[f"{name}/kernel"]
    size = len(kernel)
    total = 0.0
    for i in range(size):
        back = (size - 1 - i) * dilation
        total = total + np.pad(x, [(0, 0), (back, 0), (0, 0)])[:, : x.shape[1]] @ kernel[i]
    return total + w[f"{name}/bias"]


def images(count: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 1, (count, 8, 8, 1)).astype("float32")


def close(ours: Any, theirs: Any) -> None:
    """Arrays that agree to float32's precision; a record of one output is that output."""
    if isinstance(ours, dict):
        (ours,) = ours.values()
    np.testing.assert_allclose(np.asarray(ours), theirs, rtol=2e-4, atol=2e-5)
