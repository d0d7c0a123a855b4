"""The training engine: pure functions of a state, for jax.jit to compile."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jax import lax

from specc.kernels.accumulate import accumulated
from specc.kernels.followers import follow
from specc.kernels.objective import (
    Arrays,
    Objective,
    Program,
    State,
    Sums,
    example_weight,
    loss_name,
    weighted_loss,
)
from specc.kernels.precision import loss_scale
from specc.kernels.random_stream import streams
from specc.kernels.sums import add_to_sum, sum_of, zero_sum

# Weights are made once: to compile that as well as what runs for hours takes longer than it saves.
ONCE = {"xla_backend_optimization_level": 1}
INITIALIZE, TRAIN, EVALUATE = range(3)  # what random numbers are for: no stream meets another


class Trainer:
    """A program and the length of its fit: `steps` updates, for which schedules are made.

    With `accumulate`, a batch is cut into that many parts; the gradients of the parts, which add up
    to those of the whole batch, make one update.
    """

    def __init__(self, program: Program, steps: int, accumulate: int = 1) -> None:
        self.program = program
        self.accumulate = accumulate
        self.optimizers = tuple(o.optimizer(-(-steps // o.every)) for o in program.objectives)
        self.graphdef, self.carries = structure_of(program.model)

    def create(self, seed: jax.Array, weights: Any = None) -> State:
        """The state before the first step; its weights are drawn, if they are not given."""
        if weights is None:
            weights = nnx.state(self.program.model(rngs=random_stream(seed, INITIALIZE)))
        memories = tuple(
            optimizer.init(nnx.filter_state(weights, objective.trains))
            for optimizer, objective in zip(self.optimizers, self.program.objectives, strict=True)
        )
        return State(weights, memories, jnp.asarray(seed, jnp.uint32), jnp.int32(0))

    def finished(self, state: State) -> State:
        """The state after the last step: averages of weights, where an optimizer keeps them."""
        for objective, memory in zip(self.program.objectives, state.optimizers, strict=True):
            if objective.finish is not None:
                state = state._replace(weights=objective.finish(state.weights, memory))
        return state

    def judged(self, state: State) -> State:
        """The state that the validation of an epoch sees."""
        return self.finished(state) if self.program.judges_averages else state

    def sums(self, examples: int, rows: int = 1) -> Sums:
        """Empty sums for a pass over that many examples, the filling of the last batch included,
        of which `rows` are seen at a time."""
        losses = {o.name: zero_sum(len(o.loss_weights) + 1, 2) for o in self.program.objectives}
        metrics = {name: metric.init(examples) for name, metric in self.program.metrics.items()}
        return Sums(losses, metrics, self.carried(rows))

    def carried(self, rows: int) -> nnx.State:
        """What layers hand on before the first batch: zeros, for so many rows."""
        return jax.tree.map(lambda a: jnp.zeros((rows, *a.shape[1:]), a.dtype), self.carries)

    def names(self) -> list[str]:
        """What `results` gives, in the order in which it is shown."""
        losses = []
        for o in self.program.objectives:
            losses.append(loss_name(o))
            losses += [f"{term}_loss" for term in o.loss_weights if len(o.loss_weights) > 1]
        return [*losses, *self.program.metrics]

    def results(self, sums: Sums) -> dict[str, jax.Array]:
        """Losses and metrics by name."""
        found: dict[str, jax.Array] = {}
        for objective in self.program.objectives:
            losses, weights = jnp.moveaxis(sum_of(sums.losses[objective.name]), 1, 0)
            total, means = weighted_loss(objective, losses, weights)
            found[loss_name(objective)] = total
            if len(objective.loss_weights) > 1:
                found |= {f"{term}_loss": means[i] for i, term in enumerate(objective.loss_weights)}
        for name, metric in self.program.metrics.items():
            found[name] = metric.result(sums.metrics[name])
        return found

    def sum_losses(
        self, objective: Objective, batch: Arrays, outputs: Arrays, added: Arrays, valid: jax.Array
    ) -> jax.Array:
        """float32[terms + 1]: the sum of weighted losses of each term, and of add_loss."""
        losses, weights = objective.losses(batch, outputs, valid), self.program.weights(batch)
        sums = [
            jnp.sum(losses[term] * example_weight(weights.get(term), valid))
            for term in objective.loss_weights
        ]
        # One number, or one an example: the mean over the batch of either.
        extra = sum(added.values(), start=jnp.float32(0))
        return jnp.array([*sums, jnp.sum(jnp.where(valid, extra, 0))])

    def sum_weights(self, objective: Objective, batch: Arrays, valid: jax.Array) -> jax.Array:
        """float32[terms + 1]: the sum of example weights of each term, and of add_loss."""
        weights = self.program.weights(batch)
        terms = [None if objective.by_count else weights.get(t) for t in objective.loss_weights]
        return jnp.array([jnp.sum(example_weight(w, valid)) for w in (*terms, None)])

    def add_metrics(self, sums: Sums, batch: Arrays, outputs: Arrays, valid: jax.Array) -> Sums:
        """The sums with the metrics of one more batch."""
        weights = self.program.weights(batch)
        metrics = {
            name: self.program.metrics[name].update(
                sums.metrics[name], *seen, example_weight(weights.get(name), valid)
            )
            for name, seen in self.program.measure(batch, outputs).items()
        }
        return sums._replace(metrics=metrics)

    def gradients(
        self, index: int, state: State, batch: Arrays, valid: jax.Array, of: jax.Array, part: Any
    ) -> tuple[nnx.State, tuple[nnx.State, Arrays, jax.Array]]:
        """Gradients of an objective over a batch, or part of one whose weights sum up to `of`.

        -> gradients, (what it does not train, after the forward pass; outputs; sums of losses)
        """
        objective = self.program.objectives[index]
        scale = loss_scale(state.optimizers[index])

        def loss(trained: nnx.State, rest: nnx.State) -> tuple[jax.Array, Any]:
            model = nnx.merge(self.graphdef, trained, rest, copy=True)
            rngs = random_stream(state.seed, TRAIN, state.step, index, part)
            outputs, added = self.program.forward(
                model, batch, training=True, rngs=rngs, valid=valid
            )
            losses = self.sum_losses(objective, batch, outputs, added, valid)
            rest = nnx.split(model, objective.trains, ...)[2]
            return weighted_loss(objective, losses, of)[0] * scale, (rest, outputs, losses)

        trained, rest = nnx.split_state(state.weights, objective.trains, ...)
        return jax.grad(loss, has_aux=True)(trained, rest)

    def update(
        self, index: int, state: State, sums: Sums, batch: Arrays, valid: jax.Array
    ) -> tuple[State, Sums]:
        """The turn of one objective: forward, backward, and a change of what it trains."""
        objective, optimizer = self.program.objectives[index], self.optimizers[index]
        of = self.sum_weights(objective, batch, valid)
        trained, rest = nnx.split_state(state.weights, objective.trains, ...)

        def turn(rest: nnx.State, sums: Sums, batch: Arrays, valid: Any, part: Any = 0) -> Any:
            now = state._replace(weights=nnx.merge_state(trained, rest, sums.carried))
            gradients, (after, outputs, losses) = self.gradients(index, now, batch, valid, of, part)
            if objective.nearby is not None:
                near = objective.nearby(trained, gradients)
                near = nnx.merge_state(near, rest, sums.carried)
                near = state._replace(weights=near)
                gradients = self.gradients(index, near, batch, valid, of, part)[0]
            new = jnp.stack([losses, self.sum_weights(objective, batch, valid)], axis=1)
            total = add_to_sum(sums.losses[objective.name], new)
            sums = sums._replace(losses=sums.losses | {objective.name: total})
            if index == 0:
                sums = self.add_metrics(sums, batch, outputs, valid)
                sums = sums._replace(carried=nnx.filter_state(after, nnx.Cache))
            return gradients, nnx.merge_state(after, self.carried(1)), sums

        if self.accumulate == 1:
            gradients, rest, sums = turn(rest, sums, batch, valid)
        else:
            gradients, rest, sums = accumulated(
                turn, self.accumulate, trained, rest, sums, batch, valid
            )
        changes, memory = optimizer.update(gradients, state.optimizers[index], trained)
        weights = nnx.merge_state(optax.apply_updates(trained, changes), rest)
        memories = (*state.optimizers[:index], memory, *state.optimizers[index + 1 :])
        return state._replace(weights=weights, optimizers=memories), sums

    def train_step(
        self, state: State, sums: Sums, batch: Arrays, valid: jax.Array
    ) -> tuple[State, Sums]:
        """Every objective takes its turn, each with the weights as updated so far."""
        for index, objective in enumerate(self.program.objectives):
            turn = jax.tree_util.Partial(self.update, index)
            if objective.every == 1:
                state, sums = turn(state, sums, batch, valid)
            else:
                state, sums = lax.cond(
                    state.step % objective.every == 0,
                    turn,
                    lambda state, sums, *_: (state, sums),
                    *(state, sums, batch, valid),
                )
        if self.program.averages:
            state = state._replace(weights=follow(state.weights, self.program.averages))
        return state._replace(step=state.step + 1), sums

    def evaluate_step(
        self, state: State, sums: Sums, batch: Arrays, valid: jax.Array, position: jax.Array
    ) -> Sums:
        """The sums with the losses and metrics of one more batch, the `position`-th of it."""
        weights = nnx.merge_state(state.weights, sums.carried)
        model = nnx.merge(self.graphdef, weights, copy=True)
        rngs = random_stream(state.seed, EVALUATE, position)
        outputs, added = self.program.forward(model, batch, training=False, rngs=rngs, valid=valid)
        losses = {}
        for objective in self.program.objectives:
            found = self.sum_losses(objective, batch, outputs, added, valid)
            new = jnp.stack([found, self.sum_weights(objective, batch, valid)], axis=1)
            losses[objective.name] = add_to_sum(sums.losses[objective.name], new)
        sums = sums._replace(losses=losses, carried=nnx.state(model, nnx.Cache))
        return self.add_metrics(sums, batch, outputs, valid)

    def predict_step(self, state: State, batch: Arrays, position: jax.Array) -> Arrays:
        """Outputs as a user sees them, of a batch without targets."""
        return self.predict_on(state, self.carried(1), batch, position)[0]

    def predict_on(
        self, state: State, carried: nnx.State, batch: Arrays, position: jax.Array
    ) -> tuple[Arrays, nnx.State]:
        """The same of the batch after one that has left `carried`; and what this one leaves."""
        weights = nnx.merge_state(state.weights, carried)
        model = nnx.merge(self.graphdef, weights, copy=True)
        rngs = random_stream(state.seed, EVALUATE, position)
        outputs, _ = self.program.forward(model, batch, training=False, rngs=rngs)
        return self.program.finish(outputs), nnx.state(model, nnx.Cache)


@lru_cache(maxsize=8)
def structure_of(model: Callable[..., nnx.Module]) -> tuple[nnx.GraphDef[nnx.Module], nnx.State]:
    """The model without its weights, and the shapes of what goes on from batch to batch: fit,
    evaluation and prediction need both, one trace finds them."""
    made = nnx.eval_shape(lambda: model(rngs=streams(jax.random.key(0))))
    graphdef, carries, _ = nnx.split(made, nnx.Cache, ...)
    return graphdef, carries


def random_stream(seed: jax.Array, purpose: int, *positions: Any) -> nnx.Rngs:
    """Random numbers that depend on the seed, the purpose and the positions, on nothing else."""
    key = jax.random.fold_in(jax.random.key(seed), purpose)
    for position in positions:
        key = jax.random.fold_in(key, position)
    return streams(key)
