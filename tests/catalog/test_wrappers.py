"""Layers around layers, and cells along time, against Keras with weights copied."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.catalog.harness import Compiled, diagnostics_of, model_of

keras = pytest.importorskip("keras")
CLOSE = {"rtol": 1e-5, "atol": 1e-6}
MASK = np.array([[1, 1, 0, 1, 0], [0, 1, 1, 1, 1]], bool)


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed + sum(shape)).normal(size=shape).astype("float32")


def randomised(layer: Any) -> list[np.ndarray]:
    """Weights that are all drawn; the layer gets them too."""
    weights = [draw(*w.shape, seed=i) / 2 for i, w in enumerate(layer.get_weights())]
    layer.set_weights(weights)
    return weights


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_a_cell_of_the_catalog_along_time(cell: str, sequences: bool) -> None:
    x = draw(2, 5, 4)
    layer = keras.layers.RNN(getattr(keras.layers, f"{cell}Cell")(3), return_sequences=sequences)
    layer.build(x.shape)
    weights = randomised(layer)
    call = f"RNN({cell}Cell(3), return_sequences = {str(sequences).lower()})(x, mask = m)"
    model = model_of(call, {"x": "float[5, 4]", "m": "bool[5]"})
    model.set_weights(weights)
    expected = layer(x, mask=jnp.asarray(MASK))
    np.testing.assert_allclose(model(x=x, m=MASK), np.asarray(expected), **CLOSE)


@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_one_step_of_a_cell(cell: str) -> None:
    x, states = draw(2, 4), [draw(2, 3), draw(2, 3) / 2][: 1 + (cell == "LSTM")]
    layer = getattr(keras.layers, f"{cell}Cell")(3)
    layer.build(x.shape)
    weights = randomised(layer)
    expected, after = layer(x, states)
    names = "hc"[: len(states)]
    model = model_of(
        f"r = {cell}Cell(3)(x, {', '.join(names)})\n  {{ y: r.output, s: r.state }}"
        if len(states) == 1
        else f"r = {cell}Cell(3)(x, [h, c])\n  {{ y: r.output, s: r.state[0], t: r.state[1] }}",
        {"x": "float[4]", **dict.fromkeys(names, "float[3]")},
    )
    model.set_weights(weights)
    result = model(x=x, **dict(zip(names, states, strict=True)))
    np.testing.assert_allclose(result["y"], np.asarray(expected), **CLOSE)
    for name, value in zip("st", after, strict=False):
        np.testing.assert_allclose(result[name], np.asarray(value), **CLOSE)


@pytest.mark.parametrize("options", ["", ", return_sequences = true", ", go_backwards = true"])
def test_stacked_cells(options: str) -> None:
    x = draw(2, 5, 4)
    cells = [keras.layers.LSTMCell(3), keras.layers.GRUCell(2), keras.layers.SimpleRNNCell(4)]
    layer = keras.layers.RNN(
        cells, return_sequences="sequences" in options, go_backwards="backwards" in options
    )
    layer.build(x.shape)
    weights = randomised(layer)
    stacked = "StackedRNNCells([LSTMCell(3), GRUCell(2), SimpleRNNCell(4)])"
    model = model_of(f"RNN({stacked}{options})(x, mask = m)", {"x": "float[5, 4]", "m": "bool[5]"})
    model.set_weights(weights)
    expected = layer(x, mask=jnp.asarray(MASK))
    np.testing.assert_allclose(model(x=x, m=MASK), np.asarray(expected), **CLOSE)


def test_stacked_states() -> None:
    x = draw(2, 5, 4)
    layer = keras.layers.RNN([keras.layers.LSTMCell(3), keras.layers.GRUCell(2)], return_state=True)
    layer.build(x.shape)
    weights = randomised(layer)
    expected, (h, c), (g,) = layer(x)
    model = model_of(
        "r = RNN(StackedRNNCells([LSTMCell(3), GRUCell(2)]), return_state = true)(x)"
        "\n  { y: r[0], h: r[1][0], c: r[1][1], g: r[2] }",
        {"x": "float[5, 4]"},
    )
    model.set_weights(weights)
    result = model(x=x)
    for name, value in zip("yhcg", (expected, h, c, g), strict=True):
        np.testing.assert_allclose(result[name], np.asarray(value), **CLOSE)


PLAIN = """
layer Cell(units)(x, state{type}) {{
  h = tanh(Dense(units)(x) + Dense(units, use_bias = false)(state))
  {{ output: h, state: h }}
}}
"""
NAMED = """
layer Cell(units)(x: float[features], state{type}) {{
  i = sigmoid(Dense(units)(x) + Dense(units)(state.h))
  c = i * tanh(Dense(units)(x)) + (1 - i) * state.c
  {{ output: c |> Dense(2), state: {{ h: tanh(c), c: c }} }}
}}
"""


def by_hand(x: np.ndarray, w: np.ndarray, b: np.ndarray, u: np.ndarray, mask: Any = None) -> Any:
    """The outputs of PLAIN, step by step."""
    h, found = np.zeros((len(x), u.shape[0]), "float32"), []
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ w + b + h @ u)
        h = new if mask is None else np.where(mask[:, t : t + 1], new, h)
        found.append(h)
    return np.stack(found, 1)


@pytest.mark.parametrize("type_", ["", ": float[units]"])
def test_a_cell_of_ones_own(type_: str) -> None:
    """The state's shape is declared, or follows from the settings."""
    x = draw(2, 5, 4)
    model = Compiled(
        PLAIN.format(type=type_) + "model (x: float[5, 4], m: bool[5]) {\n  cell = Cell(3)\n"
        "  { last: x |> RNN(cell), all: RNN(cell, return_sequences = true)(x, mask = m),\n"
        "    back: x |> RNN(cell, go_backwards = true, return_sequences = true) }\n}"
    )
    assert len(model.weights()) == 3
    weights = list(model.weights().values())
    result = model(x=x, m=MASK)
    np.testing.assert_allclose(result["last"], by_hand(x, *weights)[:, -1], **CLOSE)
    np.testing.assert_allclose(result["all"], by_hand(x, *weights, MASK), **CLOSE)
    np.testing.assert_allclose(result["back"], by_hand(x[:, ::-1], *weights), **CLOSE)


@pytest.mark.parametrize("type_", ["", ": { h: float[units], c: float[units] }"])
def test_a_state_that_is_a_record(type_: str) -> None:
    x = draw(2, 5, 4)
    model = Compiled(
        NAMED.format(type=type_)
        + "model (x: float[5, 4]) {\n  r = RNN(Cell(3), return_state = true)(x)\n"
        "  { y: r[0], h: r[1].h, c: r[1].c }\n}"
    )
    wx, bx, wh, bh, wc, bc, wo, bo = model.weights().values()
    h = c = np.zeros((2, 3), "float32")
    for t in range(5):
        i = 1 / (1 + np.exp(-(x[:, t] @ wx + bx + h @ wh + bh)))
        c = i * np.tanh(x[:, t] @ wc + bc) + (1 - i) * c
        h = np.tanh(c)
    result = model(x=x)
    np.testing.assert_allclose(result["y"], c @ wo + bo, **CLOSE)
    np.testing.assert_allclose(result["h"], h, **CLOSE)
    np.testing.assert_allclose(result["c"], c, **CLOSE)


def test_a_first_state_of_ones_own() -> None:
    """One that an example determines, one for all; and a cell without weights."""
    spec = """
    layer Mean(rate)(x, state) {
      y = rate * state + (1 - rate) * x
      { output: y, state: y }
    }
    model (x: float[5, 4], s: float[4]) {
      param p: float[4] = ones
      { a: RNN(Mean(0.5))(x, initial_state = s), b: RNN(Mean(0.5))(x, initial_state = p) }
    }
    """
    x, s = draw(2, 5, 4), draw(2, 4)
    result = Compiled(spec)(x=x, s=s)
    for name, first in (("a", s), ("b", np.ones((2, 4), "float32"))):
        y = first
        for t in range(5):
            y = 0.5 * y + 0.5 * x[:, t]
        np.testing.assert_allclose(result[name], y, **CLOSE)


def test_dropout_in_a_cell_is_drawn_at_each_step() -> None:
    spec = """
    layer Cell()(x: float[n], state: float[n]) {
      { output: x |> Dropout(0.5), state: state }
    }
    model (x: float[6, 8]) { x |> RNN(Cell(), return_sequences = true) }
    """
    model = Compiled(spec)
    x = np.ones((3, 6, 8), "float32")
    np.testing.assert_array_equal(model(x=x), x)
    result = np.asarray(model(x=x, training=True))
    assert set(np.unique(result)) == {0.0, 2.0}
    assert len({step.tobytes() for step in result[0]}) > 1
    assert result[0].tobytes() != result[1].tobytes()


def test_a_cell_learns() -> None:
    """Gradients go through the loop, and through a compiled step."""
    model = Compiled(PLAIN.format(type="") + "model (x: float[5, 4]) { x |> RNN(Cell(3)) }")
    x, cotangent = draw(2, 5, 4), draw(2, 3)
    w, b, u = (jnp.asarray(v) for v in model.weights().values())

    def loss(w: Any, b: Any, u: Any) -> Any:
        h = jnp.zeros((2, 3))
        for t in range(5):
            h = jnp.tanh(x[:, t] @ w + b + h @ u)
        return (h * cotangent).sum()

    expected = jax.grad(loss, (0, 1, 2))(w, b, u)
    for found, value in zip(model.gradient(cotangent, x=x).values(), expected, strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-4, atol=1e-6)


def test_bidirectional_over_a_cell_of_ones_own() -> None:
    x = draw(2, 5, 4)
    model = Compiled(
        PLAIN.format(type="")
        + "model (x: float[5, 4]) { x |> Bidirectional(RNN(Cell(3), return_sequences = true)) }"
    )
    weights = list(model.weights().values())
    expected = [by_hand(x, *weights[:3]), by_hand(x[:, ::-1], *weights[3:])[:, ::-1]]
    np.testing.assert_allclose(model(x=x), np.concatenate(expected, -1), **CLOSE)


@pytest.mark.parametrize(
    ("inner", "shape"),
    [("Dense(3)", (5, 4)), ("Conv2D(3, 2)", (3, 4, 4, 2)), ("LSTM(3)", (3, 5, 4))],
)
def test_time_distributed_equals_keras(inner: str, shape: tuple[int, ...]) -> None:
    x = draw(2, *shape)
    name, numbers = inner.removesuffix(")").split("(")
    layer = keras.layers.TimeDistributed(
        getattr(keras.layers, name)(*map(int, numbers.split(", ")))
    )
    layer.build(x.shape)
    weights = randomised(layer)
    model = model_of(
        f"x |> TimeDistributed({inner})", {"x": f"float[{', '.join(map(str, shape))}]"}
    )
    model.set_weights(weights)
    np.testing.assert_allclose(model(x=x), np.asarray(layer(x)), rtol=1e-5, atol=1e-5)


def test_time_distributed_keeps_the_mask() -> None:
    tokens = np.array([[3, 1, 0, 0], [4, 4, 1, 2]])
    inputs = keras.Input((4,), dtype="int32")
    x = keras.layers.Embedding(5, 6, mask_zero=True)(inputs)
    x = keras.layers.TimeDistributed(keras.layers.Dense(3))(x)
    reference = keras.Model(inputs, keras.layers.LSTM(2)(x))
    model = model_of(
        "t |> Embedding(5, 6, mask_zero = true) |> TimeDistributed(Dense(3)) |> LSTM(2)",
        {"t": "int[4]"},
    )
    model.set_weights(randomised(reference))
    assert not model.findings
    np.testing.assert_allclose(model(t=tokens), np.asarray(reference(tokens)), **CLOSE)


def test_statistics_of_all_steps_at_once() -> None:
    """Rows that only fill the last batch count in none of their steps."""
    model = model_of("x |> TimeDistributed(BatchNormalization(momentum = 0))", {"x": "float[5, 4]"})
    x = draw(6, 5, 4)
    x[4:] = 1e6
    valid = np.array([True] * 4 + [False] * 2)
    model(x=x, training=True, valid=jnp.asarray(valid))
    mean = model.weights()["batch_normalization/moving_mean"]
    np.testing.assert_allclose(mean, x[:4].mean((0, 1)), rtol=1e-4, atol=1e-5)


def test_a_layer_of_ones_own_at_each_step_and_several_results() -> None:
    spec = """
    layer Two()(x: float[n]) {
      noise = random_normal([n], stddev = 0)
      { a: x |> Dense(3) |> Dropout(0.5), b: sum(x) + sum(noise) }
    }
    model (x: float[5, 4]) {
      r = x |> TimeDistributed(Two())
      { a: r.a, b: r.b }
    }
    """
    model = Compiled(spec)
    x = draw(2, 5, 4)
    result = model(x=x)
    w, b = model.weights().values()
    np.testing.assert_allclose(result["a"], x @ w + b, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(result["b"], x.sum(-1), rtol=1e-5, atol=1e-5)


def test_steps_without_a_batch() -> None:
    model = model_of(
        "param x: float[5, 4] = random_normal(1)\n  y + (x |> TimeDistributed(Dense(3)))",
        {"y": "float[]"},
    )
    x, w, b = model.weights().values()
    np.testing.assert_allclose(model(y=np.zeros(2, "float32"))[1], x @ w + b, **CLOSE)


def test_a_softmax_at_each_step_is_joined_with_the_loss() -> None:
    spec = """
    model (x: float[5, 4], t: int[5]) { x |> TimeDistributed(Dense(3, softmax)) }
    compile {
      loss = sparse_categorical_crossentropy
      optimizer = adam
    }
    """
    assert "sparse_categorical_crossentropy_of_logits" in Compiled(spec).text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "E0206"),
        ("layer C()(x, state) { x + state }", "E0216"),
        ("layer C()(x) { { output: x, state: x } }", "E0216"),
        ("layer C()(x, state) { { output: x, state: concat(state, x) } }", "E0216"),
        ("layer C()(x, state: float[2]) { { output: sum(state), state: x } }", "E0303"),
        ("layer C()(x, state) { { output: x |> BatchNormalization, state: state } }", "E0303"),
    ],
)
def test_what_is_no_cell(cell: str, code: str) -> None:
    inner = "C()" if cell else "Dense(3)"
    found = diagnostics_of(f"{cell}\nmodel (x: float[5, 4]) {{ x |> RNN({inner}) }}")
    assert [c for c in found if c.startswith("E")] == [code]


def test_a_mistake_inside_a_cell_is_shown_as_itself() -> None:
    cell = "layer C(n)(x, state) {\n  h = Dense(n, act = relu)(x) + state\n  { output: h, state: h }\n}"
    assert diagnostics_of(f"{cell}\nmodel (x: float[5, 4]) {{ x |> RNN(C(3)) }}") == ["E0202"]


@pytest.mark.parametrize("call", ["float[]|Dense(3)", "float[5, 4]|Conv2D(3, 2)"])
def test_what_has_no_steps(call: str) -> None:
    shape, inner = call.split("|")
    found = diagnostics_of(f"model (x: {shape}) {{ x |> TimeDistributed({inner}) }}")
    assert found == ["E0302"]
