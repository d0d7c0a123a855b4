"""The residual network of the contract beside the same model in Keras."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from tests.catalog.harness import Compiled

keras = pytest.importorskip("keras")


PLAIN = {"use_bias": False, "kernel_initializer": "zeros"}  # weights are set; drawing them is slow


def residual(x, filters, strides=1):
    layers = keras.layers
    shortcut = x
    if strides != 1:
        shortcut = layers.Conv2D(filters, 1, strides=strides, **PLAIN)(x)
        shortcut = layers.BatchNormalization()(shortcut)
    y = layers.Conv2D(filters, 3, strides=strides, padding="same", **PLAIN)(x)
    y = layers.ReLU()(layers.BatchNormalization()(y))
    y = layers.Conv2D(filters, 3, padding="same", **PLAIN)(y)
    return layers.ReLU()(layers.Add()([shortcut, layers.BatchNormalization()(y)]))


def network():
    layers = keras.layers
    image = layers.Input((32, 32, 3))
    x = layers.Conv2D(16, 3, padding="same", **PLAIN)(image)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    for filters, strides in [(16, 1), (32, 2), (64, 2)]:
        x = residual(residual(residual(x, filters, strides), filters), filters)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(10, "softmax", kernel_initializer="zeros")(x))


def test_its_parameters_and_outputs_are_those_of_keras(specs):
    """The spec without its data: the image is 32 by 32, the classes are ten."""
    text = (specs / "cifar_resnet.spec").read_text(encoding="utf-8")
    text = text[text.index("layer Residual") : text.index("compile {")]
    text = text.replace("model {", "model (image: float[32, 32, 3]) {")
    text = re.sub(r"\|> RandomFlip\(horizontal\)\n", "\n", text).replace("classes(label)", "10")
    ours, theirs = Compiled(text), network()
    shapes = Counter(w.shape for w in ours.weights().values())
    assert shapes == Counter(tuple(w.shape) for w in theirs.weights)
    assert sum(np.prod(s) * n for s, n in shapes.items()) == theirs.count_params() == 274_042
    trained = sum(int(np.prod(w.shape)) for w in ours.lowered.weights if w.trainable)
    assert trained == sum(int(np.prod(w.shape)) for w in theirs.trainable_weights) == 272_474
    x = np.random.default_rng(0).random((2, 32, 32, 3)).astype("float32")
    ours.set_weights(in_our_order(ours, theirs))
    np.testing.assert_allclose(ours(image=x), theirs(x), rtol=1e-3, atol=1e-5)


def in_our_order(ours, theirs):
    """Weights moved a little, under our names: layers of a kind are made in the same order."""
    rng = np.random.default_rng(1)
    kinds = {"kernel": "Conv2D Dense", "bias": "Dense"}
    found = {}
    for name in ("kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance"):
        kind = kinds.get(name, "BatchNormalization").split()
        layers = [x for x in theirs.layers if type(x).__name__ in kind and hasattr(x, name)]
        layers = [x for x in layers if getattr(x, name) is not None]
        layers.sort(key=lambda x: (type(x).__name__ == "Dense", number(x.name)))
        places = [n for n in ours.weights() if n.endswith(f"/{name}")]
        for place, layer in zip(places, layers, strict=True):
            weight = getattr(layer, name)
            moved = rng.normal(0, 0.1, weight.shape)
            weight.assign(weight + (moved if name == "kernel" else np.abs(moved)))
            found[place] = np.asarray(weight)
    return found


def number(name):
    """The number that Keras gives to layers of a kind: `conv2d`, `conv2d_1`, …"""
    found = re.search(r"_(\d+)$", name)
    return int(found[1]) if found else 0
