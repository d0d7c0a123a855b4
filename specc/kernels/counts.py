"""Metrics of decisions, from counts of right and wrong ones for each class."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class Decisions:
    """Counts for each class how often it was right, was said, was true, and could have been.

    With `classes`, the target is one of them, by number or one-hot, and the class with the highest
    score is said. Without, it is 0 or 1 for each of `labels`, and those are said whose score is
    above one half. Where `threshold` or `top_k` are given, what is said is above the one and among
    the k highest.

    `average` over classes: "macro" is the mean over the classes that occur in targets or decisions,
    "weighted" weights them by how often they are true, "micro" counts all classes together, and
    "none" gives each. With `only`, that class alone counts. A quotient 0 / 0 is 0. All as in
    scikit-learn.
    """

    def __init__(
        self,
        *,
        classes: int | None = None,
        labels: int = 1,
        threshold: float | None = None,
        top_k: int | None = None,
        average: str = "macro",
        only: int | None = None,
    ) -> None:
        self.classes = classes
        self.labels = labels
        usual = threshold is None and top_k is None
        self.threshold = 0.5 if usual and classes is None else threshold
        self.top_k = 1 if usual and classes is not None else top_k
        self.average = average
        self.only = only

    def init(self, examples: int) -> jax.Array:
        return zero_sum(4, self.classes or self.labels)

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        scores = output.reshape(-1, self.classes or self.labels)
        if self.classes is None:
            true = (target > 0.5).reshape(-1, self.labels)
        else:
            true = class_number(target).reshape(-1, 1) == jnp.arange(self.classes)[None]
        said = jnp.ones_like(true) if self.threshold is None else scores > self.threshold
        if self.top_k is not None:
            said &= highest(scores, self.top_k)
        weight = jnp.repeat(weight, len(said) // len(weight))[:, None]
        every = jnp.ones_like(said)
        counts = [jnp.sum(weight * where, axis=0) for where in (said & true, said, true, every)]
        return add_to_sum(state, jnp.stack(counts))

    def result(self, state: jax.Array) -> jax.Array:
        counts = sum_of(state)
        if self.only is not None:
            counts = counts[:, self.only : self.only + 1]
        elif self.average == "micro":
            counts = jnp.sum(counts, axis=1, keepdims=True)
        right, said, true, every = counts
        scores = self.score(right, said, true, every)
        if self.average == "none":
            return scores
        if self.average == "sum" or len(scores) == 1:
            return jnp.sum(scores)
        importance = true if self.average == "weighted" else ((said + true) > 0).astype(jnp.float32)
        return ratio(jnp.sum(scores * importance), jnp.sum(importance))

    def score(
        self, right: jax.Array, said: jax.Array, true: jax.Array, every: jax.Array
    ) -> jax.Array:
        """float32[classes]"""
        raise NotImplementedError


class Precision(Decisions):
    """right / said: how much of what was said is true."""

    def score(
        self, right: jax.Array, said: jax.Array, true: jax.Array, every: jax.Array
    ) -> jax.Array:
        return ratio(right, said)


class Recall(Decisions):
    """right / true: how much of what is true was said."""

    def score(
        self, right: jax.Array, said: jax.Array, true: jax.Array, every: jax.Array
    ) -> jax.Array:
        return ratio(right, true)


class Specificity(Decisions):
    """How much of what is not true was not said."""

    def score(
        self, right: jax.Array, said: jax.Array, true: jax.Array, every: jax.Array
    ) -> jax.Array:
        return ratio(every - said - true + right, every - true)


class F1(Decisions):
    """2 * right / (said + true): the harmonic mean of precision and recall."""

    def score(
        self, right: jax.Array, said: jax.Array, true: jax.Array, every: jax.Array
    ) -> jax.Array:
        return ratio(2 * right, said + true)


class FBeta(Decisions):
    """(1 + beta^2) right / (said + beta^2 true): recall counts beta times as much as precision."""

    def __init__(self, beta: float, **settings: Any) -> None:
        super().__init__(**settings)
        self.square = beta**2

    def score(
        self, right: jax.Array, said: jax.Array, true: jax.Array, every: jax.Array
    ) -> jax.Array:
        return ratio((1 + self.square) * right, said + self.square * true)


class Count(Decisions):
    """How many decisions were "tp", "fp", "tn" or "fn": true or false, positive or negative."""

    def __init__(self, which: str, **settings: Any) -> None:
        super().__init__(average="sum", **settings)
        self.which = which

    def score(
        self, right: jax.Array, said: jax.Array, true: jax.Array, every: jax.Array
    ) -> jax.Array:
        counts = {"tp": right, "fp": said - right, "fn": true - right}
        return counts[self.which] if self.which in counts else every - said - true + right


def highest(scores: jax.Array, k: int) -> jax.Array:
    """bool[rows, classes]: the k highest of each row; of equal ones, those that come first."""
    best = lax.top_k(scores, k)[1] if k > 1 else jnp.argmax(scores, axis=-1, keepdims=True)
    return jnp.any(best[..., None] == jnp.arange(scores.shape[-1]), axis=1)


def class_number(target: jax.Array) -> jax.Array:
    """The class number of a target that is one, or is one-hot along its last axis."""
    return target if jnp.issubdtype(target.dtype, jnp.integer) else jnp.argmax(target, axis=-1)


def ratio(above: jax.Array, below: jax.Array) -> jax.Array:
    """The quotient above / below, and 0 where below is 0."""
    return jnp.where(below > 0, above / jnp.where(below > 0, below, 1), 0)
