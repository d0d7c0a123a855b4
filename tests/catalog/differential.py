"""A word of the language beside the layer of Keras, with its weights copied."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.catalog.harness import Compiled, model_of

keras = pytest.importorskip("keras")


def drawn(shapes: list[tuple[int, ...]], batch: int = 3, seed: int = 0) -> list[np.ndarray]:
    """Normal numbers with a batch axis in front."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(batch, *shape)).astype("float32") for shape in shapes]


def written(options: dict[str, Any]) -> str:
    """Options as the language writes them."""
    return ", ".join(f"{name} = {value_of(value)}" for name, value in options.items())


def value_of(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(value_of, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k}: {value_of(v)}" for k, v in value.items()) + " }"
    return str(value)


def type_of(array: np.ndarray) -> str:
    kind = {"f": "float", "i": "int", "b": "bool"}[array.dtype.kind]
    return f"{kind}[{', '.join(map(str, array.shape[1:]))}]"


def compiled(text: str, arrays: list[np.ndarray]) -> Compiled:
    """A model that applies a layer to inputs x, y, z."""
    names = "xyz"[: len(arrays)]
    expression = f"x |> {text}" if len(arrays) == 1 else f"{text}({', '.join(names)})"
    return model_of(expression, dict(zip(names, map(type_of, arrays), strict=True)))


def built(layer: Any, given: Any) -> None:
    """Make the weights of a Keras layer, without the slow draws that `shaken` replaces."""
    for name in list(vars(layer)):
        if name.endswith("_initializer"):
            setattr(layer, name, keras.initializers.Zeros())
    layer(given)


def shaken(layer: Any, seed: int = 1) -> None:
    """Weights away from their first values, so that scales of 1 and biases of 0 are tested too."""
    rng = np.random.default_rng(seed)
    layer.set_weights([np.abs(w + rng.normal(0, 0.3, w.shape)) + 0.1 for w in layer.get_weights()])


def same(
    text: str,
    layer: Any,
    arrays: list[np.ndarray],
    *,
    rtol: float = 1e-5,
    atol: float = 2e-6,
    gradients: bool = True,
) -> Compiled:
    """The same numbers as Keras, the same gradients, and the shape that was inferred."""
    given = arrays[0] if len(arrays) == 1 else arrays
    built(layer, given)
    shaken(layer)
    model = compiled(text, arrays)
    model.set_weights([np.asarray(w) for w in layer.get_weights()])
    inputs = dict(zip("xyz", arrays, strict=False))
    expected = np.asarray(layer(given))
    found = np.asarray(model(**inputs))
    inferred = model.program.function(model.program.model).type.shape
    assert found.shape[1:] == tuple(inferred), (found.shape, inferred)
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)
    if gradients and layer.trainable_variables:
        compare_gradients(model, layer, given, inputs, expected, rtol=rtol, atol=atol)
    return model


def compare_gradients(
    model: Compiled, layer: Any, given: Any, inputs: dict[str, Any], like: Any, **tolerance: float
) -> None:
    """The gradient of a random projection for every trained weight."""
    cotangent = jnp.asarray(np.random.default_rng(2).normal(size=like.shape).astype("float32"))

    def projection(trained: Any) -> jax.Array:
        fixed = layer.non_trainable_variables
        output, _ = layer.stateless_call(trained, fixed, given)
        return jnp.sum(output * cotangent)

    expected = jax.grad(projection)([v.value for v in layer.trainable_variables])
    found = model.gradient(cotangent, **inputs)
    names = [w.name for w in model.lowered.weights if w.trainable]
    assert len(names) == len(expected)
    for name, gradient in zip(names, expected, strict=True):
        scale = float(np.max(np.abs(gradient))) + 1e-6
        np.testing.assert_allclose(
            found[name] / scale, gradient / scale, rtol=1e-4, atol=1e-5, err_msg=name
        )
