"""Recurrent layers against Keras, weights copied."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.catalog.harness import model_of

keras = pytest.importorskip("keras")


def written(options: dict[str, Any]) -> str:
    return "".join(f", {k} = {str(v).lower()}" for k, v in options.items())


def draw(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).normal(size=shape).astype("float32")


def randomised(layer: Any) -> list[np.ndarray]:
    """Weights that are all drawn, so that no bias is 0; the layer gets them too."""
    weights = [draw(*w.shape) / 2 for w in layer.get_weights()]
    layer.set_weights(weights)
    return weights


OPTIONS = [
    {},
    {"return_sequences": True},
    {"use_bias": False, "activation": "relu"},
    {"go_backwards": True, "return_sequences": True},
    {"unroll": True, "go_backwards": True},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize(
    ("word", "own"),
    [
        ("LSTM", {}),
        ("LSTM", {"recurrent_activation": "tanh"}),
        ("GRU", {}),
        ("GRU", {"reset_after": False}),
        ("SimpleRNN", {}),
    ],
)
@pytest.mark.parametrize("masked", [False, True], ids=["all", "masked"])
def test_equals_keras(word: str, own: dict, options: dict, masked: bool) -> None:
    x = draw(3, 5, 4)
    mask = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [1, 1, 1, 1, 1]], bool)
    layer = getattr(keras.layers, word)(6, **own, **options)
    layer.build(x.shape)
    weights = randomised(layer)
    call = f"{word}(6{written(own | options)})"
    if masked:
        expected = layer(x, mask=mask)
        model = model_of(f"{call}(x, mask = m)", {"x": "float[5, 4]", "m": "bool[5]"})
        model.set_weights(weights)
        result = model(x=x, m=mask)
    else:
        expected = layer(x)
        model = model_of(f"x |> {call}", {"x": "float[5, 4]"})
        model.set_weights(weights)
        result = model(x=x)
    np.testing.assert_allclose(result, np.asarray(expected), rtol=1e-5, atol=1e-6)
