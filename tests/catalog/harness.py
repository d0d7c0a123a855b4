"""Runs a piece of the language with given weights and arrays: the pipeline, as a user's spec takes it."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.lowering.program import Lowered
from specc.runtime.load import load
from specc.semantics.names import snake
from specc.source import Source


class Compiled:
    """A model of one spec text, its weights under their Keras names."""

    def __init__(self, text: str) -> None:
        sink = Sink()
        program = driver.resolved(Source("case.spec", text), sink)
        assert program is not None, [f"{d!r} {d.help}" for d in sink]
        self.findings = list(sink)
        self.program = program
        self.lowered: Lowered = driver.python(program)
        self.module = load(self.lowered.text, "case.spec")
        made = self.module.__dict__.get(
            program.model
        )  # a model without weights is a plain function
        key = jax.random.key(0, impl="unsafe_rbg")  # compiles fast; the weights are mostly replaced
        self.model = (
            made(rngs=nnx.Rngs(key)) if made else self.module.__dict__[snake(program.model)]
        )

    @property
    def text(self) -> str:
        return self.lowered.text

    def weights(self) -> dict[str, np.ndarray]:
        return {p.name: np.asarray(self._variable(p.path)[...]) for p in self.lowered.weights}

    def set_weights(self, values: dict[str, Any] | list[Any]) -> None:
        """By name, or in the order of creation, as `keras_model.get_weights()` gives them."""
        places = self.lowered.weights
        if not isinstance(values, dict):
            assert len(values) == len(places), (
                [p.name for p in places],
                [np.shape(v) for v in values],
            )
            values = dict(zip([p.name for p in places], values, strict=True))
        for place in places:
            variable = self._variable(place.path)
            value = jnp.asarray(values[place.name])
            assert variable[...].shape == value.shape, (
                place.name,
                variable[...].shape,
                value.shape,
            )
            variable.set_value(value)

    def _variable(self, path: tuple[str, ...]) -> Any:
        found: Any = self.model
        for part in path:
            found = found[int(part)] if part.isdigit() else getattr(found, part)
        return found

    def __call__(
        self, *, training: bool = False, seed: int = 0, valid: Any = None, **inputs: Any
    ) -> Any:
        """The outputs for arrays with the batch axis first; one array, or a dict by name."""
        batch = {name: jnp.asarray(value) for name, value in inputs.items()}
        rngs = nnx.Rngs(seed)
        if valid is None and training:
            valid = jnp.ones(len(next(iter(batch.values()))), bool)
        outputs, added = self.module.forward(
            self.model, batch, training=training, rngs=rngs, valid=valid
        )
        self.added = added
        outputs = self.module.finish(outputs)
        return next(iter(outputs.values())) if list(outputs) == ["output"] else outputs

    def gradient(self, cotangent: Any, **inputs: Any) -> dict[str, np.ndarray]:
        """The gradient of sum(output * cotangent) for each weight, by name."""
        batch = {name: jnp.asarray(value) for name, value in inputs.items()}

        def loss(model: nnx.Module) -> jax.Array:
            outputs, _ = self.module.forward(
                model, batch, training=False, rngs=nnx.Rngs(0), valid=None
            )
            return sum(jnp.sum(o * cotangent) for o in outputs.values())

        grads = nnx.grad(loss)(self.model)
        found = {}
        for place in self.lowered.weights:
            node: Any = grads
            try:
                for part in place.path:
                    node = node[int(part)] if part.isdigit() else node[part]
            except KeyError:
                continue
            found[place.name] = np.asarray(node[...])
        return found


def model_of(expression: str, inputs: dict[str, str], definitions: str = "") -> Compiled:
    """A model of one expression: `model_of("x |> Dense(3)", {"x": "float[4]"})`."""
    header = ", ".join(f"{name}: {type_}" for name, type_ in inputs.items())
    return Compiled(f"{definitions}\nmodel ({header}) {{\n  {expression}\n}}\n")


def diagnostics_of(text: str) -> list[str]:
    """The codes of a spec's findings, in order."""
    sink = Sink()
    driver.resolved(Source("case.spec", text), sink)
    return [d.code for d in sink]
