"""Embeddings, encodings of categories and einsum maps against Keras."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from tests.catalog.differential import compiled, drawn, same, written
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

TOKENS = np.random.default_rng(0).integers(0, 9, (3, 5)).astype("int32")


@pytest.mark.parametrize("tokens", [TOKENS, TOKENS[:, 0], TOKENS[:, :, None]])
def test_embedding(tokens):
    same("Embedding(9, 4)", keras.layers.Embedding(9, 4), [tokens])


def test_an_embedding_of_a_range_is_one_for_all_examples():
    model = model_of("x + (range(5) |> Embedding(5, 4))", {"x": "float[5, 4]"})
    table = model.weights()["embedding/embeddings"]
    np.testing.assert_array_equal(model(x=np.zeros((2, 5, 4), "float32")), np.stack([table] * 2))


def test_zero_is_padding_only_if_so_asked():
    """A mean over all tokens, and one over those that are not 0."""
    tokens = np.array([[1, 2, 0, 0]])
    for option, kept in (("", [1, 2, 0, 0]), (", mask_zero = true", [1, 2])):
        model = model_of(f"x |> Embedding(9, 4{option}) |> GlobalAveragePooling1D", {"x": "int[4]"})
        table = model.weights()["embedding/embeddings"]
        np.testing.assert_allclose(model(x=tokens)[0], table[kept].mean(0), rtol=1e-5)


BACK = [{}, {"tie_weights": False}, {"logit_soft_cap": 2.0}, {"reverse_dtype": "bfloat16"}]


@pytest.mark.parametrize("options", BACK, ids=str)
def test_reversible(options):
    layer = keras.layers.ReversibleEmbedding(9, 4, **options)
    layer(TOKENS)
    text = f"e = ReversibleEmbedding(9, 4, {written(options)})\n x |> e |> e(reverse = true)"
    model = model_of(text.replace(", )", ")"), {"x": "int[5]"})
    model.set_weights([np.asarray(w) * 20 for w in layer.get_weights()])
    layer.set_weights([np.asarray(w) * 20 for w in layer.get_weights()])
    expected = np.asarray(layer(layer(TOKENS), reverse=True), "float32")
    rough = 1e-2 if "reverse_dtype" in options else 1e-5  # bfloat16 has 8 bits
    np.testing.assert_allclose(
        np.asarray(model(x=TOKENS), "float32"), expected, rtol=rough, atol=rough
    )


EINSUM = [
    ("d,dh->h", [8], (4,), None),
    ("td,dh->th", [None, 8], (5, 4), "h"),
    ("td,dhk->thk", [None, 2, 3], (5, 4), "hk"),
    ("td,dhk->thk", [5, 2, 3], (5, 4), "h"),
    ("thk,hkd->td", [None, 6], (5, 2, 3), "d"),
    ("...d,dh->...h", [8], (2, 5, 4), "h"),
    ("d...,dh->h...", [8], (4, 5), "h"),
    ("hd,hdk->hk", [3, 2], (3, 4), "hk"),
]


@pytest.mark.parametrize(("equation", "output", "shape", "bias"), EINSUM, ids=str)
def test_einsum_dense(equation, output, shape, bias):
    """Keras writes the batch: a letter more in front of input and output."""
    left, right = equation.split(",")
    kernel, result = right.split("->")
    theirs = equation if equation.startswith("...") else f"z{left},{kernel}->z{result}"
    layer = keras.layers.EinsumDense(theirs, output, bias_axes=bias)
    more = "" if bias is None else f', bias_axes = "{bias}"'
    text = f'EinsumDense("{equation}", {written({"x": output}).removeprefix("x = ")}{more})'
    same(text, layer, drawn([shape]))


@pytest.mark.parametrize(("equation", "fans"), [("td,dhk->thk", (64, 24)), ("td,dh->th", (64, 24))])
def test_first_weights_of_an_einsum_have_the_spread_of_keras(equation, fans):
    output = [None, 4, 6] if "k" in equation else [None, 24]
    value = written({"x": output}).removeprefix("x = ")
    model = compiled(f'EinsumDense("{equation}", {value})', drawn([(5, 64)]))
    limit = np.sqrt(6 / sum(fans))
    kernel = next(iter(model.weights().values()))
    assert np.max(np.abs(kernel)) <= limit
    assert abs(np.std(kernel) - limit / np.sqrt(3)) < 0.05 * limit


@pytest.mark.parametrize("mode", ["multi_hot", "one_hot", "count"])
def test_category_encoding(mode):
    layer = keras.layers.CategoryEncoding(9, output_mode=mode)
    same(f"CategoryEncoding(9, output_mode = {mode})", layer, [TOKENS])


def test_weighted_counts():
    weights = drawn([(5,)])[0]
    layer = keras.layers.CategoryEncoding(9, output_mode="count")
    model = compiled("CategoryEncoding(9, output_mode = count)", [TOKENS, weights])
    expected = layer(TOKENS, count_weights=weights)
    np.testing.assert_allclose(model(x=TOKENS, y=weights), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("mode", ["int", "one_hot", "multi_hot", "count"])
def test_discretization(mode):
    layer = keras.layers.Discretization([-1.0, 0.0, 0.5], output_mode=mode)
    x = np.concatenate([drawn([(6,)])[0], np.full((3, 1), 0.5, "float32")], axis=1)
    text = f"Discretization([-1, 0, 0.5], output_mode = {mode})"
    found = compiled(text, [x])(x=x)
    np.testing.assert_array_equal(found, layer(x))


def test_a_last_boundary_belongs_to_the_upper_bin():
    model = compiled("Discretization([0, 1])", drawn([(3,)]))
    np.testing.assert_array_equal(model(x=jnp.array([[-1.0, 0.0, 1.0]])), [[0, 1, 2]])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("float[5]) { x |> Embedding(9, 4)", "E0307"),
        ("int[5]) { x |> Embedding(0, 4)", "E0206"),
        ('float[5, 4]) { x |> EinsumDense("ab,bc->ac")', "E0204"),
        ('float[4]) { x |> EinsumDense("ab,bc->ac", [none, 3])', "E0302"),
        ('float[4]) { x |> EinsumDense("a,bc->ac", 3)', "E0206"),
        ('float[4]) { x |> EinsumDense("a,ab->b", [3, 2])', "E0317"),
        ('float[4]) { x |> EinsumDense("a,ab->b", 3, bias_axes = "z")', "E0206"),
        ('float[5, 4]) { x |> EinsumDense("ta,ab->tb", [6, 3])', "E0303"),
        ("float[4]) { x |> CategoryEncoding(3)", "E0307"),
        ("float[4]) { x |> Discretization([1, 0])", "E0206"),
    ],
)
def test_mistakes(text, code):
    assert diagnostics_of(f"model (x: {text} }}") == [code]
