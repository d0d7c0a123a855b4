"""Dropouts, noise, activations as layers, rescaling and spectral norms."""

from __future__ import annotations

import numpy as np
import pytest

from tests.catalog.differential import compiled, drawn, same, shaken, written
from tests.catalog.harness import Compiled, diagnostics_of, model_of

keras = pytest.importorskip("keras")

ONES = np.ones((4, 40, 50), "float32")


def test_dropout_drops_its_share_and_scales_the_rest():
    model = compiled("Dropout(0.3)", [ONES])
    np.testing.assert_array_equal(model(x=ONES), ONES)
    found = np.asarray(model(x=ONES, training=True))
    assert set(np.unique(found)) == {0, np.float32(1 / 0.7)}
    assert abs((found == 0).mean() - 0.3) < 0.02
    again, other = (np.asarray(model(x=ONES, training=True, seed=s)) for s in (0, 1))
    np.testing.assert_array_equal(found, again)
    assert (found != other).any()


@pytest.mark.parametrize(
    ("text", "shape", "shared"),
    [
        ("Dropout(0.5, noise_shape = [1, none])", (40, 50), (1,)),
        ("Dropout(0.5, noise_shape = [40, 1])", (40, 50), (2,)),
        ("SpatialDropout1D(0.5)", (40, 50), (1,)),
        ("SpatialDropout2D(0.5)", (8, 6, 50), (1, 2)),
        ("SpatialDropout2D(0.5, data_format = channels_first)", (50, 8, 6), (2, 3)),
        ("SpatialDropout3D(0.5)", (4, 3, 2, 50), (1, 2, 3)),
    ],
)
def test_values_that_are_dropped_together(text, shape, shared):
    x = np.ones((4, *shape), "float32")
    found = np.asarray(compiled(text, [x])(x=x, training=True))
    np.testing.assert_array_equal(found.min(axis=shared), found.max(axis=shared))
    assert 0.3 < (found == 0).mean() < 0.7


def test_the_noise_has_the_moments_of_keras():
    """Mean 0 and 1; the deviation of a Gaussian dropout is sqrt(rate / (1 - rate))."""
    noise = np.asarray(compiled("GaussianNoise(0.3)", [ONES])(x=ONES, training=True)) - 1
    assert abs(noise.mean()) < 0.01
    assert abs(noise.std() - 0.3) < 0.01
    factor = np.asarray(compiled("GaussianDropout(0.2)", [ONES])(x=3 * ONES, training=True)) / 3
    assert abs(factor.mean() - 1) < 0.02
    assert abs(factor.std() - 0.5) < 0.02


def test_alpha_dropout_keeps_mean_and_variance():
    x = np.random.default_rng(0).normal(size=(4, 100, 100)).astype("float32")
    model = compiled("AlphaDropout(0.3)", [x])
    np.testing.assert_array_equal(model(x=x), x)
    found = np.asarray(model(x=x, training=True))
    assert abs(found.mean()) < 0.02
    assert abs(found.std() - 1) < 0.02
    layer = keras.layers.AlphaDropout(0.3)
    dropped = np.min(np.asarray(layer(np.ones((1, 1000)), training=True)))
    ours = np.asarray(compiled("AlphaDropout(0.3)", [ONES])(x=ONES, training=True))
    np.testing.assert_allclose(np.min(ours), dropped, rtol=1e-5)
    np.testing.assert_allclose(
        np.max(ours), np.max(layer(np.ones((1, 1000)), training=True)), rtol=1e-5
    )
    shared = compiled("AlphaDropout(0.3, noise_shape = [1, none])", [ONES])(x=ONES, training=True)
    np.testing.assert_array_equal(np.min(shared, axis=1), np.max(shared, axis=1))


@pytest.mark.parametrize("text", ["Dropout(0.5)", "GaussianNoise(0.5)", "AlphaDropout(0.5)"])
def test_chance_outside_of_training_is_none_in_a_branch(text):
    """`if training` hands True and False on."""
    body = f"y = if training {{ x |> {text} }} else {{ x |> {text} }}\n y"
    model = model_of(body, {"x": "float[40, 50]"})
    np.testing.assert_array_equal(model(x=ONES), ONES)
    assert (np.asarray(model(x=ONES, training=True)) != ONES).any()


ACTIVATIONS = [
    ("ReLU", {}),
    ("ReLU", {"max_value": 1.0}),
    ("ReLU", {"negative_slope": 0.2, "threshold": 0.5, "max_value": 1.5}),
    ("LeakyReLU", {}),
    ("LeakyReLU", {"negative_slope": 0.1}),
    ("ELU", {}),
    ("ELU", {"alpha": 0.5}),
    ("Softmax", {}),
    ("Softmax", {"axis": -2}),
    ("PReLU", {}),
    ("Activation", {"activation": "tanh"}),
]


@pytest.mark.parametrize(("name", "options"), ACTIVATIONS, ids=str)
def test_activation_layers(name, options):
    same(f"{name}({written(options)})", getattr(keras.layers, name)(**options), drawn([(5, 4)]))


def test_shared_slopes_and_softmax_over_two_axes():
    """Keras counts these axes from the batch on."""
    x = drawn([(5, 4, 3)])
    same("PReLU(shared_axes = [0, 1])", keras.layers.PReLU(shared_axes=[1, 2]), x)
    same("Softmax(axis = [0, 1])", keras.layers.Softmax(axis=[1, 2]), x)


def test_a_softmax_over_what_counts():
    """A row in which nothing counts is 0."""
    x, mask = drawn([(5, 4)])[0], np.random.default_rng(1).random((3, 5, 4)) < 0.5
    mask[0, 0] = False
    found = compiled("Softmax()", [x, mask])(x=x, y=mask)
    np.testing.assert_allclose(found, keras.layers.Softmax()(x, mask=mask), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("last", ["Softmax", "Activation(softmax)"])
def test_a_last_softmax_layer_is_joined_with_its_loss(last):
    text = f"""
      model (x: float[4]) {{ x |> Dense(3) |> {last} }}
      compile {{ loss = categorical_crossentropy
                optimizer = adam }}
    """
    assert "log_probabilities" not in Compiled(text).text


SCALES = [
    ("Rescaling", {"scale": 0.5, "offset": -1.0}),
    ("Rescaling", {"scale": [0.5, 2.0, 3.0]}),
    ("Normalization", {"mean": 2.0, "variance": 4.0}),
    ("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 9.0]}),
    ("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 9.0], "invert": True}),
]


@pytest.mark.parametrize(("name", "options"), SCALES, ids=str)
def test_scales(name, options):
    theirs = {k: np.array(v) if isinstance(v, list) else v for k, v in options.items()}
    same(f"{name}({written(options)})", getattr(keras.layers, name)(**theirs), drawn([(5, 3)]))


def test_a_normalization_along_the_first_axis():
    x = drawn([(3, 5)])
    options = {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 9.0]}
    layer = keras.layers.Normalization(axis=1, **{k: np.array(v) for k, v in options.items()})
    same(f"Normalization(axis = 0, {written(options)})", layer, x)


SIZES = [
    {"height": 4, "width": 7},
    {"height": 12, "width": 5, "interpolation": "nearest"},
    {"height": 4, "width": 7, "interpolation": "bicubic", "antialias": True},
    {"height": 4, "width": 7, "crop_to_aspect_ratio": True},
    {"height": 12, "width": 7, "pad_to_aspect_ratio": True, "fill_value": 0.5},
]


@pytest.mark.parametrize("options", SIZES, ids=str)
def test_resizing(options):
    layer = keras.layers.Resizing(**options)
    same(f"Resizing({written(options)})", layer, drawn([(8, 9, 3)]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [(4, 6), (8, 9), (5, 9), (10, 6), (12, 12)])
def test_center_crop(size):
    """Larger than the image it enlarges."""
    layer = keras.layers.CenterCrop(*size)
    same(f"CenterCrop({size[0]}, {size[1]})", layer, drawn([(8, 9, 3)]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("l1", [0.0, 0.3])
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_activity_regularizers(l1, l2):
    """What they add is divided by the size of the batch, in a layer and as one."""
    x = drawn([(5, 4)])[0]
    penalty = keras.regularizers.L1L2(l1, l2)
    layer = keras.layers.Dense(3, activation="relu", activity_regularizer=penalty)
    layer(x)
    shaken(layer)
    layer(x)
    text = f"Dense(3, relu, activity_regularizer = l1_l2({l1}, {l2}))"
    for piece in (text, f"Dense(3, relu) |> ActivityRegularization({l1}, {l2})"):
        model = compiled(piece, [x])
        model.set_weights([np.asarray(w) for w in layer.get_weights()])
        model(x=x)
        np.testing.assert_allclose(np.mean(model.added["added"]), float(layer.losses[0]), rtol=1e-5)


def test_a_spectral_norm_becomes_one():
    """After some training calls the kernel that acts has largest singular value 1."""
    x = np.eye(6, dtype="float32")
    model = compiled("SpectralNormalization(Dense(4, use_bias = false), power_iterations = 5)", [x])
    kernel = 3 * drawn([(4,)], batch=6)[0]
    weights = {n: kernel if w.shape == (6, 4) else w for n, w in model.weights().items()}
    model.set_weights(weights)
    for _ in range(20):
        model(x=x, training=True)
    acting = np.asarray(model(x=x))
    assert abs(np.linalg.svd(acting)[1][0] - 1) < 1e-3
    np.testing.assert_allclose(acting, kernel / np.linalg.svd(kernel)[1][0], rtol=1e-3, atol=1e-4)
    kept = next(w for w in model.weights().values() if w.shape == (6, 4))
    np.testing.assert_array_equal(kept, kernel)


def test_one_step_of_the_spectral_norm_is_that_of_keras():
    x = drawn([(5, 5, 3)])[0]
    layer = keras.layers.SpectralNormalization(keras.layers.Conv2D(4, 3, activation="relu"))
    layer(x)
    model = compiled("SpectralNormalization(Conv2D(4, 3, activation = relu))", [x])
    kernel, bias, u = (
        np.asarray(v) for v in (layer.layer.kernel, layer.layer.bias, layer.vector_u)
    )
    given = {(3, 3, 3, 4): kernel, (4,): bias, (1, 4): u}
    model.set_weights({n: given[w.shape] for n, w in model.weights().items()})
    expected = layer(x, training=True)
    np.testing.assert_allclose(model(x=x, training=True), expected, rtol=1e-4, atol=1e-5)


BOTH = "crop_to_aspect_ratio = true, pad_to_aspect_ratio = true"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("float[4]) { x |> Dropout(1)", "E0206"),
        ("float[4]) { x |> Dropout(0.5, noise_shape = [2])", "E0317"),
        ("float[4]) { x |> SpatialDropout1D(0.5)", "E0302"),
        ("float[4]) { x |> GaussianNoise(-1)", "E0206"),
        ("float[4, 3]) { x |> Rescaling([1, 2])", "E0317"),
        ("float[4]) { x |> Normalization", "E0206"),
        (f"float[8, 8, 3]) {{ x |> Resizing(2, 2, {BOTH})", "E0206"),
        ("float[4]) { x |> SpectralNormalization(Dropout(0.5))", "E0206"),
        ("int[4]) { x |> Dropout(0.5)", "E0307"),
    ],
)
def test_mistakes(text, code):
    assert diagnostics_of(f"model (x: {text} }}") == [code]
