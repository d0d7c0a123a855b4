"""Convolutions against Keras, weights copied."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from tests.catalog.differential import compiled, drawn, same, written
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

SHAPES = {1: (11, 4), 2: (9, 8, 4), 3: (6, 5, 7, 4)}


def over(rank, values):
    """The first values, one for each axis."""
    return list(values[:rank])


CONV = [
    (rank, options)
    for rank in (1, 2, 3)
    for options in (
        {"kernel_size": 3},
        {"kernel_size": over(rank, (2, 3, 4)), "strides": over(rank, (2, 1, 3)), "padding": "same"},
        {"kernel_size": 2, "dilation_rate": 2, "activation": "relu", "use_bias": False},
        {"kernel_size": 3, "groups": 2, "padding": "same"},
    )
]


@pytest.mark.parametrize(("rank", "options"), CONV, ids=str)
def test_conv(rank, options):
    layer = getattr(keras.layers, f"Conv{rank}D")(6, **options)
    same(f"Conv{rank}D(6, {written(options)})", layer, drawn([SHAPES[rank]]))


@pytest.mark.parametrize("options", [{"strides": 2}, {"dilation_rate": 3}], ids=str)
def test_a_causal_convolution_sees_no_later_step(options):
    options = {"kernel_size": 3, "padding": "causal", **options}
    layer = keras.layers.Conv1D(5, **options)
    same(f"Conv1D(5, {written(options)})", layer, drawn([(12, 4)]))
    model = compiled("Conv1D(5, 3, padding = causal)", drawn([(12, 4)]))
    x = drawn([(12, 4)])[0]
    changed = x.copy()
    changed[:, 7:] = 0
    np.testing.assert_array_equal(model(x=x)[:, :7], model(x=changed)[:, :7])


TRANSPOSED = [
    (rank, options)
    for rank in (1, 2, 3)
    for options in (
        {"kernel_size": 3},
        {"kernel_size": 2, "strides": 3},
        {"kernel_size": over(rank, (4, 3, 2)), "strides": 2, "padding": "same"},
        {"kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1},
        {
            "kernel_size": 4,
            "strides": 2,
            "output_padding": over(rank, (1, 0, 1)),
            "use_bias": False,
        },
        {"kernel_size": 3, "dilation_rate": 2, "padding": "same", "output_padding": 0},
    )
]


@pytest.mark.parametrize(("rank", "options"), TRANSPOSED, ids=str)
def test_transposed(rank, options):
    layer = getattr(keras.layers, f"Conv{rank}DTranspose")(6, **options)
    shape = {1: (5, 4), 2: (4, 5, 4), 3: (3, 2, 4, 4)}[rank]
    same(f"Conv{rank}DTranspose(6, {written(options)})", layer, drawn([shape]))


APART = [
    (rank, options)
    for rank in (1, 2)
    for options in (
        {"kernel_size": 3},
        {"kernel_size": 3, "strides": 2, "padding": "same", "depth_multiplier": 3},
        {"kernel_size": 2, "dilation_rate": 2, "use_bias": False},
    )
]


@pytest.mark.parametrize(("rank", "options"), APART, ids=str)
def test_depthwise(rank, options):
    layer = getattr(keras.layers, f"DepthwiseConv{rank}D")(**options)
    same(f"DepthwiseConv{rank}D({written(options)})", layer, drawn([SHAPES[rank]]))


@pytest.mark.parametrize(("rank", "options"), APART, ids=str)
def test_separable(rank, options):
    layer = getattr(keras.layers, f"SeparableConv{rank}D")(5, **options)
    same(f"SeparableConv{rank}D(5, {written(options)})", layer, drawn([SHAPES[rank]]))


LAYERS = ("Conv2D(5, 3", "Conv2DTranspose(5, 3", "SeparableConv2D(5, 3", "DepthwiseConv2D(3")


@pytest.mark.parametrize("start", LAYERS)
def test_channels_first_is_the_same_with_the_axes_moved(start):
    x = drawn([(6, 5, 4)])[0]
    last = compiled(f"{start})", [x])
    first = compiled(f"{start}, data_format = channels_first)", [np.moveaxis(x, -1, 1)])
    first.set_weights(last.weights())
    found = first(x=np.moveaxis(x, -1, 1))
    assert found.shape[1:] == first.program.function(first.program.model).type.shape
    np.testing.assert_allclose(np.moveaxis(found, 1, -1), last(x=x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("start", LAYERS)
def test_a_value_that_no_example_determines(start):
    """`param` images have no batch axis."""
    text = f"param p: float[6, 5, 4] = random_normal()\n p |> {start})"
    model = model_of(f"{text} |> Flatten |> Dense(2) |> add(x)", {"x": "float[2]"})
    assert model(x=np.zeros((3, 2), "float32")).shape == (3, 2)


@pytest.mark.parametrize(
    ("text", "shape", "in_axis", "out_axis"),
    [
        ("Conv2D(32, 5)", (9, 9, 16), 5 * 5 * 16, 5 * 5 * 32),
        ("DepthwiseConv2D(5)", (9, 9, 64), 1600, 25),
    ],
)
def test_first_weights_have_the_spread_of_keras(text, shape, in_axis, out_axis):
    """glorot_uniform: uniform within sqrt(6 / (fan_in + fan_out))."""
    kernel = next(iter(compiled(text, drawn([shape])).weights().values()))
    limit = np.sqrt(6 / (in_axis + out_axis))
    assert np.max(np.abs(kernel)) <= limit
    assert abs(np.std(kernel) - limit / np.sqrt(3)) < 0.05 * limit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x: float[28, 28]) { x |> Conv2D(4, 3)", "E0302"),
        ("x: float[2, 28, 1]) { x |> Conv2D(4, 3)", "E0305"),
        ("x: float[4, 28, 1]) { x |> Conv2D(4, 3, dilation_rate = 2)", "E0305"),
        ("x: int[28, 28, 1]) { x |> Conv2D(4, 3)", "E0307"),
        ("x: float[28, 28, 3]) { x |> Conv2D(4, 3, groups = 2)", "E0317"),
        ("x: float[8, 8, 3]) { x |> Conv2D(4, [3, 3, 3])", "E0206"),
        ("x: float[8, 8, 3]) { x |> Conv2D(4, 3, padding = causal)", "E0201"),
        (
            "x: float[8, 8, 3]) { x |> Conv2DTranspose(4, 3, strides = 2, output_padding = 2)",
            "E0206",
        ),
    ],
)
def test_mistakes(text, code):
    assert diagnostics_of(f"model ({text} }}") == [code]


def test_strides_leave_the_same_size_whether_padded_or_not():
    """A symbolic size halved by a padded and by an unpadded convolution is one size."""
    text = "(x |> Conv2D(4, 3, strides = 2, padding = same)) + (x |> Conv2D(4, 1, strides = 2))"
    assert (
        diagnostics_of(f"model (x: float[height, width, 3]) {{ {text} |> GlobalAveragePooling2D }}")
        == []
    )


def test_gradients_flow_to_the_input():
    model = compiled("Conv2DTranspose(2, 3, strides = 2)", drawn([(4, 4, 3)]))
    x = drawn([(4, 4, 3)])[0]
    assert float(jax.numpy.sum(jax.grad(lambda a: model(x=a).sum())(x) ** 2)) > 0
