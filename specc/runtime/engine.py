"""The emitted program at work: its functions for one state or one batch at a time."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from specc.ir.program import Program as IR
from specc.ir.types import Tensor
from specc.kernels.objective import Program, State
from specc.kernels.random_stream import streams
from specc.kernels.training import ONCE, Trainer
from specc.lowering.program import Lowered
from specc.runtime import weights as weight_files
from specc.runtime.cost import slow_in_a_loop
from specc.runtime.load import load

_DTYPES = {"float": np.float32, "int": np.int32, "bool": np.bool_}


class Engine:
    """A loaded program. `steps` is the length of the fit, for schedules that span it; in `folder`
    lie the arrays that it reads."""

    def __init__(
        self, ir: IR, lowered: Lowered, steps: int = 1000, *, folder: str | None = None
    ) -> None:
        self.ir = ir
        self.module = load(lowered.text, ir.name, folder)
        self.model = lowered.model
        self.names = {p.name: (p.path, p.index) for p in lowered.weights}
        self.steps = steps

    @cached_property
    def program(self) -> Program:
        """The emitted PROGRAM; a spec without `compile` has a model and nothing to train it by."""
        if hasattr(self.module, "PROGRAM"):
            return self.module.PROGRAM
        return Program(
            model=self.module.__dict__[self.model],
            forward=self.module.forward,
            finish=self.module.finish,
            weights=lambda _batch: {},
            measure=lambda _batch, _outputs: {},
            metrics={},
            objectives=(),
        )

    def program_of(self, phase: str) -> Program:
        """The program of a phase; without an optimizer or layers of its own it is PROGRAM."""
        return getattr(self.module, "PHASES", {}).get(phase, self.program)

    @cached_property
    def trainer(self) -> Trainer:
        return Trainer(self.program, self.steps)

    def init(self, seed: int) -> State:
        return jax.jit(self.trainer.create, compiler_options=ONCE)(np.uint32(seed))

    @cached_property
    def _forward(self) -> Any:
        def forward(state: State, batch: dict[str, Any], training: bool) -> Any:
            model = nnx.merge(self.trainer.graphdef, state.weights, copy=True)
            rngs = streams(jax.random.fold_in(jax.random.key(state.seed), state.step))
            valid = jnp.ones(len(next(iter(batch.values()))), bool) if training else None
            outputs, _ = self.program.forward(
                model, batch, training=training, rngs=rngs, valid=valid
            )
            return self.program.finish(outputs)

        return jax.jit(forward, static_argnums=2)

    def apply(self, state: State, inputs: Any, *, training: bool) -> Any:
        outputs = self._forward(state, self.batch(inputs), training)
        return next(iter(outputs.values())) if len(self.ir.outputs) == 1 else outputs

    def by_step(self, columns: dict[str, Any]) -> tuple[str, ...]:
        """What takes one dispatch a step, of `train` and `validate`."""
        two, valid = {name: column[:2] for name, column in columns.items()}, np.ones(2, bool)
        state = jax.eval_shape(self.trainer.create, np.uint32(0))
        sums = jax.eval_shape(lambda: self.trainer.sums(2, 2))
        train = jax.make_jaxpr(self.trainer.train_step)(state, sums, two, valid)
        validate = jax.make_jaxpr(self.trainer.evaluate_step)(state, sums, two, valid, np.int32(0))
        found = {"train": train.jaxpr, "validate": validate.jaxpr}
        return tuple(name for name, jaxpr in found.items() if slow_in_a_loop(jaxpr))

    def batch(self, inputs: Any) -> dict[str, Any]:
        """Arrays by name, in the dtypes that the model takes; one array where there is one input."""
        if not isinstance(inputs, dict):
            inputs = {self.ir.inputs[0][0]: inputs}
        types = dict(self.ir.inputs)
        found = {}
        for name, value in inputs.items():
            type_ = types.get(name)
            dtype = _DTYPES.get(type_.dtype) if isinstance(type_, Tensor) else None
            found[name] = jnp.asarray(value, dtype)
        missing = types.keys() - found.keys()
        if missing:
            raise ValueError(f"inputs are missing: {', '.join(sorted(missing))}")
        return found

    def weights(self, state: State) -> dict[str, np.ndarray]:
        return weight_files.weights_of(state, self.names)

    def with_weights(self, state: State, weights: dict[str, Any]) -> State:
        return weight_files.with_weights(
            state, self.names, {k: np.asarray(v) for k, v in weights.items()}
        )

    @cached_property
    def _step(self) -> Any:
        def step(state: State, batch: dict[str, Any]) -> tuple[State, dict[str, Any]]:
            valid = jnp.ones(len(next(iter(batch.values()))), bool)
            sums = self.trainer.sums(len(valid), len(valid))
            state, sums = self.trainer.train_step(state, sums, batch, valid)
            return state, self.trainer.results(sums)

        return jax.jit(step)

    def train_step(self, state: State, batch: dict[str, Any]) -> tuple[State, dict[str, Any]]:
        return self._step(state, {k: jnp.asarray(v) for k, v in batch.items()})
