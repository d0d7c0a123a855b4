"""The networks of networks.py in Keras, as everybody writes them."""

from __future__ import annotations

from typing import Any

from keras_peer import CLASSES, Trained, keras, kl  # which chooses the backend


def normalized(x: Any, filters: int, size: int, strides: int = 1) -> Any:
    x = kl.Conv2D(filters, size, strides, padding="same", use_bias=False)(x)
    return kl.BatchNormalization()(x)


def residual() -> keras.Model:
    x = keras.Input((32, 32, 3))
    h = kl.ReLU()(normalized(x, 16, 3))
    for filters, first in ((16, 1), (32, 2), (64, 2)):
        for strides in (first, 1, 1):
            shortcut = h if strides == 1 else normalized(h, filters, 1, strides)
            y = kl.ReLU()(normalized(h, filters, 3, strides))
            h = kl.ReLU()(kl.Add()([shortcut, normalized(y, filters, 3)]))
    return keras.Model(x, kl.Dense(10)(kl.GlobalAveragePooling2D()(h)))


def separable() -> keras.Model:
    same = {"padding": "same", "activation": "relu"}
    layers = [
        *(kl.Conv2D(32, 3, 2, **same), kl.SeparableConv2D(64, 3, **same), kl.MaxPooling2D()),
        *(kl.SeparableConv2D(128, 3, **same), kl.GlobalAveragePooling2D(), kl.Dense(10)),
    ]
    return keras.Sequential([keras.Input((32, 32, 3)), *layers])


def encoder() -> keras.Model:
    x = keras.Input((64,), dtype="int32")
    h = kl.Embedding(5000, 64)(x) + kl.Embedding(64, 64)(keras.ops.arange(64)[None])
    for _ in range(2):
        h = kl.LayerNormalization()(h + kl.Dropout(0.1)(kl.MultiHeadAttention(4, 16)(h, h)))
        wide = kl.Dense(256, activation="relu")(h)
        h = kl.LayerNormalization()(h + kl.Dropout(0.1)(kl.Dense(64)(wide)))
    return keras.Model(x, kl.Dense(10)(kl.GlobalAveragePooling1D()(h)))


def recurrent() -> keras.Model:
    both = kl.Bidirectional(kl.GRU(64, return_sequences=True))
    layers = [kl.Embedding(5000, 64), both, kl.GRU(64), kl.Dense(10)]
    return keras.Sequential([keras.Input((100,), dtype="int32"), *layers])


def signal() -> keras.Model:
    layers = [
        *(kl.Conv1D(64, 5, activation="relu"), kl.MaxPooling1D()),
        *(kl.Conv1D(64, 5, activation="relu"), kl.MaxPooling1D()),
        *(kl.Conv1D(128, 3, activation="relu"), kl.GlobalAveragePooling1D()),
        *(kl.Dropout(0.5), kl.Dense(10)),
    ]
    return keras.Sequential([keras.Input((256, 16)), *layers])


def table() -> keras.Model:
    hidden = [
        layer
        for units in (256, 128)
        for layer in (
            kl.BatchNormalization(),
            kl.Dense(units, activation="relu"),
            kl.Dropout(0.3),
        )
    ]
    return keras.Sequential([keras.Input((54,)), *hidden, kl.Dense(10)])


MODELS = {
    each.__name__: Trained(each, CLASSES, ["accuracy"])
    for each in (residual, separable, encoder, recurrent, signal, table)
}
