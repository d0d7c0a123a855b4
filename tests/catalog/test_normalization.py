"""Normalizations against Keras: outputs, gradients, and what training leaves behind."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.catalog.differential import compiled, drawn, same, shaken, written
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")


def trained(text, layer, x, steps=3, seed=0):
    """The model and the Keras layer after some calls in training mode on the same batches."""
    layer(x)
    shaken(layer)
    model = compiled(text, [x])
    model.set_weights([np.asarray(w) for w in layer.get_weights()])
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        batch = rng.normal(2, 3, x.shape).astype("float32")
        expected, found = layer(batch, training=True), model(x=batch, training=True)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    return model


BATCH = [
    ((5,), {}),
    ((4, 6, 3), {}),
    ((4, 6, 3), {"axis": 0}),
    ((5, 3), {"momentum": 0.9, "epsilon": 1e-5, "center": False}),
    ((5, 3), {"scale": False, "axis": -2}),
    ((4, 3), {"renorm": True, "momentum": 0.8}),
    ((4, 3), {"renorm": True, "renorm_momentum": 0.5, "scale": False}),
    ((4, 3), {"renorm": True, "renorm_clipping": {"rmax": 1.5, "rmin": 0.9, "dmax": 0.1}}),
]


@pytest.mark.parametrize(("shape", "options"), BATCH, ids=str)
def test_batch_normalization(shape, options):
    """Keras counts its axis from the batch on."""
    x = drawn([shape], batch=8)[0]
    theirs = dict(options)
    if theirs.get("axis", -1) >= 0:
        theirs["axis"] += 1
    layer = keras.layers.BatchNormalization(**theirs)
    text = f"BatchNormalization({written(options)})"
    same(text, layer, [x])
    model = trained(text, keras.layers.BatchNormalization(**theirs), x)
    layer = keras.layers.BatchNormalization(**theirs)
    model = trained(text, layer, x)
    for found, expected in zip(model.weights().values(), layer.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model(x=x), layer(x), rtol=1e-4, atol=1e-5)


def test_the_gradient_goes_through_the_statistics():
    x = drawn([(4, 3)], batch=6)[0]
    layer = keras.layers.BatchNormalization()
    layer(x)
    model = compiled("BatchNormalization", [x])
    weights = jnp.asarray(drawn([(4, 3)], batch=6, seed=7)[0])

    def theirs(a):
        out, _ = layer.stateless_call(
            [v.value for v in layer.trainable_variables],
            [v.value for v in layer.non_trainable_variables],
            a,
            training=True,
        )
        return jnp.sum(out * weights)

    def ours(a):
        outputs, _ = model.module.forward(
            model.module.Model(rngs=nnx.Rngs(0)), {"x": a}, training=True, valid=jnp.ones(6, bool)
        )
        return jnp.sum(outputs["output"] * weights)

    from flax import nnx

    np.testing.assert_allclose(jax.grad(ours)(x), jax.grad(theirs)(x), rtol=1e-3, atol=1e-5)


def test_rows_that_fill_up_a_batch_do_not_count():
    """Eight rows of which three are padding give the statistics of the five."""
    rows = drawn([(4, 3)], batch=5)[0]
    filled = np.concatenate([rows, np.full((3, 4, 3), 1e3, "float32")])
    five, eight = (compiled("BatchNormalization(momentum = 0.5)", [rows]) for _ in range(2))
    expected = five(x=rows, training=True)
    found = eight(x=filled, training=True, valid=jnp.arange(8) < 5)
    np.testing.assert_allclose(found[:5], expected, rtol=1e-5, atol=1e-6)
    for name, weight in five.weights().items():
        np.testing.assert_allclose(eight.weights()[name], weight, rtol=1e-5, atol=1e-6)


def test_a_batch_of_nothing_moves_nothing():
    model = compiled("BatchNormalization(momentum = 0.5)", drawn([(3,)]))
    before = model.weights()
    found = model(x=drawn([(3,)])[0], training=True, valid=jnp.zeros(3, bool))
    assert np.isfinite(found).all()
    for name, weight in model.weights().items():
        np.testing.assert_array_equal(weight, before[name])


def test_masked_steps_do_not_count():
    x = drawn([(5, 3)], batch=4)[0]
    mask = np.arange(5) < np.array([[5], [3], [1], [2]])
    x *= mask[..., None]
    layer = keras.layers.BatchNormalization(momentum=0.5)
    expected = layer(x, training=True, mask=mask)
    model = model_of("x |> Masking |> BatchNormalization(momentum = 0.5)", {"x": "float[5, 3]"})
    found = model(x=x, training=True)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    for mine, theirs in zip(model.weights().values(), layer.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


def test_moving_statistics_may_begin_elsewhere():
    options = "moving_mean_initializer = ones, moving_variance_initializer = constant(4)"
    text = f"BatchNormalization({options})"
    x = drawn([(3,)])[0]
    layer = keras.layers.BatchNormalization(
        moving_mean_initializer="ones", moving_variance_initializer=keras.initializers.Constant(4)
    )
    np.testing.assert_allclose(compiled(text, [x])(x=x), layer(x), rtol=1e-5, atol=1e-6)


def test_values_that_no_example_determines_are_normalized_over_their_rows():
    """A graph of seven nodes: statistics over all but the last axis."""
    p = np.random.default_rng(0).normal(3, 2, (7, 2)).astype("float32")
    body = f"constant p: float[7, 2] = {p.tolist()}\n x + sum((p |> BatchNormalization) * p)"
    model = model_of(body, {"x": "float[1]"})
    found = model(x=np.zeros((3, 1), "float32"), training=True, valid=jnp.arange(3) < 1)
    normal = (p - p.mean(0)) / np.sqrt(p.var(0) + 1e-3)
    np.testing.assert_allclose(found, np.full((3, 1), (normal * p).sum()), rtol=1e-4)


OVER = [
    ("LayerNormalization", (5, 4), {}),
    ("LayerNormalization", (5, 4), {"epsilon": 1e-6, "center": False}),
    ("LayerNormalization", (5, 4), {"scale": False, "axis": [0, 1]}),
    ("LayerNormalization", (5, 4, 3), {"axis": [1, 2]}),
    ("LayerNormalization", (5, 4, 3), {"axis": 1}),
    ("RMSNormalization", (5, 4), {}),
    ("RMSNormalization", (5, 4), {"axis": [0, 1], "epsilon": 1e-3}),
    ("UnitNormalization", (5, 4), {}),
    ("UnitNormalization", (5, 4), {"axis": [0, 1]}),
    ("GroupNormalization", (6, 8), {"groups": 2}),
    ("GroupNormalization", (6, 5, 8), {"groups": -1, "scale": False}),
    ("GroupNormalization", (6, 5, 4), {"groups": 3, "axis": 0}),
    ("GroupNormalization", (8,), {"groups": 4, "center": False, "epsilon": 1e-5}),
]


@pytest.mark.parametrize(("name", "shape", "options"), OVER, ids=str)
def test_normalizations_of_each_example(name, shape, options):
    """Keras counts its axes from the batch on."""
    theirs = dict(options)
    axis = theirs.get("axis", -1)
    if isinstance(axis, list):
        theirs["axis"] = [a + 1 for a in axis]
    elif axis >= 0:
        theirs["axis"] = axis + 1
    layer = getattr(keras.layers, name)(**theirs)
    same(f"{name}({written(options)})", layer, drawn([shape]), rtol=1e-4)


def test_a_unit_of_nothing_has_a_finite_gradient():
    model = compiled("UnitNormalization", drawn([(3,)]))
    assert np.isfinite(jax.grad(lambda a: model(x=a).sum())(jnp.zeros((2, 3)))).all()


def test_statistics_of_numbers_far_from_zero_are_right():
    """mean(x**2) - mean(x)**2 would lose every digit of a variance of 1 beside a mean of 1e4."""
    x = np.random.default_rng(0).normal(1e4, 1, (256, 2)).astype("float32")
    found = compiled("BatchNormalization(epsilon = 0)", [x])(x=x, training=True)
    np.testing.assert_allclose(np.std(found, axis=0), 1, rtol=1e-3)
    x = np.random.default_rng(0).normal(1e4, 1, (2, 256)).astype("float32")
    found = compiled("LayerNormalization(epsilon = 0)", [x])(x=x)
    np.testing.assert_allclose(np.std(found, axis=1), 1, rtol=1e-3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("float[4, 6]) { x |> GroupNormalization(4)", "E0317"),
        ("float[4, 6]) { x |> GroupNormalization(0)", "E0206"),
        ("float[4, 6]) { x |> LayerNormalization(axis = 2)", "E0313"),
        ("float[4, 6]) { x |> BatchNormalization(axis = -3)", "E0313"),
        ("int[4]) { x |> LayerNormalization", "E0307"),
        ("float[4]) { x |> BatchNormalization(momentum = 1.5)", "E0206"),
        ("float[4]) { x |> BatchNormalization(renorm_clipping = { rmax: 1, rmin: 2 })", "E0206"),
    ],
)
def test_mistakes(text, code):
    assert diagnostics_of(f"model (x: {text} }}") == [code]
