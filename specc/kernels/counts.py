"""Metrics of decisions, from counts of right and wrong ones for each class."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.sums import add_to_sum, sum_of, zero_sum


class Decisions:
    """Counts for each class how often it was right, was said, and was true.

    With `classes`, the class with the highest score is said; the target is a class number or
    one-hot. Without, every one of `labels` outputs says yes where it is above `threshold`, and the
    target is 0 or 1 for each.

    `average` over classes: "macro" is the mean over the classes that occur in targets or decisions,
    "weighted" weights them by how often they are true, "micro" counts all classes together, and
    "none" gives each. A quotient 0 / 0 is 0. All as in scikit-learn.
    """

    def __init__(
        self,
        *,
        classes: int | None = None,
        labels: int = 1,
        threshold: float = 0.5,
        average: str = "macro",
    ) -> None:
        self.classes = classes
        self.labels = labels
        self.threshold = threshold
        self.average = average

    def init(self, examples: int) -> jax.Array:
        return zero_sum(3, self.classes or self.labels)

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        if self.classes is None:
            said = (output > self.threshold).reshape(-1, self.labels)
            true = (target > 0.5).reshape(-1, self.labels)
        else:
            said = jnp.argmax(output, axis=-1).reshape(-1, 1) == jnp.arange(self.classes)[None]
            true = class_number(target).reshape(-1, 1) == jnp.arange(self.classes)[None]
        weight = jnp.repeat(weight, len(said) // len(weight))[:, None]
        counts = [jnp.sum(weight * where, axis=0) for where in (said & true, said, true)]
        return add_to_sum(state, jnp.stack(counts))

    def result(self, state: jax.Array) -> jax.Array:
        right, said, true = sum_of(state)
        if self.average == "micro":
            right, said, true = (jnp.sum(count, keepdims=True) for count in (right, said, true))
        scores = self.score(right, said, true)
        if self.average == "none":
            return scores
        importance = true if self.average == "weighted" else ((said + true) > 0).astype(jnp.float32)
        return ratio(jnp.sum(scores * importance), jnp.sum(importance))

    def score(self, right: jax.Array, said: jax.Array, true: jax.Array) -> jax.Array:
        """float32[classes]"""
        raise NotImplementedError


class Precision(Decisions):
    """right / said: how much of what was said is true."""

    def score(self, right: jax.Array, said: jax.Array, true: jax.Array) -> jax.Array:
        return ratio(right, said)


class Recall(Decisions):
    """right / true: how much of what is true was said."""

    def score(self, right: jax.Array, said: jax.Array, true: jax.Array) -> jax.Array:
        return ratio(right, true)


class F1(Decisions):
    """2 * right / (said + true): the harmonic mean of precision and recall."""

    def score(self, right: jax.Array, said: jax.Array, true: jax.Array) -> jax.Array:
        return ratio(2 * right, said + true)


class ConfusionMatrix:
    """float32[classes, classes]: the weight of examples by true class (row) and said one (column).

    Of two classes with one output, the second is said where the output is above `threshold`.
    """

    def __init__(self, classes: int, threshold: float = 0.5) -> None:
        self.classes = classes
        self.threshold = threshold

    def init(self, examples: int) -> jax.Array:
        return zero_sum(self.classes, self.classes)

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        if output.shape[-1] == 1:
            said = (output > self.threshold).astype(jnp.int32).reshape(-1)
            true = (target > 0.5).astype(jnp.int32).reshape(-1)
        else:
            said = jnp.argmax(output, axis=-1).reshape(-1)
            true = class_number(target).reshape(-1)
        weight = jnp.repeat(weight, len(said) // len(weight))
        counts = jnp.zeros((self.classes, self.classes), jnp.float32).at[true, said].add(weight)
        return add_to_sum(state, counts)

    def result(self, state: jax.Array) -> jax.Array:
        return sum_of(state)


def class_number(target: jax.Array) -> jax.Array:
    """The class number of a target that is one, or is one-hot along its last axis."""
    return target if jnp.issubdtype(target.dtype, jnp.integer) else jnp.argmax(target, axis=-1)


def ratio(above: jax.Array, below: jax.Array) -> jax.Array:
    """The quotient above / below, and 0 where below is 0."""
    return jnp.where(below > 0, above / jnp.where(below > 0, below, 1), 0)
