"""Layers that move data against Keras."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalog.differential import compiled, drawn, same, written
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

SHAPES = {1: (7, 4), 2: (5, 6, 3), 3: (5, 4, 6, 2)}

AT_ENDS = [
    (kind, rank, ends)
    for kind in ("ZeroPadding", "Cropping")
    for rank in (1, 2, 3)
    for ends in (
        1,
        [2, 0] if rank == 1 else [1, 0, 2][:rank],
        [0, 3] if rank == 1 else [[1, 2], [0, 1], [3, 0]][:rank],
    )
]


@pytest.mark.parametrize(("kind", "rank", "ends"), AT_ENDS, ids=str)
def test_ends(kind, rank, ends):
    name = f"{kind}{rank}D"
    same(f"{name}({ends})", getattr(keras.layers, name)(ends), drawn([SHAPES[rank]]))


UP = [
    (1, {"size": 3}),
    (2, {"size": 2}),
    (2, {"size": [1, 3]}),
    *((2, {"size": [2, 3], "interpolation": i}) for i in ("bilinear", "bicubic", "lanczos3")),
    (3, {"size": [1, 2, 3]}),
]


@pytest.mark.parametrize(("rank", "options"), UP, ids=str)
def test_up_sampling(rank, options):
    name = f"UpSampling{rank}D"
    layer = getattr(keras.layers, name)(**options)
    same(f"{name}({written(options)})", layer, drawn([SHAPES[rank]]))


@pytest.mark.parametrize(
    ("shape", "target"), [((12,), [4, 3]), ((3, 4), [2, -1]), ((3, 4), [12]), ((2, 3, 4), [-1, 1])]
)
def test_reshape(shape, target):
    same(f"Reshape({target})", keras.layers.Reshape(target), drawn([shape]))


@pytest.mark.parametrize("shape", [(), (4,), (3, 4), (2, 3, 4)])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_flatten(shape, data_format):
    layer = keras.layers.Flatten(data_format=data_format)
    same(f"Flatten(data_format = {data_format})", layer, drawn([shape]))


@pytest.mark.parametrize("dims", [[1, 0, 2], [2, 0, 1], [0, 1, 2], [-1, 0, 1]])
def test_permute(dims):
    layer = keras.layers.Permute([d % 3 + 1 for d in dims])
    same(f"Permute({dims})", layer, drawn([(2, 3, 4)]))


def test_repeat_vector():
    same("RepeatVector(5)", keras.layers.RepeatVector(5), drawn([(4,)]))


def test_identity():
    same("Identity", keras.layers.Identity(), drawn([(4, 2)]))


@pytest.mark.parametrize(
    "start",
    [
        "ZeroPadding2D([[1, 2], [0, 3]]",
        "Cropping2D([[1, 2], [0, 3]]",
        "UpSampling2D([2, 1]",
        "UpSampling2D(2, interpolation = bilinear",
    ],
)
def test_channels_first_is_the_same_with_the_axes_moved(start):
    x = drawn([(6, 5, 4)])[0]
    last = compiled(f"{start})", [x])
    first = compiled(f"{start}, data_format = channels_first)", [np.moveaxis(x, -1, 1)])
    found = first(x=np.moveaxis(x, -1, 1))
    assert found.shape[1:] == first.program.function(first.program.model).type.shape
    np.testing.assert_allclose(np.moveaxis(found, 1, -1), last(x=x), rtol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "Flatten",
        "Reshape([3, 8])",
        "Permute([2, 0, 1])",
        "ZeroPadding2D(1)",
        "Cropping2D([1, 0])",
        "UpSampling2D(2)",
        "Identity",
    ],
)
def test_a_value_that_no_example_determines(text):
    """The same numbers, with no batch axis in front."""
    p = np.arange(24, dtype="float32").reshape(3, 2, 4)
    plain = compiled(text, [p[None]])(x=p[None])
    flat = f"p |> {text} |> Flatten"
    body = f"constant p: float[3, 2, 4] = {p.tolist()}\n x + sum(({flat}) * range({plain.size}))"
    expected = np.sum(np.ravel(plain) * np.arange(plain.size))
    found = model_of(body, {"x": "float[1]"})(x=np.zeros((2, 1), "float32"))
    np.testing.assert_allclose(found, np.full((2, 1), expected), rtol=1e-5)


def test_a_last_activation_is_found_behind_what_only_moves():
    """`sigmoid |> Flatten` under a crossentropy is folded: the model gives logits."""
    text = """
      model (x: float[3, 2]) { x |> Dense(2, sigmoid) |> Flatten }
      compile { loss = binary_crossentropy
                optimizer = adam }
    """
    from tests.catalog.harness import Compiled

    assert "binary_crossentropy_of_logits" in Compiled(text).text


def test_masked_steps_become_zero():
    layer = keras.layers.Masking(mask_value=-1.0)
    x = drawn([(5, 3)])[0]
    x[0, 2:], x[1, 0], x[2, 1, 0] = -1, -1, -1
    np.testing.assert_array_equal(compiled("Masking(-1)", [x])(x=x), layer(x))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("float[12]) { x |> Reshape([5, 2])", "E0306"),
        ("float[12]) { x |> Reshape([5, -1])", "E0306"),
        ("float[12]) { x |> Reshape([-1, -1])", "E0206"),
        ("float[height, width]) { x |> Reshape([784])", "E0306"),
        ("float[3, 4]) { x |> Permute([2, 1])", "E0313"),
        ("float[3, 4]) { x |> Permute([0])", "E0313"),
        ("float[3, 4]) { x |> RepeatVector(2)", "E0302"),
        ("float[3, 4]) { x |> Cropping1D(2)", "E0305"),
        ("float[5, 5, 4]) { x |> Cropping2D([[1, 1, 1], 0])", "E0206"),
    ],
)
def test_mistakes(text, code):
    assert diagnostics_of(f"model (x: {text} }}") == [code]


def test_sizes_that_only_the_data_can_tell_are_trusted():
    text = "model (x: float[height, width]) { x |> Reshape([height // 2, 2, width]) |> GlobalMaxPooling2D }"
    assert diagnostics_of(text) == []
