"""Attention over three sequences: what hides a position of the keys, beside Keras and in the summary."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.tools.summary import summary
from tests.catalog.harness import model_of

keras = pytest.importorskip("keras")

RANDOM = np.random.default_rng(5)
QUERY, VALUE, KEY = (RANDOM.normal(size=(3, n, 6)).astype("float32") for n in (5, 4, 4))
SHAPES = {"q": "float[5, 6]", "v": "float[4, 6]", "k": "float[4, 6]"}
ASKED = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [1, 0, 0, 0, 0]], bool)
SUMMED = np.array([[1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 0, 0]], bool)
COMPARED = np.array([[1, 1, 0, 1], [0, 1, 1, 1], [1, 1, 1, 1]], bool)
MULTI = ("MultiHeadAttention(2, 4)", lambda: keras.layers.MultiHeadAttention(2, 4))
GROUP = ("GroupQueryAttention(4, 2, 1)", lambda: keras.layers.GroupQueryAttention(4, 2, 1))


def drawn(layer) -> list[np.ndarray]:
    layer.build(QUERY.shape, VALUE.shape, KEY.shape)
    weights = [RANDOM.normal(size=w.shape).astype("float32") for w in layer.get_weights()]
    layer.set_weights(weights)
    return weights


CASES = [(MULTI, each) for each in product([False, True], repeat=3)] + [(GROUP, (0, 0, 1))]


@pytest.mark.filterwarnings("ignore:.*passed an input with a mask")
@pytest.mark.parametrize(("layer", "masked"), CASES, ids=lambda each: str(each)[:20])
def test_each_sequence_hides_what_it_pads(layer, masked) -> None:
    """The mask of a key alone, too. Where a query is padded, nothing reads what is given."""
    arrays, names, inputs = {}, [], []
    seen = np.broadcast_to(np.tril(np.ones((5, 4), bool)), (3, 5, 4))
    sides = (ASKED[:, :, None], SUMMED[:, None], COMPARED[:, None])
    for name, x, side, has in zip("qvk", (QUERY, VALUE, KEY), sides, masked, strict=True):
        arrays[name] = x * side.reshape(3, -1, 1) if has else x
        names.append(f"{name} |> Masking" if has else name)
        given = keras.ops.convert_to_tensor(arrays[name])
        inputs.append(keras.layers.Masking()(given) if has else given)
        seen = seen & side if has else seen
    written, make = layer
    theirs = make()
    weights = drawn(theirs)
    expected = np.asarray(theirs(*inputs, use_causal_mask=True))
    model = model_of(f"{written}({', '.join(names)}, use_causal_mask = true)", SHAPES)
    model.set_weights(weights)
    found = np.asarray(model(**arrays))
    some = seen.any(-1)  # a query that sees no key has nothing to give
    np.testing.assert_allclose(found[some], expected[some], rtol=1e-5, atol=1e-5)


def test_masks_that_are_given_are_those_of_keras() -> None:
    theirs = keras.layers.MultiHeadAttention(2, 4)
    weights = drawn(theirs)
    expected = theirs(QUERY, VALUE, KEY, value_mask=SUMMED, key_mask=COMPARED)
    model = model_of(
        "MultiHeadAttention(2, 4)(q, v, k, value_mask = m, key_mask = n)",
        {**SHAPES, "m": "bool[4]", "n": "bool[4]"},
    )
    model.set_weights(weights)
    found = model(q=QUERY, v=VALUE, k=KEY, m=SUMMED, n=COMPARED)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("word", ["Attention", "AdditiveAttention"])
def test_without_projections_the_key_hides_too(word) -> None:
    """Keras passes over the third mask; given as that of the value it gives these numbers."""
    layer = getattr(keras.layers, word)(use_scale=False)
    key = KEY * COMPARED[..., None]
    expected = layer([QUERY, VALUE, key], mask=[None, COMPARED])
    passed_over = layer([QUERY, VALUE, key], mask=[None, None, COMPARED])
    model = model_of(f"{word}(use_scale = false)(q, v, k |> Masking)", SHAPES)
    found = model(q=QUERY, v=VALUE, k=key)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert not np.allclose(expected, passed_over)


def test_one_mask_of_value_and_key_is_read_once() -> None:
    text = model_of("w = v |> Masking\n  MultiHeadAttention(2, 4)(q, w, w)", SHAPES).text
    assert "jnp.logical_and(" not in text


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("MultiHeadAttention(2, 4)(q, v, k |> Masking)", "uses (key)"),
        ("MultiHeadAttention(2, 4)(q, v |> Masking, k |> Masking)", "uses (value, key)"),
        ("MultiHeadAttention(2, 4)(q |> Masking, v |> Masking)", "uses (value), carries"),
        ("GroupQueryAttention(4, 2, 1)(q |> Masking, v, k |> Masking)", "uses (key), carries"),
        ("Attention()(q |> Masking, v, k |> Masking)", "uses (query, key), carries"),
        ("q |> Masking |> MultiHeadAttention(2, 4)", "uses, carries"),
        ("q |> Masking |> MultiHeadAttention(2, 4)(v)", "carries"),
    ],
)
def test_the_summary_says_whose_mask_is_used(call, said) -> None:
    inputs = ", ".join(f"{n}: {t}" for n, t in SHAPES.items())
    sink = Sink()
    program = driver.resolved(Source("case.spec", f"model ({inputs}) {{\n  {call}\n}}\n"), sink)
    assert program is not None, list(sink)
    layers = summary(program)["layers"]
    assert [each["mask"] for each in layers if "Attention" in each["type"]] == [said]
