"""A network of specc beside the one of keras.applications, with the same weights."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Invoke, Program
from specc.runtime.load import load
from specc.semantics.architectures import places
from specc.source import Source
from tests.compiling import CHEAPLY

keras = pytest.importorskip("keras")

KERAS_SIZE = {"InceptionV3": 299, "InceptionResNetV2": 299, "Xception": 299}  # where it is not 224


def text_of(network: str, settings: str, size: int) -> str:
    return (
        f'import "specc:{places()[network]}"\n'
        f"model (image: float[{size}, {size}, 3]) {{ image |> {network}({settings}) }}\n"
    )


def checked(network: str, settings: str = "", size: int = 224) -> Program:
    """The program of a network, without a finding."""
    sink = Sink()
    program = driver.resolved(Source("case.spec", text_of(network, settings, size)), sink)
    assert program is not None, [f"{d!r} {d.help}" for d in sink]
    assert not list(sink)
    return program


@contextmanager
def recorded():
    """The weights of Keras layers in the order in which they are made; they begin as zeros."""
    layer = keras.layers.Layer
    add_weight, made = layer.add_weight, []

    def add(self: Any, *arguments: Any, **options: Any) -> Any:
        options["initializer"] = "zeros"  # drawing what is replaced takes most of the time
        weight = add_weight(self, *arguments, **options)
        made.append(weight)
        return weight

    layer.add_weight = add
    try:
        yield made
    finally:
        layer.add_weight = add_weight


def theirs(network: str, **settings: Any) -> tuple[Any, list[Any]]:
    """The model of Keras and its weights in order of creation."""
    with recorded() as made:
        model = getattr(keras.applications, network)(weights=None, **settings)
    return model, made


def counts(weights: Any) -> tuple[int, int]:
    """All parameters, and those that are trained."""
    sizes = [(math.prod(w.shape), w.trainable) for w in weights]
    return sum(n for n, _ in sizes), sum(n for n, trained in sizes if trained)


def drawn(name: str, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A weight away from its first value, such that signals neither vanish nor overflow."""
    last = name.rpartition("/")[2]
    if last.endswith("kernel"):
        value = rng.normal(0, math.sqrt(1 / max(1, math.prod(shape[:-1]))), shape)
        if last == "depthwise_kernel" or (len(shape) == 4 and shape[3] == 1):
            value = rng.normal(0, math.sqrt(1 / math.prod(shape[:2])), shape)
    elif last in ("gamma", "moving_variance", "variance"):
        value = rng.uniform(0.7, 1.3, shape)
    else:
        value = rng.normal(0, 0.1, shape)
    return value.astype("float32")


def difference(network: str, settings: dict[str, Any], size: int) -> float:
    """The largest difference of an output, as a share of the largest output."""
    model, made = theirs(network, input_shape=(size, size, 3), **settings)
    lowered = driver.python(checked(network, settings_text(settings), size))
    module = load(lowered.text, "case.spec")
    ours = nnx.eval_shape(lambda: module.__dict__["Model"](rngs=nnx.Rngs(0)))
    rng = np.random.default_rng(0)
    assert [w.shape for w in lowered.weights] == [tuple(w.shape) for w in made]
    for place, weight in zip(lowered.weights, made, strict=True):
        value = drawn(weight.path, tuple(weight.shape), rng)
        weight.assign(value)
        variable: Any = ours
        for part in place.path:
            variable = variable[int(part)] if part.isdigit() else getattr(variable, part)
        variable.set_value(jnp.asarray(value))
    for layer in model.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()  # Keras holds the mean and variance of Normalization twice
    image = rng.uniform(0, 255, (2, size, size, 3)).astype("float32")
    image = image if takes_pixels(network) else image / 127.5 - 1
    expected = np.asarray(_run(_keras(model), image))
    given = np.asarray(_run(_specc(module, ours), image))
    assert given.shape == expected.shape
    assert np.abs(expected).max() > 1e-3
    return float(np.abs(given - expected).max() / np.abs(expected).max())


def _run(function: tuple[Any, Any], image: np.ndarray) -> jax.Array:
    """A compiled function of weights and images, compiled in a hurry: it runs once."""
    call, weights = function
    return jax.jit(call).lower(weights, image).compile(CHEAPLY)(weights, image)


def _keras(model: Any) -> tuple[Any, Any]:
    def call(weights: Any, x: jax.Array) -> jax.Array:
        return model.stateless_call(*weights, x, training=False)[0]

    kinds = (model.trainable_variables, model.non_trainable_variables)
    return call, tuple([v.value for v in kind] for kind in kinds)


def _specc(module: Any, model: nnx.Module) -> tuple[Any, Any]:
    graph, weights = nnx.split(model)

    def call(weights: Any, x: jax.Array) -> jax.Array:
        merged, rngs = nnx.merge(graph, weights), nnx.Rngs(0)
        outputs, _ = module.forward(merged, {"image": x}, training=False, rngs=rngs, valid=None)
        return next(iter(outputs.values()))

    return call, weights


FANS = {  # scale, mode and distribution of what has a name of its own
    "glorot_uniform": (1.0, "fan_avg", "uniform"),
    "he_normal": (2.0, "fan_in", "truncated_normal"),
}


def layers_of_specc(program: Program) -> list[tuple[Any, ...]]:
    """What is said of each layer with weights, in order of creation; dropouts last, by rate."""
    functions = {f.name: f for f in program.functions}
    found: list[tuple[Any, ...]] = []

    def visit(name: str) -> None:
        for instance in functions[name].instances:
            word = instance.word
            if isinstance(word, Invoke):
                for _ in instance.copies or (None,):
                    visit(word.function)
            elif word.weights(*instance.inputs) or word.word() == "Dropout":
                found.append(_said(word, word.word(), _fans_of_specc))

    visit(program.model)
    return sorted(found, key=_dropouts_last)


def layers_of_keras(model: Any, made: list[Any]) -> list[tuple[Any, ...]]:
    """The same of Keras, but for layers that are written with `param` in the language."""
    by_weight = {id(w): layer for layer in _all_layers(model) for w in layer._trainable_variables}
    by_weight |= {id(w): a for a in _all_layers(model) for w in a._non_trainable_variables}
    layers = list(dict.fromkeys(by_weight[id(w)] for w in made if id(w) in by_weight))
    dropouts = [x for x in model.layers if type(x).__name__ == "Dropout"]
    layers = [x for x in layers if type(x).__name__ not in ("LayerScale", "Normalization")]
    found = [_said(x, type(x).__name__, _fans_of_keras) for x in (*layers, *dropouts)]
    return sorted(found, key=_dropouts_last)


def _dropouts_last(said: tuple[Any, ...]) -> tuple[bool, float]:
    return said[0] == "Dropout", said[5] or 0


def _all_layers(model: Any) -> list[Any]:
    return [x for layer in model.layers for x in (layer, *getattr(layer, "layers", ()))]


def _said(layer: Any, kind: str, fans: Any) -> tuple[Any, ...]:
    """The kind of a layer, its numbers, and how its weights begin."""
    options = getattr(layer, "parameters", vars(layer))
    numbers = ("momentum", "epsilon", "center", "scale", "rate")
    begin = ("kernel_initializer", "depthwise_initializer", "pointwise_initializer")
    return (
        kind,
        *(getattr(layer, n) if n in options else None for n in numbers),
        *(fans(getattr(layer, n)) if n in options else None for n in begin),
    )


def _fans_of_specc(initializer: Any) -> tuple[Any, ...]:
    named = FANS.get(initializer.word())
    return named or (initializer.scale, initializer.mode, initializer.distribution)


def _fans_of_keras(initializer: Any) -> tuple[Any, ...]:
    return initializer.scale, initializer.mode, initializer.distribution


def takes_pixels(network: str) -> bool:
    """Whether the network scales its inputs itself."""
    return network.startswith(("EfficientNet", "ConvNeXt", "MobileNetV3"))


def settings_text(settings: dict[str, Any]) -> str:
    """Settings as the language writes them."""
    words = {None: "none", True: "true", False: "false"}

    def written(value: Any) -> str:
        if isinstance(value, str):
            return f'"{value}"'
        return words[value] if value is None or isinstance(value, bool) else str(value)

    return ", ".join(f"{name} = {written(value)}" for name, value in settings.items())
