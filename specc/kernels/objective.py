"""What training is told, what it changes, and how the losses of a batch make one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx

Arrays = dict[str, jax.Array]  # by field or output name, the batch axis first


class Objective(NamedTuple):
    """What one optimizer minimises, which weights it may change, and how often."""

    name: str
    losses: Callable[..., Arrays]  # (batch, outputs, valid) -> float32[batch] for each term
    loss_weights: dict[str, float]  # every term, and what it counts
    trains: Any  # an nnx filter: nnx.Param, or a part of the model
    optimizer: Callable[[int], optax.GradientTransformation]  # from the number of updates
    every: int = 1  # it takes a turn in every n-th step
    finish: Callable[[Any, Any], Any] | None = None  # weights to end with, from the memory
    nearby: Callable[[Any, Any], Any] | None = None  # weights whose gradients are those that count
    by_count: bool = False  # the loss is divided by the number of examples, not by their weights


class Program(NamedTuple):
    """A model and all that training asks of it."""

    model: Callable[..., nnx.Module]  # (rngs=) -> the model
    forward: Callable[..., tuple[Arrays, Arrays]]  # -> outputs, terms of add_loss: float32[]
    finish: Callable[[Arrays], Arrays]  # outputs as a user sees them
    weights: Callable[[Arrays], Arrays]  # example weights, float32[batch], by term or metric
    measure: Callable[..., dict[str, tuple[jax.Array, ...]]]  # (target, output) by metric
    metrics: dict[str, Any]
    objectives: tuple[Objective, ...]
    averages: tuple[Any, ...] = ()  # layers that follow others
    judges_averages: bool = False  # validation sees the weights that the fit would end with


class State(NamedTuple):
    """All that training changes: saved and loaded again, it goes on as if never interrupted."""

    weights: nnx.State  # parameters and the model's other variables
    optimizers: tuple[optax.OptState, ...]  # one an objective
    seed: jax.Array  # uint32[]
    step: jax.Array  # int32[]: steps taken


class Sums(NamedTuple):
    """Losses and metrics of the examples seen so far in an epoch."""

    losses: Arrays  # by objective: sums of (weighted loss, weight) for each term, then for add_loss
    metrics: dict[str, Any]
    carried: Any = ()  # what layers hand on from batch to batch (nnx.Cache), as long as the pass


def example_weight(weight: jax.Array | None, valid: jax.Array) -> jax.Array:
    """float32[batch]: what each example counts; the filling of the last batch counts nothing."""
    return valid.astype(jnp.float32) if weight is None else jnp.where(valid, weight, 0)


def loss_name(objective: Objective) -> str:
    """An objective called `loss` gives the figure `loss`, others `NAME_loss`."""
    return "loss" if objective.name == "loss" else f"{objective.name}_loss"


def weighted_loss(
    objective: Objective, losses: jax.Array, weights: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """The loss, float32[], from the sums of its terms, and the mean of each, float32[terms + 1]."""
    means = losses / jnp.where(weights > 0, weights, 1)
    return means @ jnp.array([*objective.loss_weights.values(), 1.0], jnp.float32), means
