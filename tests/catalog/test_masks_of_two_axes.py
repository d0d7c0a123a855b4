"""Masks of more axes than the steps: of words in sentences, of patches in pictures over time."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

RANDOM = np.random.default_rng(9)
COUNTS = RANDOM.random((2, 3, 4)) > 0.3
COUNTS[:, :, 0], COUNTS[0, 2] = True, False  # the last sentence of the first text is padding
X = RANDOM.normal(size=(2, 3, 4, 6)).astype("float32") * COUNTS[..., None]


def attention(axes: tuple[int, ...]):
    layer = keras.layers.MultiHeadAttention(2, 5, attention_axes=[a + 1 for a in axes])
    layer.build(X.shape, X.shape)
    weights = [RANDOM.normal(size=w.shape).astype("float32") for w in layer.get_weights()]
    layer.set_weights(weights)
    body = f"x |> Masking |> MultiHeadAttention(2, 5, attention_axes = {list(axes)})"
    model = model_of(body, {"x": "float[3, 4, 6]"})
    model.set_weights(weights)
    return layer, np.asarray(model(x=X))


def test_attention_within_sentences_is_that_of_keras() -> None:
    layer, found = attention((1,))
    x = keras.layers.Masking()(keras.ops.convert_to_tensor(X))
    np.testing.assert_allclose(found[COUNTS], layer(x, x)[COUNTS], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("axes", [(0,), (0, 1)], ids=str)
def test_along_other_axes_the_mask_is_turned_with_them(axes) -> None:
    """Keras 3.15 fails here, or would broadcast it wrongly; it takes the mask as that of pairs."""
    layer, found = attention(axes)
    if axes == (0,):
        pairs = COUNTS.transpose(0, 2, 1)[:, :, None, None, :]  # [batch, words, heads, asks, seen]
    else:
        pairs = COUNTS[:, None, None, None]  # [batch, heads, asks, asks, seen, seen]
    expected = np.asarray(layer(X, X, attention_mask=pairs))
    np.testing.assert_allclose(found[COUNTS], expected[COUNTS], rtol=1e-5, atol=1e-5)
    masked = keras.layers.Masking()(keras.ops.convert_to_tensor(X))
    with pytest.raises(ValueError, match="broadcast"):
        layer(masked, masked)


@pytest.mark.parametrize("axes", ["[0]", "[1]", "[0, 1]"])
def test_a_mask_of_the_first_axis_is_for_all_that_a_step_holds(axes) -> None:
    call = f"MultiHeadAttention(2, 5, attention_axes = {axes}, kernel_initializer = ones)"
    inputs = {"x": "float[3, 4, 6]", "m": "bool[3]", "n": "bool[3, 4]"}
    few, steps = (model_of(f"{call}(x, x, value_mask = {m})", inputs) for m in "mn")
    m = np.array([[1, 1, 0], [1, 0, 1]], bool)
    n = np.repeat(m[..., None], 4, axis=2)
    arrays = {"x": X, "m": m, "n": n}
    found, expected = few(**arrays), steps(**arrays)
    np.testing.assert_allclose(np.asarray(found)[m], np.asarray(expected)[m], rtol=1e-6)
    both = model_of(f"{call}(x, x, x, value_mask = m, key_mask = n)", inputs)
    np.testing.assert_allclose(np.asarray(both(**arrays))[m], np.asarray(expected)[m], rtol=1e-6)


FRAMES = RANDOM.normal(size=(2, 3, 8, 2)).astype("float32")
LIT = RANDOM.random((2, 3, 8)) > 0.4
LIT[:, 0, 0], LIT[0, 2], LIT[1, 1] = True, False, False
FRAMES *= LIT[..., None]


@pytest.mark.parametrize("more", ["", ", return_sequences = true"])
def test_a_picture_in_which_nothing_counts_is_skipped(more) -> None:
    """So means the loop of Keras 3.15 on JAX, all(not mask), and fails to broadcast it."""
    sequences = bool(more)
    layer = keras.layers.ConvLSTM1D(4, 3, padding="same", return_sequences=sequences)
    layer.build(FRAMES.shape)
    weights = [RANDOM.normal(size=w.shape).astype("float32") for w in layer.get_weights()]
    layer.set_weights(weights)
    inputs = {"x": "float[3, 8, 2]"}
    model = model_of(f"x |> Masking |> ConvLSTM1D(4, 3, padding = same{more})", inputs)
    model.set_weights(weights)
    found = np.asarray(model(x=FRAMES))
    for x, lit, each in zip(FRAMES, LIT.any(-1), found, strict=True):
        expected = np.asarray(layer(x[None, lit]))[0]
        np.testing.assert_allclose(each[lit] if sequences else each, expected, rtol=1e-4, atol=1e-5)
    masked = keras.layers.Masking()(keras.ops.convert_to_tensor(FRAMES))
    with pytest.raises(ValueError, match="broadcasting"):
        layer(masked)


CELL = """layer Cell()(x: float[8, 2], state: float[8, 2]) {
  after = x + state
  { output: after, state: after }
}"""


@pytest.mark.parametrize(
    "layer",
    [
        "RNN(Cell(), return_sequences = true)",
        "Bidirectional(ConvLSTM1D(2, 3, padding = same, return_sequences = true))",
        "TimeDistributed(MultiHeadAttention(1, 2))",
    ],
)
def test_what_stands_in_a_picture_of_padding_does_not_matter(layer) -> None:
    """The vector of the number 0 is another, and the result the same."""
    body = f"ids |> Embedding(5, 2, mask_zero = true) |> {layer} |> TimeDistributed(Flatten) |> LSTM(2)"
    model = model_of(body, {"ids": "int[3, 8]"}, CELL)
    ids = RANDOM.integers(1, 5, (2, 3, 8)).astype("int32") * LIT.any(-1)[..., None]
    before = np.asarray(model(ids=ids))
    first, *others = model.weights().values()
    model.set_weights([first + 9 * (np.arange(5) == 0)[:, None], *others])
    np.testing.assert_array_equal(model(ids=ids), before)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("ConvLSTM1D(2, 3)(x, mask = m)", "E0303"),
        ("Bidirectional(ConvLSTM1D(2, 3))(x, mask = m)", "E0303"),
        ("MultiHeadAttention(1, 2)(x, value_mask = n)", "E0303"),
        ("x[:, 0] |> LSTM(2)(mask = m)", "E0303"),
    ],
)
def test_a_mask_that_is_given_has_the_axes_of_its_layer(call, code) -> None:
    text = f"model (x: float[3, 8, 2], m: bool[3, 8], n: bool[8]) {{\n  {call}\n}}\n"
    assert code in diagnostics_of(text)


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("x |> Masking", "y |> Masking", "m, n"),
        ("x |> Masking", "y", "m, ones([3, 4]) > 0"),
    ],
)
def test_sequences_one_after_the_other_have_a_mask_of_both_axes(one, other, result) -> None:
    """As if it were given: none of it is lost."""
    layer = "BatchNormalization(momentum = 0.0)"
    inputs = {"x": "float[3, 4, 6]", "y": "float[3, 4, 6]", "m": "bool[3, 4]", "n": "bool[3, 4]"}
    mine = model_of(f"Concatenate(axis = 0)({one}, {other}) |> {layer}", inputs)
    theirs = model_of(
        f"both = Concatenate(axis = 0)(x, y)\n  {layer}(both, mask = concat({result}, axis = 0))",
        inputs,
    )
    arrays = {"x": X, "y": X[:, ::-1], "m": COUNTS, "n": COUNTS[:, ::-1]}
    found, expected = (m(**arrays, training=True) for m in (mine, theirs))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    plain = model_of(f"Concatenate(axis = 0)(x, y) |> {layer}", inputs)(**arrays, training=True)
    assert not np.allclose(found, plain)


def test_a_mask_of_something_that_is_spread_is_of_the_steps() -> None:
    """Its axis of 1 is not that of the sum: a layer that takes a mask got one of another shape."""
    text = "(y |> Masking) + x |> MultiHeadAttention(1, 2, attention_axes = [0])"
    model = model_of(text, {"x": "float[3, 4, 6]", "y": "float[3, 1, 6]"})
    given = model_of(
        "MultiHeadAttention(1, 2, attention_axes = [0])(y + x, value_mask = m)",
        {"x": "float[3, 4, 6]", "y": "float[3, 1, 6]", "m": "bool[3]"},
    )
    given.set_weights(list(model.weights().values()))
    y, counts = X[:, :, :1].copy(), np.array([[1, 1, 0], [1, 0, 1]], bool)
    y = np.where(counts[..., None, None], y, 0)
    found, expected = model(x=X, y=y), given(x=X, y=y, m=counts)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
