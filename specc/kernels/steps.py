"""Losses and metrics of sequences whose mask says which steps count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from specc.kernels.crossentropy import mean_of_some


def over_steps(
    loss: Callable[..., jax.Array],
    target: jax.Array,
    output: jax.Array,
    mask: jax.Array,
    valid: jax.Array | None,
) -> jax.Array:
    """One number an example, whose mean over the batch is the mean over the steps that count.

    mask bool[batch, time], or of more axes; `loss(target, output, valid)` takes steps for examples;
    `valid` is false for what fills the batch up.
    """
    rows = jnp.ones(len(mask), bool) if valid is None else valid
    counts = mask.reshape(len(mask), -1) & rows[:, None]
    values = loss(*(each_step(a, mask.ndim) for a in (target, output)), counts.ravel())
    return mean_of_some(values.reshape(counts.shape), mask.reshape(counts.shape), valid)


def each_step(a: jax.Array, axes: int) -> jax.Array:
    """The first axes as one: [batch, time, …] -> [batch * time, …]"""
    return a.reshape(-1, *a.shape[axes:])


class OverSteps:
    """A metric whose examples are the steps where a mask, bool[batch, time] or of more axes, is true."""

    def __init__(self, metric: Any, steps: int) -> None:
        self.metric = metric
        self.steps = steps

    def init(self, examples: int) -> Any:
        return self.metric.init(examples * self.steps)

    def update(
        self, state: Any, target: jax.Array, output: jax.Array, mask: jax.Array, weight: jax.Array
    ) -> Any:
        weight = jnp.where(mask.reshape(len(mask), -1), weight[:, None], 0).ravel()
        given = (each_step(a, mask.ndim) for a in (target, output))
        return self.metric.update(state, *given, weight)

    def result(self, state: Any) -> jax.Array:
        return self.metric.result(state)
