"""Layers of several inputs against Keras."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalog.differential import compiled, drawn, same, written
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

NAMES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "shapes", [[(4,), (4,)], [(5, 4), (5, 4)], [(5, 4), (1, 4)], [(5, 4), (4,)]], ids=str
)
def test_elementwise(name, shapes):
    """A smaller input is repeated along what it lacks, as in Keras."""
    same(f"{name}()", getattr(keras.layers, name)(), drawn(shapes))


@pytest.mark.parametrize("name", [n for n in NAMES if n != "Subtract"])
def test_three_inputs(name):
    same(f"{name}()", getattr(keras.layers, name)(), drawn([(4,), (4,), (4,)]))


@pytest.mark.parametrize(
    ("shapes", "axis"),
    [
        ([(4,), (3,)], -1),
        ([(5, 4), (5, 2), (5, 1)], -1),
        ([(5, 4), (2, 4)], 0),
        ([(5, 4, 2), (5, 1, 2)], -2),
    ],
)
def test_concatenate(shapes, axis):
    """Keras counts its axis from the batch on."""
    layer = keras.layers.Concatenate(axis=axis + 1 if axis >= 0 else axis)
    same(f"Concatenate(axis = {axis})", layer, drawn(shapes))


DOT = [
    ([(4,), (4,)], 0),
    ([(5, 4), (3, 4)], -1),
    ([(5, 4), (5, 3)], 0),
    ([(5, 4), (4, 3)], [1, 0]),
    ([(4,), (5, 4)], [0, 1]),
    ([(5, 4), (4,)], [1, 0]),
    ([(5, 4, 2), (3, 4)], [1, 1]),
]


@pytest.mark.parametrize(("shapes", "axes"), DOT, ids=str)
@pytest.mark.parametrize("normalize", [False, True])
def test_dot(shapes, axes, normalize):
    """Keras counts its axes from the batch on."""
    theirs = [a + 1 for a in axes] if isinstance(axes, list) else axes + (axes >= 0)
    layer = keras.layers.Dot(theirs, normalize=normalize)
    options = written({"axes": axes, "normalize": normalize})
    same(f"Dot({options})", layer, drawn(shapes), atol=1e-5)


@pytest.mark.parametrize("text", ["Add()", "Concatenate()", "Concatenate(axis = 0)", "Dot(-1)"])
def test_what_no_example_determines_meets_what_one_does(text):
    """A table beside each example: the same as an input that repeats it."""
    x, p = drawn([(2, 3)])[0], drawn([(2, 3)], batch=1)[0]
    plain = compiled(text, [x, np.repeat(p, 3, axis=0)])(x=x, y=np.repeat(p, 3, axis=0))
    layer = text if text.endswith("()") else text
    body = f"constant p: float[2, 3] = {p[0].tolist()}\n {layer}(x, p)"
    np.testing.assert_allclose(
        model_of(body, {"x": "float[2, 3]"})(x=x), plain, rtol=1e-5, atol=1e-6
    )


def test_inputs_may_be_a_list_or_piped():
    inputs = {"x": "float[4]", "y": "float[4]"}
    x, y = drawn([(4,), (4,)])
    for text in ("Add()(x, y)", "[x, y] |> Add", "Add()([x, y])"):
        np.testing.assert_array_equal(model_of(text, inputs)(x=x, y=y), x + y)


def test_a_mask_goes_on_through_a_sum_and_a_concatenation():
    """What no example determines, as a table of positions, says nothing of padding."""
    for layer in ("Add()", "Concatenate()"):
        body = f"""
          param positions: float[4, 2] = zeros
          a = x |> Embedding(9, 2, mask_zero = true)
          {layer}(a, positions) |> GlobalAveragePooling1D
        """
        model = model_of(body, {"x": "int[4]"})
        one, other = model(x=np.array([[3, 2, 0, 0]])), model(x=np.array([[3, 2, 0, 0]]))
        np.testing.assert_array_equal(one, other)
        short = model(x=np.array([[3, 2, 3, 2]]))
        np.testing.assert_allclose(one, short, rtol=1e-6)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x: float[4], y: float[3]) { Add()(x, y)", "E0303"),
        ("x: float[4]) { x |> Add", "E0301"),
        ("x: float[4], y: float[4], z: float[4]) { Subtract()(x, y, z)", "E0301"),
        ("x: float[4, 2], y: float[3, 3]) { Concatenate()(x, y)", "E0303"),
        ("x: float[4, 2], y: float[4]) { Concatenate()(x, y)", "E0303"),
        ("x: float[4], y: float[3]) { Dot(0)(x, y)", "E0303"),
        ("x: float[4], y: float[4]) { Dot(1)(x, y)", "E0313"),
    ],
)
def test_mistakes(text, code):
    assert diagnostics_of(f"model ({text} }}") == [code]
