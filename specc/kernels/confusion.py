"""Metrics of all classes together, from how often each was said for each."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from specc.kernels.counts import class_number, ratio
from specc.kernels.sums import add_to_sum, sum_of, zero_sum


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


class BinaryConfusion(ConfusionMatrix):
    """The same of two classes, for every number of the output: yes is above `threshold`."""

    def __init__(self, threshold: float = 0.5) -> None:
        super().__init__(2, threshold)

    def update(
        self, state: jax.Array, target: jax.Array, output: jax.Array, weight: jax.Array
    ) -> jax.Array:
        return super().update(state, target.reshape(-1, 1), output.reshape(-1, 1), weight)


class Agreement:
    """What a confusion matrix comes to: a metric of `counts`, a ConfusionMatrix."""

    def __init__(self, counts: ConfusionMatrix) -> None:
        self.counts = counts
        self.init = counts.init
        self.update = counts.update

    def result(self, state: jax.Array) -> jax.Array:
        return self.score(sum_of(state))

    def score(self, counts: jax.Array) -> jax.Array:
        """float32[] of float32[classes, classes], true classes in rows"""
        raise NotImplementedError


class IoU(Agreement):
    """|true and said| / |true or said|, the mean over the classes that occur.

    `classes` are those that count, all if there are none.
    """

    def __init__(self, counts: ConfusionMatrix, *classes: int) -> None:
        super().__init__(counts)
        self.classes = classes

    def score(self, counts: jax.Array) -> jax.Array:
        both = jnp.diag(counts)
        either = jnp.sum(counts, axis=0) + jnp.sum(counts, axis=1) - both
        if self.classes:
            both, either = both[jnp.array(self.classes)], either[jnp.array(self.classes)]
        return ratio(jnp.sum(ratio(both, either)), jnp.sum(either > 0))


class Matthews(Agreement):
    """The correlation of true and said classes: 1 all right, 0 by chance.

    Reference: Gorodkin, Comparing two K-category assignments by a K-category correlation
    coefficient, 2004.
    """

    def score(self, counts: jax.Array) -> jax.Array:
        shares = counts / jnp.maximum(jnp.sum(counts), 1)
        true, said = jnp.sum(shares, axis=1), jnp.sum(shares, axis=0)
        spread = (1 - jnp.sum(true * true)) * (1 - jnp.sum(said * said))
        return ratio(jnp.trace(shares) - jnp.sum(true * said), jnp.sqrt(jnp.maximum(spread, 0)))


class Kappa(Agreement):
    """1 - disagreement / disagreement by chance, the distance of classes to some power as its cost.

    Power 0: all mistakes are alike; 1 and 2 for classes in an order, linear and quadratic.
    Reference: Cohen, A coefficient of agreement for nominal scales, 1960.
    """

    def __init__(self, counts: ConfusionMatrix, power: int = 0) -> None:
        super().__init__(counts)
        self.power = power

    def score(self, counts: jax.Array) -> jax.Array:
        place = jnp.arange(len(counts), dtype=jnp.float32)
        apart = jnp.abs(place[:, None] - place[None])
        cost = apart**self.power if self.power else (apart > 0).astype(jnp.float32)
        shares = counts / jnp.maximum(jnp.sum(counts), 1)
        chance = jnp.outer(jnp.sum(shares, axis=1), jnp.sum(shares, axis=0))
        return 1 - ratio(jnp.sum(cost * shares), jnp.sum(cost * chance))


class BalancedAccuracy(Agreement):
    """The mean over the classes of how often each was recognised."""

    def score(self, counts: jax.Array) -> jax.Array:
        true = jnp.sum(counts, axis=1)
        return ratio(jnp.sum(ratio(jnp.diag(counts), true)), jnp.sum(true > 0))
