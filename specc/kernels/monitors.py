"""What watches the figures of an epoch: it may stop the training and change the state."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from specc.kernels.adjusted import with_factor
from specc.kernels.objective import Arrays, State


class Best(NamedTuple):
    """What early stopping remembers."""

    value: jax.Array  # float32[]: the best so far
    epoch: jax.Array  # int32[]: when it was, counted from 0
    wait: jax.Array  # int32[]: epochs since then
    weights: Any  # of that epoch; None if they are not to be restored


class EarlyStopping:
    """Stops when the monitored figure has not improved for `patience` epochs, as in Keras.

    `mode` is "max" where more is better, "min" where less is. An improvement is one by more than
    `min_delta`; with a baseline, the wait begins anew only once that is beaten too.
    """

    def __init__(
        self,
        monitor: str,
        mode: str,
        *,
        min_delta: float = 0.0,
        patience: int = 0,
        baseline: float | None = None,
        restore_best: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        self.monitor = monitor
        self.sign = {"max": 1, "min": -1}[mode]
        self.min_delta = min_delta
        self.patience = patience
        self.baseline = baseline
        self.restore_best = restore_best
        self.start_from_epoch = start_from_epoch

    def init(self, state: State) -> Best:
        weights = state.weights if self.restore_best else None
        return Best(jnp.float32(-self.sign * jnp.inf), jnp.int32(-1), jnp.int32(0), weights)

    def improved(self, value: jax.Array, reference: jax.Array | float) -> jax.Array:
        return self.sign * (value - reference) > self.min_delta

    def update(
        self, best: Best, epoch: jax.Array, figures: Arrays, state: State
    ) -> tuple[Best, State, jax.Array]:
        """-> what is remembered, the state, and whether to stop."""
        value = figures[self.monitor]
        active = epoch >= self.start_from_epoch
        first = active & (best.epoch < 0)
        better = active & (first | self.improved(value, best.value))
        beaten = better if self.baseline is None else better & self.improved(value, self.baseline)
        wait = jnp.where(beaten, 0, best.wait + active)
        weights = best.weights
        if self.restore_best:
            weights = jax.tree.map(lambda a, b: jnp.where(better, a, b), state.weights, weights)
        new = Best(
            jnp.where(better, value, best.value),
            jnp.where(better, epoch, best.epoch),
            wait,
            weights,
        )
        return new, state, active & ~better & (wait >= self.patience) & (epoch > 0)

    def finish(self, best: Best, state: State) -> State:
        """The state after the last epoch: with the best weights, if they are to be restored."""
        if not self.restore_best:
            return state
        found = best.epoch >= 0
        weights = jax.tree.map(lambda a, b: jnp.where(found, a, b), best.weights, state.weights)
        return state._replace(weights=weights)


class ModelCheckpoint(EarlyStopping):
    """Remembers the weights of the best epoch, and neither stops nor restores."""

    def __init__(self, monitor: str, mode: str) -> None:
        super().__init__(monitor, mode, restore_best=True)

    def update(
        self, best: Best, epoch: jax.Array, figures: Arrays, state: State
    ) -> tuple[Best, State, jax.Array]:
        best, state, _ = super().update(best, epoch, figures, state)
        return best, state, jnp.bool_(False)

    def finish(self, best: Best, state: State) -> State:
        return state


class Plateau(NamedTuple):
    """What the lowering of the learning rate remembers."""

    best: jax.Array  # float32[]: the best value so far
    seen: jax.Array  # bool[]: whether there is one
    wait: jax.Array  # int32[]: epochs since then
    cooldown: jax.Array  # int32[]: epochs that are still not watched


class ReduceLrOnPlateau:
    """Lowers the learning rate when the monitored figure has not improved for `patience` epochs.

    The optimizers keep a factor of their rate in their memories; it goes down to `least`.
    """

    def __init__(
        self,
        monitor: str,
        mode: str,
        *,
        factor: float = 0.1,
        patience: int = 10,
        min_delta: float = 1e-4,
        cooldown: int = 0,
        least: float = 0.0,
    ) -> None:
        self.monitor = monitor
        self.sign = {"max": 1, "min": -1}[mode]
        self.factor = factor
        self.patience = patience
        self.min_delta = min_delta
        self.cooldown = cooldown
        self.least = least

    def init(self, state: State) -> Plateau:
        return Plateau(jnp.float32(0), jnp.bool_(False), jnp.int32(0), jnp.int32(0))

    def update(
        self, seen: Plateau, epoch: jax.Array, figures: Arrays, state: State
    ) -> tuple[Plateau, State, jax.Array]:
        value = figures[self.monitor]
        wait = jnp.where(seen.cooldown > 0, 0, seen.wait)
        cooldown = jnp.maximum(seen.cooldown - 1, 0)
        better = ~seen.seen | (self.sign * (value - seen.best) > self.min_delta)
        wait = jnp.where(better, 0, wait + (cooldown == 0))
        lower = ~better & (cooldown == 0) & (wait >= self.patience)

        def factor(old: jax.Array) -> jax.Array:
            return jnp.where(lower, jnp.maximum(old * self.factor, self.least), old)

        state = state._replace(optimizers=with_factor(state.optimizers, factor))
        after = Plateau(
            jnp.where(better, value, seen.best),
            jnp.bool_(True),
            jnp.where(lower, 0, wait),
            jnp.where(lower, self.cooldown, cooldown),
        )
        return after, state, jnp.bool_(False)

    def finish(self, seen: Plateau, state: State) -> State:
        return state


class Goal:
    """Stops as soon as the monitored figure is `>=`, `<=`, `>` or `<` than a value."""

    def __init__(self, monitor: str, sign: str, value: float) -> None:
        self.monitor = monitor
        self.better = 1 if sign.startswith(">") else -1
        self.equal = sign.endswith("=")
        self.value = value

    def init(self, state: State) -> tuple[()]:
        return ()

    def update(
        self, memory: tuple[()], epoch: jax.Array, figures: Arrays, state: State
    ) -> tuple[tuple[()], State, jax.Array]:
        beyond = self.better * (figures[self.monitor] - self.value)
        return memory, state, beyond >= 0 if self.equal else beyond > 0

    def finish(self, memory: tuple[()], state: State) -> State:
        return state
