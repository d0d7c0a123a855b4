"""Recurrent layers against Keras, weights copied."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest

from tests.catalog.harness import diagnostics_of, model_of

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


MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [1, 1, 1, 1, 1]], bool)


@pytest.mark.parametrize(
    ("options", "masked"),
    [
        ({}, False),
        ({"return_sequences": True}, True),
        ({"use_bias": False, "activation": "relu"}, False),
        ({"go_backwards": True, "return_sequences": True}, True),
        ({"unroll": True, "go_backwards": True}, False),
        ({"return_sequences": True, "zero_output_for_mask": True}, True),
    ],
    ids=str,
)
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
def test_equals_keras(word: str, own: dict, options: dict, masked: bool) -> None:
    x = draw(3, 5, 4)
    layer = getattr(keras.layers, word)(6, **own, **options)
    layer.build(x.shape)
    weights = randomised(layer)
    expected = layer(x, mask=MASK if masked else None)
    call = f"{word}(6{written(own | options)})"
    if masked:
        model = model_of(f"{call}(x, mask = m)", {"x": "float[5, 4]", "m": "bool[5]"})
    else:
        model = model_of(f"x |> {call}", {"x": "float[5, 4]"})
    model.set_weights(weights)
    result = model(x=x, m=MASK) if masked else model(x=x)
    np.testing.assert_allclose(result, np.asarray(expected), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("word", ["LSTM", "GRU", "SimpleRNN"])
def test_gradients_equal_keras(word: str) -> None:
    x, cotangent = draw(3, 5, 4), draw(3, 6)
    layer = getattr(keras.layers, word)(6)
    layer.build(x.shape)
    weights = randomised(layer)
    others = [v.value for v in layer.non_trainable_variables]

    def loss(values: Any) -> Any:
        return (layer.stateless_call(values, others, x)[0] * cotangent).sum()

    expected = jax.grad(loss)([v.value for v in layer.trainable_variables])
    model = model_of(f"x |> {word}(6)", {"x": "float[5, 4]"})
    model.set_weights(weights)
    for found, value in zip(model.gradient(cotangent, x=x).values(), expected, strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("merge", ["concat", "sum", "mul", "ave"])
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_bidirectional_equals_keras(merge: str, sequences: bool, masked: bool) -> None:
    tokens = np.array([[3, 1, 2, 0, 0], [4, 4, 0, 2, 3]])
    inner = keras.layers.LSTM(3, return_sequences=sequences)
    inputs = keras.Input((5,), dtype="int32")
    x = keras.layers.Embedding(5, 4, mask_zero=masked)(inputs)
    reference = keras.Model(inputs, keras.layers.Bidirectional(inner, merge_mode=merge)(x))
    flag = {True: "true", False: "false"}
    model = model_of(
        f"t |> Embedding(5, 4, mask_zero = {flag[masked]})"
        f" |> Bidirectional(LSTM(3, return_sequences = {flag[sequences]}), {merge})",
        {"t": "int[5]"},
    )
    model.set_weights(randomised(reference))
    np.testing.assert_allclose(model(t=tokens), np.asarray(reference(tokens)), rtol=1e-5, atol=1e-6)
    assert not model.findings


@pytest.mark.parametrize(
    ("spatial", "options", "masked"),
    [
        (1, {}, False),
        (1, {"return_sequences": True, "padding": "same", "strides": 2}, True),
        (2, {"return_sequences": True, "dilation_rate": 2, "use_bias": False}, False),
        (2, {"data_format": "channels_first", "return_sequences": True, "strides": 2}, False),
        (2, {"go_backwards": True, "padding": "same"}, True),
        (3, {"return_sequences": True}, False),
    ],
    ids=str,
)
def test_convolutions_equal_keras(spatial: int, options: dict, masked: bool) -> None:
    shape = (5, *(6, 5, 7)[:spatial], 2)
    if "data_format" in options:
        shape = (5, 2, 6, 5)
    x = draw(3, *shape)
    unroll = masked  # the loop of Keras 3.15 broadcasts the mask along the last axes, not the first
    layer = getattr(keras.layers, f"ConvLSTM{spatial}D")(3, 2, **options, unroll=unroll)
    layer.build(x.shape)
    weights = randomised(layer)
    expected = layer(x, mask=MASK if masked else None)
    call = f"ConvLSTM{spatial}D(3, 2{written(options)})(x{', mask = m' if masked else ''})"
    inputs = {"x": f"float[{', '.join(map(str, shape))}]"} | ({"m": "bool[5]"} if masked else {})
    model = model_of(call, inputs)
    model.set_weights(weights)
    result = model(x=x, m=MASK) if masked else model(x=x)
    np.testing.assert_allclose(result, np.asarray(expected), rtol=1e-5, atol=1e-5)


def test_convolutions_drop_in_training() -> None:
    call = "ConvLSTM1D(3, 2, padding = same, dropout = 0.5, recurrent_dropout = 0.5)"
    model = model_of(f"x |> {call}", {"x": "float[4, 6, 2]"})
    x = np.repeat(draw(1, 4, 6, 2), 3, 0)
    still, result = np.asarray(model(x=x)), np.asarray(model(x=x, training=True))
    np.testing.assert_allclose(still[0], still[1], rtol=1e-6)
    assert not np.allclose(result[0], result[1])
    assert not np.allclose(result[0], still[0])


def test_states_go_in_and_come_out() -> None:
    x, h, c = draw(2, 5, 4), draw(2, 3), draw(2, 3) / 2
    layer = keras.layers.LSTM(3, return_state=True)
    layer.build(x.shape)
    weights = randomised(layer)
    expected = layer(x, initial_state=[h, c])
    model = model_of(
        "r = LSTM(3, return_state = true)(x, initial_state = [h, c])"
        "\n  { y: r[0], h1: r[1], c1: r[2] }",
        {"x": "float[5, 4]", "h": "float[3]", "c": "float[3]"},
    )
    model.set_weights(weights)
    result = model(x=x, h=h, c=c)
    for name, value in zip(("y", "h1", "c1"), expected, strict=True):
        np.testing.assert_allclose(result[name], np.asarray(value), rtol=1e-5, atol=1e-6)


def test_bidirectional_states() -> None:
    x = draw(2, 5, 4)
    states = [draw(2, 3) * i for i in range(1, 5)]
    layer = keras.layers.Bidirectional(keras.layers.LSTM(3, return_state=True))
    layer.build(x.shape)
    weights = randomised(layer)
    expected = layer(x, initial_state=states)
    model = model_of(
        "o = Bidirectional(LSTM(3, return_state = true))(x, initial_state = [p, q, r, s])"
        "\n  { y: o[0], a: o[1], b: o[2], c: o[3], d: o[4] }",
        {"x": "float[5, 4]", **dict.fromkeys("pqrs", "float[3]")},
    )
    model.set_weights(weights)
    result = model(x=x, **dict(zip("pqrs", states, strict=True)))
    for name, value in zip("yabcd", expected, strict=True):
        np.testing.assert_allclose(result[name], np.asarray(value), rtol=1e-5, atol=1e-6)


def test_a_state_that_no_example_determines() -> None:
    """A learnt first state; and a sequence that is the same for all, met by states that are not."""
    x, h = draw(2, 5, 4), draw(2, 3)
    layer = keras.layers.GRU(3)
    layer.build(x.shape)
    weights = randomised(layer)
    model = model_of(
        "param h: float[3] = zeros\n  GRU(3)(x, initial_state = h)", {"x": "float[5, 4]"}
    )
    model.set_weights([h[0], *weights])
    expected = layer(x, initial_state=np.repeat(h[:1], 2, 0))
    np.testing.assert_allclose(model(x=x), np.asarray(expected), rtol=1e-5, atol=1e-6)
    model = model_of(
        "param x: float[5, 4] = zeros\n  GRU(3)(x, initial_state = h)", {"h": "float[3]"}
    )
    model.set_weights([x[0], *weights])
    expected = layer(np.repeat(x[:1], 2, 0), initial_state=h)
    np.testing.assert_allclose(model(h=h), np.asarray(expected), rtol=1e-5, atol=1e-6)


def test_a_sequence_without_a_batch() -> None:
    body = "param x: float[5, 4] = random_normal(1)\n  r = LSTM(3, return_state = true)(x)"
    model = model_of(f"{body}\n  r[0] + y", {"y": "float[3]"})
    x, *weights = model.weights().values()
    layer = keras.layers.LSTM(3)
    layer.build((1, 5, 4))
    layer.set_weights(weights)
    expected = np.asarray(layer(x[None]))
    np.testing.assert_allclose(
        model(y=np.zeros((2, 3), "float32"))[:1], expected, rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("word", ["LSTM", "GRU", "SimpleRNN"])
def test_dropout_in_training_only_and_the_same_at_every_step(word: str) -> None:
    """With a recurrent kernel of zeros each step shows the mask of its input alone."""
    x = np.ones((4, 5, 8), "float32")
    model = model_of(
        f"x |> {word}(3, dropout = 0.5, return_sequences = true)", {"x": "float[5, 8]"}
    )
    model.set_weights([w * (i != 1) for i, w in enumerate(model.weights().values())])
    still = np.asarray(model(x=x))
    np.testing.assert_allclose(still[0], still[3], rtol=1e-6)
    result = np.asarray(model(x=x, training=True))
    assert not np.allclose(result[0], result[1])
    if word == "SimpleRNN":
        np.testing.assert_allclose(result, np.repeat(result[:, :1], 5, 1), rtol=1e-5)


@pytest.mark.parametrize("word", ["LSTM", "GRU", "SimpleRNN"])
def test_recurrent_dropout_keeps_the_mean(word: str) -> None:
    """The last output of one step, in a cell that is nearly linear, over many masks."""
    x, h = np.zeros((20_000, 1, 2), "float32"), np.full((20_000, 3), 0.1, "float32")
    states = "[h, h]" if word == "LSTM" else "h"
    call = f"{word}(3, recurrent_dropout = 0.5)(x, initial_state = {states})"
    model = model_of(call, {"x": "float[1, 2]", "h": "float[3]"})
    still, result = model(x=x, h=h), np.asarray(model(x=x, h=h, training=True))
    assert not np.allclose(result[0], result[1])
    np.testing.assert_allclose(result.mean(0), np.asarray(still)[0], atol=3e-3)


@pytest.mark.parametrize(
    ("inputs", "call", "code"),
    [
        ("x: float[784]", "x |> LSTM(32)", "E0302"),
        ("x: int[5]", "x |> LSTM(32)", "E0302"),
        ("x: float[5, 4], m: bool[4]", "LSTM(3)(x, mask = m)", "E0303"),
        ("x: float[5, 4], h: float[3]", "LSTM(3)(x, initial_state = h)", "E0303"),
        ("x: float[5, 4]", "x |> LSTM(3, dropout = 1.5)", "E0206"),
        ("x: float[5, 4]", "x |> Bidirectional(Dense(3))", "E0206"),
        ("x: float[5, 4]", "x |> Bidirectional(LSTM(3), backward_layer = LSTM(3))", "E0206"),
    ],
)
def test_what_is_refused(inputs: str, call: str, code: str) -> None:
    assert diagnostics_of(f"model ({inputs}) {{ {call} }}") == [code]
