"""The Vision Transformer against numpy."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import (
    Weights,
    close,
    dense,
    example,
    fall,
    gelu,
    images,
    layer_normalization,
    patches,
    softmax,
)


def attention(w: Weights, name: str, x: np.ndarray) -> np.ndarray:
    """Kernels are [width, heads, size], and [heads, size, width] of what joins the heads."""

    def project(part: str) -> np.ndarray:
        kernel, bias = w[f"{name}/{part}/kernel"], w[f"{name}/{part}/bias"]
        return np.einsum("btc,chd->bthd", x, kernel) + bias

    query, key, value = project("query"), project("key"), project("value")
    scores = np.einsum("bthd,bshd->bhts", query, key) / np.sqrt(query.shape[-1])
    mixed = np.einsum("bhts,bshd->bthd", softmax(scores), value)
    kernel = w[f"{name}/attention_output/kernel"]
    return np.einsum("bthd,hdc->btc", mixed, kernel) + w[f"{name}/attention_output/bias"]


def block(w: Weights, name: str, x: np.ndarray) -> np.ndarray:
    h = layer_normalization(w, f"{name}/layer_normalization", x)
    x = x + attention(w, f"{name}/multi_head_attention", h)
    h = layer_normalization(w, f"{name}/layer_normalization_1", x)
    return x + dense(w, f"{name}/dense_1", gelu(dense(w, f"{name}/dense", h)))


def test_forward():
    model, w = example("vision_transformer")
    tokens = patches(w, "conv2d", images().astype("float64"))
    summary = np.broadcast_to(w["summary"], (len(tokens), 1, 32))
    tokens = np.concatenate([summary, tokens], 1) + w["position"]
    tokens = block(w, "block_1", block(w, "block", tokens))
    tokens = layer_normalization(w, "layer_normalization", tokens)
    close(model(image=images()), softmax(dense(w, "dense", tokens[:, 0])))


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("vision_transformer", tmp_path)
    assert last < first
