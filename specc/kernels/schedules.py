"""Learning rates over the count of updates: functions int32[] -> float32[]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

Rate = Callable[[jax.Array], jax.Array]


def share_of(steps: int, part: float) -> int:
    """A number of updates that is given as such, or below 1 as a share of all."""
    return round(part * steps) if part < 1 else int(part)


def warmed_up(rate_after: Callable[[int], Rate], warmup: float, steps: int) -> Rate:
    """Up from 0 in a line to the first rate of a schedule, which spans the steps that are left."""
    first = share_of(steps, warmup)
    after = rate_after(max(steps - first, 1))

    def rate(count: jax.Array) -> jax.Array:
        rising = after(jnp.zeros_like(count)) * (count + 1) / max(first, 1)
        return jnp.where(count < first, rising, after(jnp.maximum(count - first, 0)))

    return rate


def constant_rate(peak: float) -> Rate:
    """The same rate for every update."""
    return lambda _count: jnp.float32(peak)


def cosine_decay(peak: float, steps: int, *, alpha: float = 0.0) -> Rate:
    """peak * (alpha + (1 - alpha) (1 + cos(pi t)) / 2), t from 0 to 1 over the steps."""

    def rate(count: jax.Array) -> jax.Array:
        t = jnp.clip(count / max(steps, 1), 0.0, 1.0)
        return peak * (alpha + (1 - alpha) * 0.5 * (1 + jnp.cos(jnp.pi * t)))

    return rate


def cosine_decay_restarts(
    peak: float, first: int, *, t_mul: float = 2.0, m_mul: float = 1.0, alpha: float = 0.0
) -> Rate:
    """Half cosines one after the other, each t_mul times as long and m_mul times as high."""

    def rate(count: jax.Array) -> jax.Array:
        done = count / max(first, 1)
        if t_mul == 1:
            turn = jnp.floor(done)
            t = done - turn
        else:
            turn = jnp.floor(jnp.log(1 - done * (1 - t_mul)) / jnp.log(t_mul))
            t = (done - (1 - t_mul**turn) / (1 - t_mul)) / t_mul**turn
        height = 0.5 * m_mul**turn * (1 + jnp.cos(jnp.pi * t))
        return peak * ((1 - alpha) * height + alpha)

    return rate


def exponential_decay(peak: float, steps: int, factor: float, *, staircase: bool = False) -> Rate:
    """peak * factor^(count / steps)."""

    def rate(count: jax.Array) -> jax.Array:
        t = count / max(steps, 1)
        return peak * factor ** (jnp.floor(t) if staircase else t)

    return rate


def inverse_time_decay(peak: float, steps: int, factor: float, *, staircase: bool = False) -> Rate:
    """peak / (1 + factor * count / steps)."""

    def rate(count: jax.Array) -> jax.Array:
        t = count / max(steps, 1)
        return peak / (1 + factor * (jnp.floor(t) if staircase else t))

    return rate


def polynomial_decay(
    peak: float, steps: int, end: float, power: float, *, cycle: bool = False
) -> Rate:
    """end + (peak - end) (1 - count / steps)^power; with `cycle` the steps grow to a multiple."""

    def rate(count: jax.Array) -> jax.Array:
        whole = jnp.float32(max(steps, 1))
        if cycle:
            whole = whole * jnp.maximum(jnp.ceil(count / whole), 1)
        left = 1 - jnp.minimum(count, whole) / whole
        return (peak - end) * left**power + end

    return rate


def inverse_square_root(peak: float, steps: int) -> Rate:
    """peak * sqrt(steps / (steps + count))."""
    return lambda count: peak * jnp.sqrt(steps / (steps + count))


def piecewise_constant(boundaries: Sequence[int], rates: Sequence[float]) -> Rate:
    """rates[i] up to and including the update boundaries[i], the last one after all of them."""

    def rate(count: jax.Array) -> jax.Array:
        passed = jnp.sum(count > jnp.array(boundaries))
        return jnp.array(rates, jnp.float32)[passed]

    return rate


def stable_then_decay(peak: float, steps: int, decay: float, alpha: float, shape: str) -> Rate:
    """The peak, and down to alpha * peak over the last of the steps."""
    falling: dict[str, Any] = {
        "linear": lambda t: 1 - t,
        "cosine": lambda t: 0.5 * (1 + jnp.cos(jnp.pi * t)),
        "root": lambda t: 1 - jnp.sqrt(t),
    }
    last = max(share_of(steps, decay), 1)

    def rate(count: jax.Array) -> jax.Array:
        t = jnp.clip((count - (steps - last)) / last, 0.0, 1.0)
        return peak * (alpha + (1 - alpha) * falling[shape](t))

    return rate


def one_cycle(peak: float, steps: int, rise: float, first: float, last: float) -> Rate:
    """Half a cosine from first * peak up to the peak, and another one down to last * peak."""
    up = max(round(rise * steps), 1)
    down = max(steps - up, 1)

    def rate(count: jax.Array) -> jax.Array:
        rising = jnp.clip(count / up, 0.0, 1.0)
        falling = jnp.clip((count - up) / down, 0.0, 1.0)
        raised = first + (1 - first) * 0.5 * (1 - jnp.cos(jnp.pi * rising))
        lowered = last + (1 - last) * 0.5 * (1 + jnp.cos(jnp.pi * falling))
        return peak * jnp.where(count < up, raised, lowered)

    return rate
