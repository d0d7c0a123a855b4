"""Both sides of a case, each as one compiled function: outputs, gradients, and what training changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from tests.catalog.differential import keras
from tests.catalog.harness import Compiled
from tests.catalog.sweep_result import distance

# Against the flags that a sweep has for all of its programs (tests/compiling.py): they round otherwise.
FULLY = {"xla_backend_optimization_level": 3, "xla_llvm_disable_expensive_passes": False}
Call = Callable[..., list[Any]]  # (arrays, training = …) -> what Keras's layer gives


class Seen(NamedTuple):
    """What one side makes of a case."""

    outputs: list[Any]
    slopes: list[Any]  # of a random projection, for each input and each trained weight
    trained: list[Any]  # outputs in training, and all weights after it; or nothing


def apart(found: Seen, expected: Seen, share: float = 0.01) -> float:
    """The worst relative difference; a gradient counts as `share` of the largest one at least."""
    worst = [distance(a, b) for a, b in zip(found.outputs, expected.outputs, strict=True)]
    largest = max((float(np.abs(s).max(initial=0)) for s in expected.slopes), default=0.0)
    # Some gradients are 0, but for rounding: that of a bias before a softmax.
    least = share * largest
    worst += [distance(a, b, least) for a, b in zip(found.slopes, expected.slopes, strict=True)]
    worst += [distance(a, b) for a, b in zip(found.trained, expected.trained, strict=True)]
    return max(worst, default=0.0)


def projection(outputs: list[Any]) -> jax.Array:
    """The sum of all outputs that are real numbers, each number with a random weight."""
    rng = np.random.default_rng(2)
    total = jnp.zeros(())
    for output in outputs:
        if jnp.issubdtype(output.dtype, jnp.floating):
            way = rng.normal(size=output.shape).astype("float32")
            total = total + jnp.sum(output * way.astype(output.dtype))
    return total


def of_keras(
    layer: Any,
    call: Call,
    arrays: dict[str, Any],
    *,
    slopes: bool,
    training: bool,
    as_users_do: bool = False,
) -> Seen:
    """The side of Keras: `call` applies the layer, whose weights are there."""
    floats, others = _apart(arrays)
    fixed = [v.value for v in layer.non_trainable_variables]

    def project(trained: Any, floats: Any, others: Any) -> Any:
        pairs = zip(layer.trainable_variables, trained, strict=True)
        with keras.StatelessScope(
            [*pairs, *zip(layer.non_trainable_variables, fixed, strict=True)]
        ):
            outputs = call({**floats, **others}, training=False)
        return projection(outputs), outputs

    def both(trained: Any, floats: Any, others: Any) -> Any:
        found, outputs, after = ([], {}), [], []
        if slopes:
            grad = jax.grad(project, argnums=(0, 1), has_aux=True)
            found, outputs = grad(trained, floats, others)
        else:
            outputs = project(trained, floats, others)[1]
        if training:
            pairs = zip(layer.variables, (v.value for v in layer.variables), strict=True)
            with keras.StatelessScope(list(pairs)) as scope:
                after = call({**floats, **others}, training=True)
                after += [scope.get_current_value(v) for v in layer.weights]
        return outputs, [*(found[1][n] for n in floats if slopes), *found[0]], after

    trained = [v.value for v in layer.trainable_variables]
    return Seen(*_run(both, slopes, as_users_do)(trained, floats, others))


def of_specc(
    ours: Compiled,
    arrays: dict[str, Any],
    *,
    slopes: bool,
    training: bool,
    as_users_do: bool = False,
) -> Seen:
    """The side of specc: the emitted program, its weights set."""
    floats, others = _apart(arrays)
    bare = not isinstance(ours.model, nnx.Module)  # a model without weights is a function
    parts = (None, {}, {}) if bare else nnx.split(ours.model, nnx.Param, ...)
    graph, params, rest = parts

    def outputs_of(model: Any, given: Any, **more: Any) -> list[Any]:
        found, _ = ours.module.forward(model, given, rngs=nnx.Rngs(0), **more)
        found = ours.module.finish(found)
        return (
            [found[n] for n in sorted(found, key=_number)] if isinstance(found, dict) else [found]
        )

    def merged(params: Any, rest: Any) -> Any:
        return ours.model if bare else nnx.merge(graph, params, rest)

    def project(params: Any, floats: Any, rest: Any, others: Any) -> Any:
        given = {**floats, **others}
        found = outputs_of(merged(params, rest), given, training=False, valid=None)
        return projection(found), found

    def both(params: Any, floats: Any, rest: Any, others: Any) -> Any:
        found, outputs, after = ({}, {}), [], []
        if slopes:
            grad = jax.grad(project, argnums=(0, 1), has_aux=True)
            found, outputs = grad(params, floats, rest, others)
        else:
            outputs = project(params, floats, rest, others)[1]
        if training:
            model, given = merged(params, rest), {**floats, **others}
            valid = jnp.ones(len(next(iter(given.values()))), bool)
            after = outputs_of(model, given, training=True, valid=valid)
            state = nnx.state(model) if not bare else {}
            after += [_at(state, place.path) for place in ours.lowered.weights]
        weights = [_at(found[0], p.path) for p in ours.lowered.weights if p.trainable and slopes]
        return outputs, [*(found[1][n] for n in floats if slopes), *weights], after

    return Seen(*_run(both, slopes, as_users_do)(params, floats, rest, others))


def _run(function: Any, slopes: bool, as_users_do: bool) -> Any:
    """Compiled as a whole; without gradients, of layers that do little here, step by step."""
    return (
        jax.jit(function, compiler_options=FULLY if as_users_do else None) if slopes else function
    )


def _number(name: str) -> tuple[str, int]:
    """Outputs of a list are called part_0, part_1, …"""
    head, _, tail = name.rpartition("_")
    return (head, int(tail)) if tail.isdigit() else (name, 0)


def _at(state: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        state = state[int(part)] if part.isdigit() else state[part]
    return state[...]


def _apart(arrays: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    floats = {n: jnp.asarray(a) for n, a in arrays.items() if a.dtype.kind == "f"}
    return floats, {n: jnp.asarray(a) for n, a in arrays.items() if n not in floats}
