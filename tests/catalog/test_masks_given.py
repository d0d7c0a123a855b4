"""Masks that are given to a layer, as in Keras: what they hide, and that they go on."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(1, 2, (4, 5, 3)).astype("float32")
MASK = np.arange(5) < np.array([[5], [3], [1], [2]])


@pytest.mark.parametrize(
    ("x", "mask"),
    [
        (X, MASK),
        (X[:, 0], MASK[:, 1]),
        (RANDOM.normal(1, 2, (4, 5, 2, 3)).astype("float32"), RANDOM.random((4, 5, 2)) > 0.4),
    ],
)
def test_batch_normalization_takes_a_mask(x, mask) -> None:
    layer = keras.layers.BatchNormalization(momentum=0.5)
    expected = layer(x, training=True, mask=mask)
    shape = ", ".join(map(str, x.shape[1:]))
    sizes = ", ".join(map(str, mask.shape[1:]))
    model = model_of(
        "BatchNormalization(momentum = 0.5)(x, mask = m)",
        {"x": f"float[{shape}]", "m": f"bool[{sizes}]"},
    )
    found = model(x=x, m=mask, training=True)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    for mine, theirs in zip(model.weights().values(), layer.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


def test_the_mask_of_steps_counts_for_all_that_a_step_holds() -> None:
    """A step is an image: the mask has an axis less than Keras would take."""
    images = RANDOM.normal(1, 2, (4, 5, 6, 2)).astype("float32")
    model = model_of("BatchNormalization()(x, mask = m)", {"x": "float[5, 6, 2]", "m": "bool[5]"})
    found = model(x=images, m=MASK, training=True, valid=np.array([True, True, True, False]))
    some = images[:3][MASK[:3]].astype("float64").reshape(-1, 2)
    expected = (images - some.mean(0)) / np.sqrt(some.var(0) + 1e-3)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_padded_steps_are_no_examples_of_a_layer_for_each_step() -> None:
    model = model_of(
        "x |> Masking |> TimeDistributed(BatchNormalization(epsilon = 0.0))", {"x": "float[5, 3]"}
    )
    x = X * MASK[..., None]
    some = x[MASK].astype("float64")
    expected = (x - some.mean(0)) / np.sqrt(some.var(0))
    np.testing.assert_allclose(model(x=x, training=True), expected, rtol=1e-4, atol=1e-5)


WORDS = np.array([[[1, 2, 0], [3, 0, 0], [0, 0, 0]], [[4, 1, 2], [2, 1, 0], [3, 3, 0]]], "int32")


@pytest.mark.slow
@pytest.mark.parametrize("written", ["", "layer Sentence()(x) { x |> TimeDistributed(GRU(3)) }"])
def test_words_in_sentences_in_texts(written) -> None:
    """Padding within a sentence is skipped there, and a sentence of padding among the sentences.

    Keras hands the mask of the words to the layer over the sentences, which cannot take it.
    """
    sentence = "Sentence" if written else "TimeDistributed(GRU(3))"
    embedded = "ids |> Embedding(5, 4, mask_zero = true)"
    model = model_of(f"{embedded} |> {sentence} |> LSTM(2)", {"ids": "int[3, 3]"}, written)
    weights = list(model.weights().values())
    gru, lstm = keras.layers.GRU(3), keras.layers.LSTM(2)
    embedding = keras.layers.Embedding(5, 4)
    for layer, shape in ((embedding, (3,)), (gru, (3, 4)), (lstm, (3, 3))):
        layer.build((None, *shape))
        count = len(layer.get_weights())
        layer.set_weights(weights[:count])
        weights = weights[count:]
    each = [gru(embedding(WORDS[:, i]), mask=WORDS[:, i] > 0) for i in range(3)]
    expected = lstm(keras.ops.stack(each, axis=1), mask=WORDS.any(-1))
    np.testing.assert_allclose(model(ids=WORDS), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("word", "options"),
    [("Attention", {}), ("AdditiveAttention", {"use_scale": False})],
)
def test_attention_takes_both_masks(word, options) -> None:
    """Or finds them with its inputs: padded queries give 0."""
    query, value = X, RANDOM.normal(size=(4, 4, 3)).astype("float32")
    asked, seen = MASK, RANDOM.random((4, 4)) > 0.5
    layer = getattr(keras.layers, word)(**options)
    expected = layer([query, value], mask=[asked, seen])
    written = "use_scale = false" if options else ""
    given = model_of(
        f"{word}({written})(q, v, query_mask = a, value_mask = s)",
        {"q": "float[5, 3]", "v": "float[4, 3]", "a": "bool[5]", "s": "bool[4]"},
    )
    found = given(q=query, v=value, a=asked, s=seen)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    query, value = query * asked[..., None], value * seen[..., None]
    carried = model_of(
        f"{word}({written})(q |> Masking, v |> Masking)", {"q": "float[5, 3]", "v": "float[4, 3]"}
    )
    expected = layer([query, value], mask=[asked, seen])
    np.testing.assert_allclose(carried(q=query, v=value), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "layer",
    [
        "LSTM(3, return_sequences = true)(x, mask = m)",
        "RNN(GRUCell(3), return_sequences = true)(x, mask = m)",
        "Bidirectional(GRU(3, return_sequences = true))(x, mask = m)",
        "BatchNormalization()(x, mask = m)",
        "Attention()(x, query_mask = m)",
    ],
)
def test_a_mask_that_is_given_goes_on_as_one_that_is_carried(layer) -> None:
    """Keras hands it on too: padding does not count in the mean."""
    model = model_of(f"{layer} |> GlobalAveragePooling1D", {"x": "float[5, 3]", "m": "bool[5]"})
    whole = model_of(layer, {"x": "float[5, 3]", "m": "bool[5]"})
    whole.set_weights(list(model.weights().values()))
    steps = np.asarray(whole(x=X, m=MASK))
    expected = [s[m].mean(0) for s, m in zip(steps, MASK, strict=True)]
    np.testing.assert_allclose(model(x=X, m=MASK), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("call", "codes"),
    [
        ("BatchNormalization()(x, mask = m)", ["E0303"]),
        ("BatchNormalization()(x, mask = x)", ["E0307"]),
        ("x[:, 0] + sum(BatchNormalization()(ones([4, 3]), mask = m))", ["E0303"]),
        ("Attention()(x, query_mask = m)", ["E0303"]),
        ("Attention()(x, value_mask = m)", ["E0303"]),
        ("Attention()(x, mask = m)", ["E0202"]),
        ("MultiHeadAttention(1, 2)(x, value_mask = m)", ["E0303"]),
        ("MultiHeadAttention(1, 2)(x, x, x, key_mask = m)", ["E0303"]),
        ("GroupQueryAttention(1, 2, 1)(x, query_mask = m)", ["E0202"]),
        ("LSTM(2)(x, mask = x > 0)", ["E0303"]),
    ],
)
def test_a_mask_that_does_not_fit_is_refused(call, codes) -> None:
    text = f"model (x: float[5, 3], m: bool[4]) {{\n  {call}\n}}\n"
    assert [c for c in diagnostics_of(text) if c.startswith("E")] == codes


@pytest.mark.parametrize(
    "layer",
    [
        "LSTM(3, return_sequences = true)(x, mask = m)",
        "RNN(GRUCell(3), return_sequences = true)(x, mask = m)",
        "BatchNormalization()(x, mask = m)",
        "Attention()(x, query_mask = m)",
    ],
)
@pytest.mark.parametrize(
    "reader",
    [
        "LSTM(2)",
        "Bidirectional(GRU(2))",
        "MultiHeadAttention(1, 2) |> GlobalMaxPooling1D",
        "BatchNormalization |> SimpleRNN(2)",
        "TimeDistributed(BatchNormalization) |> SimpleRNN(2)",
    ],
)
def test_a_mask_that_is_one_for_all_examples_goes_on_too(layer, reader) -> None:
    """With as many steps as rows, so that the one cannot be taken for the other unseen."""
    x, mask = np.concatenate([X, X[:1]]), np.arange(5) < 3
    given = model_of(f"{layer} |> {reader}", {"x": "float[5, 3]", "m": "bool[5]"})
    model = model_of(f"m = range(5) < 3\n  {layer} |> {reader}", {"x": "float[5, 3]"})
    model.set_weights(list(given.weights().values()))
    expected = given(x=x, m=np.tile(mask, (5, 1)), training=True)
    np.testing.assert_allclose(model(x=x, training=True), expected, rtol=1e-5, atol=1e-6)
