"""Attention layers against Keras, weights copied."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed + sum(shape)).normal(size=shape).astype("float32")


def written(options: dict[str, Any]) -> str:
    return "".join(
        f", {k} = {str(list(v) if isinstance(v, tuple) else v).lower()}" for k, v in options.items()
    )


def randomised(layer: Any) -> list[np.ndarray]:
    """Weights that are all drawn, so that no bias is 0; the layer gets them too."""
    weights = [draw(*w.shape, seed=i) / 2 for i, w in enumerate(layer.get_weights())]
    layer.set_weights(weights)
    return weights


MASK = np.random.default_rng(3).random((2, 5, 4)) < 0.7
MASK[..., 0] = True


@pytest.mark.parametrize(
    ("options", "causal", "masked"),
    [
        ({}, False, False),
        ({}, True, True),
        # without dropout Keras 3.15 fails on JAX where value_dim is not key_dim
        ({"use_bias": False, "value_dim": 3, "dropout": 0.1}, True, False),
        ({"output_shape": (2, 3)}, True, False),
        ({"sliding_window": 2, "use_gate": True}, False, False),
        ({"use_gate": True, "dropout": 0.1}, True, True),
    ],
    ids=str,
)
def test_multi_head_equals_keras(options: dict, causal: bool, masked: bool) -> None:
    query, value, key = draw(2, 5, 6), draw(2, 4, 7), draw(2, 4, 3)
    layer = keras.layers.MultiHeadAttention(2, 4, **options)
    layer.build(query.shape, value.shape, key.shape)
    weights = randomised(layer)
    more = {"attention_mask": MASK} if masked else {}
    expected = layer(query, value, key, use_causal_mask=causal, **more)
    call = f"MultiHeadAttention(2, 4{written(options)})(q, v, k"
    call += ", use_causal_mask = true" if causal else ""
    call += ", attention_mask = m)" if masked else ")"
    inputs = {"q": "float[5, 6]", "v": "float[4, 7]", "k": "float[4, 3]"}
    arrays = {"q": query, "v": value, "k": key}
    if masked:
        inputs["m"], arrays["m"] = "bool[5, 4]", MASK
    model = model_of(call, inputs)
    model.set_weights(weights)
    np.testing.assert_allclose(model(**arrays), np.asarray(expected), rtol=1e-5, atol=1e-5)


def test_self_attention_in_a_pipe_and_scores() -> None:
    x = draw(2, 5, 6)
    layer = keras.layers.MultiHeadAttention(2, 4)
    layer.build(x.shape, x.shape)
    weights = randomised(layer)
    expected, scores = layer(x, x, return_attention_scores=True)
    model = model_of("x |> MultiHeadAttention(2, 4)", {"x": "float[5, 6]"})
    model.set_weights(weights)
    np.testing.assert_allclose(model(x=x), np.asarray(expected), rtol=1e-5, atol=1e-5)
    call = (
        "r = x |> MultiHeadAttention(2, 4)(return_attention_scores = true)\n  { a: r[0], s: r[1] }"
    )
    model = model_of(call, {"x": "float[5, 6]"})
    model.set_weights(weights)
    result = model(x=x)
    np.testing.assert_allclose(result["a"], np.asarray(expected), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(result["s"], np.asarray(scores), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("axes", [(0,), (1,), (0, 1), (-2,)], ids=str)
def test_attended_axes(axes: tuple[int, ...]) -> None:
    """The axes of Keras count the batch, those of the language do not."""
    x = draw(2, 3, 4, 6)
    layer = keras.layers.MultiHeadAttention(
        2, 5, attention_axes=tuple(a + 1 if a >= 0 else a for a in axes)
    )
    if axes == (-2,):
        axes = (0,)
        layer = keras.layers.MultiHeadAttention(2, 5, attention_axes=(1,))
    layer.build(x.shape, x.shape)
    weights = randomised(layer)
    model = model_of(
        f"x |> MultiHeadAttention(2, 5, attention_axes = {list(axes)})", {"x": "float[3, 4, 6]"}
    )
    model.set_weights(weights)
    np.testing.assert_allclose(model(x=x), np.asarray(layer(x, x)), rtol=1e-5, atol=1e-5)


def test_padding_is_masked() -> None:
    """Where the value is padded no query looks; Keras masks padded queries too: none reads them."""
    tokens = np.array([[3, 1, 2, 0, 0], [4, 4, 1, 2, 3]])
    inputs = keras.Input((5,), dtype="int32")
    embed = keras.layers.Embedding(6, 6, mask_zero=True)
    layer = keras.layers.MultiHeadAttention(2, 4)
    x = embed(inputs)
    reference = keras.Model(inputs, layer(x, x))
    model = model_of(
        "t |> Embedding(6, 6, mask_zero = true) |> MultiHeadAttention(2, 4)", {"t": "int[5]"}
    )
    model.set_weights(randomised(reference))
    expected = np.asarray(reference(tokens))
    result = np.asarray(model(t=tokens))
    np.testing.assert_allclose(result[tokens > 0], expected[tokens > 0], rtol=1e-5, atol=1e-5)


def test_learnt_queries_meet_each_example() -> None:
    x = draw(3, 4, 6)
    layer = keras.layers.MultiHeadAttention(2, 4)
    queries = draw(5, 6)
    layer.build((3, 5, 6), x.shape)
    weights = randomised(layer)
    model = model_of(
        "param q: float[5, 6] = zeros\n  MultiHeadAttention(2, 4)(q, x)", {"x": "float[4, 6]"}
    )
    model.set_weights([queries, *weights])
    expected = layer(np.repeat(queries[None], 3, 0), x)
    np.testing.assert_allclose(model(x=x), np.asarray(expected), rtol=1e-5, atol=1e-5)


def test_dropout_of_weights_keeps_their_mean() -> None:
    x = draw(1, 5, 6)
    model = model_of("x |> MultiHeadAttention(2, 4, dropout = 0.5)", {"x": "float[5, 6]"})
    still = np.asarray(model(x=x))
    several = np.repeat(x, 4000, axis=0)
    result = np.asarray(model(x=several, training=True))
    assert not np.allclose(result[0], result[1])
    np.testing.assert_allclose(result.mean(0), still[0], atol=0.03)


@pytest.mark.parametrize(
    ("inputs", "call", "code"),
    [
        ("x: float[6]", "MultiHeadAttention(2, 4)(x)", "E0302"),
        ("x: int[5, 6]", "MultiHeadAttention(2, 4)(x)", "E0307"),
        (
            "x: float[5, 6], m: bool[4, 5]",
            "MultiHeadAttention(2, 4)(x, attention_mask = m)",
            "E0303",
        ),
        (
            "x: float[5, 6], v: float[3, 6], k: float[4, 6]",
            "MultiHeadAttention(2, 4)(x, v, k)",
            "E0303",
        ),
        ("x: float[5, 4, 6]", "MultiHeadAttention(2, 4)(x, use_causal_mask = true)", "E0317"),
    ],
)
def test_what_is_refused(inputs: str, call: str, code: str) -> None:
    assert diagnostics_of(f"model ({inputs}) {{ {call} }}") == [code]


@pytest.mark.parametrize(
    ("options", "causal"),
    [
        ({}, False),
        ({"use_gate": True, "use_bias": False}, True),
        ({"sliding_window": 2, "dropout": 0.1}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("shared", [1, 2])
def test_grouped_queries_equal_keras(options: dict, causal: bool, shared: int) -> None:
    query, value = draw(2, 5, 6), draw(2, 5, 7)
    layer = keras.layers.GroupQueryAttention(3, 4, shared, **options)
    layer.build(query.shape, value.shape)
    weights = randomised(layer)
    expected = layer(query, value, use_causal_mask=causal)
    call = f"GroupQueryAttention(3, 4, {shared}{written(options)})(q, v"
    call += ", use_causal_mask = true)" if causal else ")"
    model = model_of(call, {"q": "float[5, 6]", "v": "float[5, 7]"})
    model.set_weights(weights)
    np.testing.assert_allclose(model(q=query, v=value), np.asarray(expected), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("word", "options"),
    [
        ("Attention", {}),
        ("Attention", {"use_scale": True}),
        ("Attention", {"score_mode": "concat"}),
        ("Attention", {"score_mode": "concat", "use_scale": True}),
        ("AdditiveAttention", {}),
        ("AdditiveAttention", {"use_scale": False}),
    ],
)
@pytest.mark.parametrize("causal", [False, True])
def test_attention_equals_keras(word: str, options: dict, causal: bool) -> None:
    query, value, key = draw(2, 5, 6), draw(2, 4, 3), draw(2, 4, 6)
    layer = getattr(keras.layers, word)(**options)
    inputs = [query, key, key] if word == "AdditiveAttention" else [query, value, key]
    layer.build([x.shape for x in inputs])
    weights = randomised(layer)
    expected, scores = layer(inputs, use_causal_mask=causal, return_attention_scores=True)
    more = ", use_causal_mask = true" if causal else ""
    model = model_of(
        f"r = {word}({written(options)[2:]})(q, v, k, return_attention_scores = true{more})"
        "\n  { a: r[0], s: r[1] }",
        {
            n: f"float[{', '.join(map(str, x.shape[1:]))}]"
            for n, x in zip("qvk", inputs, strict=True)
        },
    )
    model.set_weights(weights)
    result = model(**dict(zip("qvk", inputs, strict=True)))
    np.testing.assert_allclose(result["a"], np.asarray(expected), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(result["s"], np.asarray(scores), rtol=1e-5, atol=1e-5)


def test_padded_values_are_not_summed() -> None:
    tokens, query = np.array([[3, 1, 0, 0], [4, 4, 1, 2]]), draw(2, 5, 6)
    inputs = [keras.Input((5, 6)), keras.Input((4,), dtype="int32")]
    value = keras.layers.Embedding(5, 6, mask_zero=True)(inputs[1])
    reference = keras.Model(inputs, keras.layers.Attention()([inputs[0], value]))
    model = model_of(
        "Attention()(q, t |> Embedding(5, 6, mask_zero = true))",
        {"q": "float[5, 6]", "t": "int[4]"},
    )
    model.set_weights(randomised(reference))
    expected = np.asarray(reference([query, tokens]))
    np.testing.assert_allclose(model(q=query, t=tokens), expected, rtol=1e-5, atol=1e-5)
