"""Cells and steps where they meet the rest of the language: nested states, batches, compiled steps."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc.tools.ir_reader import read
from specc.tools.ir_text import show
from tests.catalog.harness import Compiled, diagnostics_of, model_of
from tests.catalog.test_wrappers import CLOSE, MASK, NAMED, PLAIN, by_hand, draw, randomised

keras = pytest.importorskip("keras")
NESTED = """
layer Pair(units)(x, state) {
  a = GRUCell(units)(x, state[1])
  b = LSTMCell(units)(a.output, state[0])
  { output: b.output, state: [b.state, a.state] }
}
"""


def test_a_state_of_lists_in_lists() -> None:
    """Two cells written out as one give what Keras's stacked cells give."""
    x = draw(2, 5, 4)
    first = [draw(2, 3, seed=i) for i in range(3)]
    layer = keras.layers.RNN([keras.layers.GRUCell(3), keras.layers.LSTMCell(3)])
    layer.build(x.shape)
    weights = randomised(layer)
    model = Compiled(
        NESTED + "model (x: float[5, 4], a: float[3], h: float[3], c: float[3]) {\n"
        "  RNN(Pair(3))(x, initial_state = [[h, c], a])\n}"
    )
    model.set_weights(weights)
    a, h, c = first
    expected = layer(x, initial_state=[[a], [h, c]])
    np.testing.assert_allclose(model(x=x, a=a, h=h, c=c), np.asarray(expected), **CLOSE)


def test_a_list_of_cells_and_one_layer_at_two_places() -> None:
    x = draw(2, 5, 4)
    layer = keras.layers.RNN([keras.layers.GRUCell(3), keras.layers.LSTMCell(3)])
    layer.build(x.shape)
    weights = randomised(layer)
    model = model_of(
        "encoder = RNN([GRUCell(3), LSTMCell(3)])\n  { a: x |> encoder, b: 2 * x |> encoder }",
        {"x": "float[5, 4]"},
    )
    model.set_weights(weights)
    result = model(x=x)
    np.testing.assert_allclose(result["a"], np.asarray(layer(x)), **CLOSE)
    np.testing.assert_allclose(result["b"], np.asarray(layer(2 * x)), **CLOSE)


def test_copies_have_weights_of_their_own() -> None:
    model = model_of(
        "x |> RNN([GRUCell(4), GRUCell(4)], return_sequences = true) * 3", {"x": "float[5, 4]"}
    )
    assert len(model.weights()) == 3 * 2 * 3


@pytest.mark.parametrize("call", ["x |> ConvLSTM1D(3, 2, padding = same)", "x |> RNN(cells)"])
def test_gradients_equal_keras(call: str) -> None:
    conv = "Conv" in call
    x = draw(2, 4, 5, 2) if conv else draw(2, 5, 4)
    cells = [keras.layers.LSTMCell(3), keras.layers.GRUCell(2)]
    layer = keras.layers.ConvLSTM1D(3, 2, padding="same") if conv else keras.layers.RNN(cells)
    layer.build(x.shape)
    weights = randomised(layer)
    others = [v.value for v in layer.non_trainable_variables]
    cotangent = draw(*layer(x).shape)

    def loss(values: Any) -> Any:
        return (layer.stateless_call(values, others, x)[0] * cotangent).sum()

    expected = jax.grad(loss)([v.value for v in layer.trainable_variables])
    shape = ", ".join(map(str, x.shape[1:]))
    model = model_of(call.replace("cells", "[LSTMCell(3), GRUCell(2)]"), {"x": f"float[{shape}]"})
    model.set_weights(weights)
    for found, value in zip(model.gradient(cotangent, x=x).values(), expected, strict=True):
        np.testing.assert_allclose(found, value, rtol=1e-4, atol=1e-5)


def test_records_as_states_of_both_directions() -> None:
    x, p, q = draw(2, 5, 4), draw(2, 3), draw(2, 3, seed=9)
    typed = NAMED.format(type=": { h: float[units], c: float[units] }")
    head = "model (x: float[5, 4], p: float[3], q: float[3]) {\n"
    both = Compiled(
        typed + head + "  Bidirectional(RNN(Cell(3)))(x, initial_state = "
        "[{ h: p, c: q }, { h: q, c: p }])\n}"
    )
    one = Compiled(typed + head + "  RNN(Cell(3))(x, initial_state = { h: p, c: q })\n}")
    weights = list(both.weights().values())
    found = np.asarray(both(x=x, p=p, q=q))
    one.set_weights(weights[: len(weights) // 2])
    np.testing.assert_allclose(found[:, :2], one(x=x, p=p, q=q), **CLOSE)
    one.set_weights(weights[len(weights) // 2 :])
    np.testing.assert_allclose(found[:, 2:], one(x=x[:, ::-1], p=q, q=p), **CLOSE)


def test_inside_a_layer_that_sees_the_batch() -> None:
    spec = (
        PLAIN.format(type="")
        + """
    layer Both()(x: float[batch, time, n]) {
      h = RNN(Cell(3), return_sequences = true)(x)
      y = h |> TimeDistributed(Dense(2))
      z = x |> RNN(LSTMCell(2))
      concat(mean(y, axis = 1), z, axis = -1) - mean(z)
    }
    model (x: float[5, 4]) { x |> Both }
    """
    )
    model = Compiled(spec)
    x = draw(3, 5, 4)
    wx, b, wh, wy, by, *lstm = model.weights().values()
    layer = keras.layers.LSTM(2)
    layer.build(x.shape)
    layer.set_weights(lstm)
    y, z = (by_hand(x, wx, b, wh) @ wy + by).mean(1), np.asarray(layer(x))
    expected = np.concatenate([y, z], -1) - z.mean()
    np.testing.assert_allclose(model(x=x), expected, rtol=1e-5, atol=1e-5)


def test_the_ir_reads_back() -> None:
    model = Compiled(
        PLAIN.format(type="") + "model (x: float[time, 4], m: bool[time]) {\n"
        "  h = RNN(Cell(3), return_sequences = true, go_backwards = true)(x, mask = m)\n"
        "  h |> TimeDistributed(Dense(2) |> relu) |> LSTM(2)\n}"
    )
    assert read(show(model.program)) == model.program


def test_a_compiled_step_draws_anew() -> None:
    """Dropout in a cell under jax.jit, with gradients, in half precision."""
    model = Compiled(
        """
    layer Cell(units)(x, state) {
      h = tanh(Dense(units)(x) + Dense(units)(state)) |> Dropout(0.5)
      { output: h, state: h }
    }
    model (x: float[5, 4], target: float[6]) { x |> Bidirectional(RNN(Cell(3))) }
    compile {
      loss = mean_squared_error
      optimizer = adam
      precision = mixed_bfloat16
    }
    """
    )
    graph, weights, rest = nnx.split(model.model, nnx.Param, ...)
    batch = {"x": jnp.asarray(draw(8, 5, 4)), "target": jnp.zeros((8, 6))}

    @jax.jit
    def step(weights: Any, key: jax.Array) -> Any:
        def loss(weights: Any) -> jax.Array:
            merged = nnx.merge(graph, weights, rest, copy=True)
            outputs, _ = model.module.forward(merged, batch, training=True, rngs=nnx.Rngs(key))
            return jnp.sum(next(iter(outputs.values())).astype(jnp.float32) ** 2)

        return jax.value_and_grad(loss)(weights)

    one, slopes = step(weights, jax.random.key(0))
    other, _ = step(weights, jax.random.key(1))
    again, _ = step(weights, jax.random.key(0))
    assert one == again != other
    assert all(bool(jnp.isfinite(leaf).all()) for leaf in jax.tree.leaves(slopes))
    assert all(bool((leaf != 0).any()) for leaf in jax.tree.leaves(slopes))


def test_a_mask_of_any_shape_stops_each_sequence_where_it_says() -> None:
    """Masked steps at the front, in the middle and at the end are as if they were not there."""
    x = draw(2, 5, 4)
    spec = PLAIN.format(type="") + "model (x: float[time, 4], m: bool[time]) {\n"
    model = Compiled(spec + "  RNN(Cell(3))(x, mask = m)\n}")
    whole = np.asarray(model(x=x, m=MASK))
    for i, mask in enumerate(MASK):
        short = x[i : i + 1, mask]
        alone = model(x=short, m=np.ones(short.shape[:2], bool))
        np.testing.assert_allclose(whole[i : i + 1], alone, **CLOSE)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("RNN(GRUCell(3))(x, mask = m)", "E0303"),
        ("RNN(GRUCell(3))(x, mask = x)", "E0307"),
        ("RNN(LSTMCell(3))(x, initial_state = h)", "E0303"),
        ("RNN([GRUCell(3), GRUCell(3)])(x, initial_state = [h])", "E0303"),
        ("GRUCell(3)(h, x)", "E0303"),
        ("GRUCell(3)(h)", "E0204"),
        ("RNN(Turn())(x)", "E0303"),
        ("RNN(Dense(3))(x)", "E0206"),
        ("x |> RNN(Turn(), stateful = true)", "E0206"),
    ],
)
def test_what_is_refused(body: str, code: str) -> None:
    spec = f"""
layer Turn()(x: float[n], state: float[n]) {{
  {{ output: x |> SpectralNormalization(Dense(3)), state: state }}
}}
model (x: float[5, 4], m: bool[4], h: float[3]) {{ {body} }}
"""
    assert [c for c in diagnostics_of(spec) if c.startswith("E")] == [code]


def test_cells_in_a_row_are_no_row_of_layers() -> None:
    """Equal layers in a row become one loop (passes/roll_up.py); cells of one type do not."""
    model = Compiled(
        PLAIN.format(type="") + "model (x: float[5, 3], h: float[3]) {\n"
        "  for _ in range(5) { x = RNN(Cell(3), return_sequences = true)(x, initial_state = h) }\n"
        "  x\n}"
    )
    assert model(x=draw(2, 5, 3), h=draw(2, 3)).shape == (2, 5, 3)
    assert len(model.weights()) == 15
