"""Activations against Keras: values and gradients, far from 0 and at their bends."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from specc import catalog
from tests.catalog.harness import diagnostics_of, model_of

keras = pytest.importorskip("keras")

NOT_ACTIVATIONS = {"get", "serialize", "deserialize"}
REQUIRED = {"threshold": "0.3, -1.5"}
ALL = sorted(
    n
    for n in vars(keras.activations)
    if n[0].islower() and n not in NOT_ACTIVATIONS and callable(getattr(keras.activations, n))
)
OPTIONS = [
    ("elu", "alpha = 0.7"),
    ("celu", "alpha = 0.7"),
    ("gelu", "approximate = true"),
    ("leaky_relu", "negative_slope = 0.05"),
    ("relu", "negative_slope = 0.3"),
    ("relu", "max_value = 2.5"),
    ("relu", "threshold = 0.8"),
    ("relu", "negative_slope = 0.3, max_value = 2.5, threshold = 0.8"),
    ("hard_shrink", "threshold = 1.2"),
    ("soft_shrink", "threshold = 1.2"),
    ("squareplus", "b = 2.0"),
    ("glu", "axis = 0"),
    ("softmax", "axis = 0"),
    ("log_softmax", "axis = 0"),
]
WRONG_IN_KERAS = {"sparsemax"}  # adds up all partial sums of its support instead of the last
CASES = [(n, REQUIRED.get(n, "")) for n in ALL if n not in WRONG_IN_KERAS] + OPTIONS


def far(x: np.ndarray) -> np.ndarray:
    return np.concatenate([x, 8 * x, np.linspace(-7, 7, x.size).reshape(x.shape)]).astype("float32")


def of_keras(name: str, options: str) -> object:
    """The function of Keras with the same options; its axes count the batch."""
    values = {}
    for i, part in enumerate(p for p in options.split(",") if p.strip()):
        key, _, value = part.rpartition("=")
        key = key.strip() or ["threshold", "default_value"][i]
        number = value.strip() == "true" or float(value)
        values[key] = int(number) + 1 if key == "axis" else number
    return lambda x: getattr(keras.activations, name)(x, **values)


def test_all_of_keras_are_words() -> None:
    assert len(ALL) == 32
    assert set(ALL) <= set(catalog.names("functions"))
    assert all(catalog.find("functions", n).activation for n in ALL)


@pytest.mark.parametrize(("name", "options"), CASES, ids=[f"{n}({o})" for n, o in CASES])
def test_an_activation_equals_keras(name: str, options: str) -> None:
    x = far(np.random.default_rng(0).normal(size=(4, 4, 6)))
    model = model_of(f"{name}(x{', ' + options if options else ''})", {"x": "float[4, 6]"})
    function = of_keras(name, options)
    np.testing.assert_allclose(
        model(x=x), np.asarray(function(jnp.asarray(x))), rtol=1e-5, atol=2e-6
    )
    ours = jax.grad(lambda v: jnp.sum(jnp.sin(model(x=v))))(jnp.asarray(x))
    theirs = jax.grad(lambda v: jnp.sum(jnp.sin(function(v))))(jnp.asarray(x))
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("axis", [0, -1])
def test_sparsemax_is_the_nearest_point_that_sums_to_one(axis: int) -> None:
    x = far(np.random.default_rng(2).normal(size=(4, 4, 6)))
    along = axis % 2 + 1
    low, high = x.min(along, keepdims=True) - 1.0, x.max(along, keepdims=True)
    for _ in range(60):  # the shift that makes the sum 1, by bisection
        middle = (low + high) / 2
        more = np.maximum(x - middle, 0).sum(along, keepdims=True) > 1
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    model = model_of(f"sparsemax(x, axis = {axis})", {"x": "float[4, 6]"})
    np.testing.assert_allclose(model(x=x), np.maximum(x - low, 0), atol=1e-5)


@pytest.mark.parametrize("name", [n for n in ALL if n not in REQUIRED and n != "glu"])
def test_an_activation_is_an_option_of_a_layer(name: str) -> None:
    inside = model_of(f"x |> Dense(3, {name})", {"x": "float[4]"})
    after = model_of(f"x |> Dense(3) |> {name}", {"x": "float[4]"})
    after.set_weights(list(inside.weights().values()))
    x = np.random.default_rng(1).normal(size=(2, 4)).astype("float32")
    np.testing.assert_array_equal(inside(x=x), after(x=x))


@pytest.mark.parametrize("name", [n for n in ALL if n not in REQUIRED])
def test_class_numbers_are_no_quantities(name: str) -> None:
    assert diagnostics_of(f"model (x: int[4]) {{ {name}(x) }}") == ["E0307"]


@pytest.mark.parametrize("name", ["sum", "concat", "reshape", "argmax", "random_normal", "where"])
def test_another_function_is_no_activation(name: str) -> None:
    found = diagnostics_of(f"model (x: float[4]) {{ x |> Dense(3, {name}) }}")
    assert found
    assert set(found) <= {"E0204", "E0206"}


def test_a_softmax_over_one_unit_is_refused() -> None:
    assert diagnostics_of("model (x: float[1]) { softmax(x) }") == ["E0401"]
    assert diagnostics_of("model (x: float[1]) { sparsemax(x) }") == ["E0401"]
