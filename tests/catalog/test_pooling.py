"""Poolings against Keras."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.catalog.differential import compiled, drawn, same, written
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

SHAPES = {1: (11, 4), 2: (9, 8, 4), 3: (6, 5, 7, 2)}
EVEN = {1: (12, 4), 2: (8, 6, 4), 3: (4, 6, 2, 2)}

WINDOWS = [
    (kind, rank, options)
    for kind in ("Max", "Average")
    for rank in (1, 2, 3)
    for options in (
        {"pool_size": 2},
        {"pool_size": [3, 2, 2][:rank], "strides": [2, 1, 3][:rank]},
        {"pool_size": 2, "padding": "same"},
        {"pool_size": 3, "strides": 2, "padding": "same"},
    )
]


@pytest.mark.parametrize(("kind", "rank", "options"), WINDOWS, ids=str)
def test_windows(kind, rank, options):
    name = f"{kind}Pooling{rank}D"
    for shape in (SHAPES[rank], EVEN[rank]):
        same(f"{name}({written(options)})", getattr(keras.layers, name)(**options), drawn([shape]))


def test_windows_side_by_side_are_reshaped_and_overlapping_ones_are_slid():
    x = drawn([(8, 8, 3)])
    assert "max_of_tiles" in compiled("MaxPooling2D(2)", x).text
    assert "max_of_tiles" in compiled("MaxPooling2D(2, padding = same)", x).text
    assert "max_of_tiles" in compiled("MaxPooling2D(3)", x).text
    assert "nnx.max_pool" in compiled("MaxPooling2D(3, padding = same)", x).text
    assert "nnx.max_pool" in compiled("MaxPooling2D(3, strides = 2)", x).text


@pytest.mark.parametrize("text", ["MaxPooling2D(2)", "AveragePooling2D(2)"])
def test_the_gradient_of_tiles_is_that_of_windows(text):
    """Where no two values of a window are equal."""
    x = jnp.asarray(drawn([(8, 6, 3)])[0])
    pool = keras.ops.max_pool if text.startswith("Max") else keras.ops.average_pool
    model = compiled(text, [np.asarray(x)])
    weights = jnp.asarray(drawn([(4, 3, 3)], seed=5)[0])
    found = jax.grad(lambda a: jnp.sum(model(x=a) * weights))(x)
    expected = jax.grad(lambda a: jnp.sum(pool(a, 2, 2) * weights))(x)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("kind", ["Max", "Average"])
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("keepdims", [False, True])
def test_global(kind, rank, keepdims):
    name = f"Global{kind}Pooling{rank}D"
    layer = getattr(keras.layers, name)(keepdims=keepdims)
    same(f"{name}(keepdims = {str(keepdims).lower()})", layer, drawn([SHAPES[rank]]))


@pytest.mark.parametrize("kind", ["Max", "Average"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_adaptive(kind, rank):
    """Sizes that divide and sizes that do not."""
    name = f"Adaptive{kind}Pooling{rank}D"
    for windows in ([2, 3, 1][:rank], [5, 4, 4][:rank]):
        layer = getattr(keras.layers, name)(windows if rank > 1 else windows[0])
        same(f"{name}({windows})", layer, drawn([SHAPES[rank]]))


@pytest.mark.parametrize("size", [5, 7, 11])
def test_adaptive_windows_are_whole_numbers(size):
    """Keras 3.15 rounds 6 * 7 / 7 up to 7 and gives NaN for seven windows."""
    x = drawn([(size, 2)])[0]
    for windows in range(1, size + 1):
        ends = [(i * size // windows, -((i + 1) * -size // windows)) for i in range(windows)]
        for kind, reduce in (("Max", np.max), ("Average", np.mean)):
            found = compiled(f"Adaptive{kind}Pooling1D({windows})", [x])(x=x)
            expected = np.stack([reduce(x[:, a:b], axis=1) for a, b in ends], axis=1)
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "start",
    [
        "MaxPooling2D(2",
        "AveragePooling2D(3, 2, same",
        "GlobalMaxPooling2D(",
        "GlobalAveragePooling2D(",
        "AdaptiveMaxPooling2D(3",
        "AdaptiveAveragePooling2D([2, 3]",
    ],
)
def test_channels_first_is_the_same_with_the_axes_moved(start):
    x = drawn([(6, 5, 4)])[0]
    comma = "" if start.endswith("(") else ", "
    last = compiled(f"{start})", [x])
    first = compiled(f"{start}{comma}data_format = channels_first)", [np.moveaxis(x, -1, 1)])
    found = first(x=np.moveaxis(x, -1, 1))
    assert found.shape[1:] == first.program.function(first.program.model).type.shape
    np.testing.assert_allclose(np.moveaxis(found, 1, -1), last(x=x), rtol=1e-6)


@pytest.mark.parametrize(("kind", "reduce"), [("Max", np.max), ("Average", np.mean)])
def test_padding_does_not_count(kind, reduce):
    """An embedding of 0 is padding; a sequence of padding alone gives 0."""
    model = model_of(
        f"x |> Embedding(9, 4, mask_zero = true) |> Global{kind}Pooling1D", {"x": "int[5]"}
    )
    tokens = np.array([[3, 1, 0, 0, 0], [2, 0, 4, 0, 1], [0, 0, 0, 0, 0]])
    table = model.weights()["embedding/embeddings"]
    found = model(x=tokens)
    for row, kept in zip(found, tokens, strict=True):
        expected = reduce(table[kept[kept > 0]], axis=0) if kept.any() else np.zeros(4)
        np.testing.assert_allclose(row, expected, rtol=1e-5, atol=1e-7)


def test_the_masked_mean_is_that_of_keras():
    layer = keras.layers.GlobalAveragePooling1D()
    x, mask = drawn([(5, 4)])[0], np.array([[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [1] * 5], bool)
    model = model_of("x |> Masking |> GlobalAveragePooling1D", {"x": "float[5, 4]"})
    np.testing.assert_allclose(
        model(x=x * mask[..., None]), layer(x, mask=mask), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("float[28, 28]) { x |> MaxPooling2D(2)", "E0302"),
        ("float[1, 28, 1]) { x |> MaxPooling2D(2)", "E0305"),
        ("float[10]) { x |> GlobalAveragePooling1D", "E0302"),
        ("float[3, 8, 1]) { x |> AdaptiveMaxPooling2D(4)", "E0305"),
        ("float[8, 8, 1]) { x |> AveragePooling2D", "E0204"),
    ],
)
def test_mistakes(text, code):
    assert diagnostics_of(f"model (x: {text} }}") == [code]


@pytest.mark.parametrize("kind", ["Average", "Max"])
def test_a_mask_of_ones_own_says_which_steps_count(kind):
    """Beside numpy over the steps that count; what no example determines meets what one does."""
    x = np.random.default_rng(0).normal(size=(3, 5, 2)).astype("float32")
    mask = np.array([[1, 1, 0, 0, 1], [0, 1, 1, 1, 1], [1, 0, 0, 0, 0]], bool)
    model = model_of(
        f"{{ a: Global{kind}Pooling1D()(x, m), b: Global{kind}Pooling1D()(x, range(5) < 2), "
        f"c: Global{kind}Pooling1D()(ones([5, 2]), m) }}",
        {"x": "float[5, 2]", "m": "bool[5]"},
    )
    found = model(x=x, m=mask)
    function = np.mean if kind == "Average" else np.max
    for e in range(3):
        np.testing.assert_allclose(found["a"][e], function(x[e][mask[e]], 0), rtol=1e-5)
        np.testing.assert_allclose(found["b"][e], function(x[e][:2], 0), rtol=1e-5)
    np.testing.assert_array_equal(found["c"], np.ones((3, 2)))
    wrong = f"model (x: float[5, 2], m: bool[4]) {{ Global{kind}Pooling1D()(x, m) }}\n"
    assert diagnostics_of(wrong) == ["E0303"]
