"""Recurrent cells: what one computes before the loop along time, and in it.

A cell gives `project(x)`, the part that needs no state and is one product for all steps, and
`step(projected, states, weights)`, which gives the next states; the first of them is the output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx


def dropout_masks(
    rngs: nnx.Rngs, rate: float, count: int, shape: tuple[int, ...], dtype: Any
) -> jax.Array | None:
    """Masks: 0 for a share `rate`, 1 / (1 - rate) elsewhere; None if nothing drops."""
    if not rate:
        return None
    kept = jax.random.bernoulli(rngs(), 1 - rate, (count, *shape))
    return kept.astype(dtype) / (1 - rate)


def masked_product(
    product: Callable[[jax.Array, jax.Array], jax.Array],
    x: jax.Array,
    kernel: jax.Array,
    drop: jax.Array | None,
) -> jax.Array:
    """The product of x and a kernel, x times one dropout mask, or times one for each gate."""
    if drop is None:
        return product(x, kernel)
    if len(drop) == 1:
        return product(x * drop[0], kernel)
    parts = zip(drop, jnp.split(kernel, len(drop), axis=-1), strict=True)
    return jnp.concatenate([product(x * mask, part) for mask, part in parts], axis=-1)


def flat_product(x: jax.Array, kernel: jax.Array) -> jax.Array:
    """float[…, features] times a kernel, as one matrix: the gradient is one product too."""
    return (x.reshape(-1, x.shape[-1]) @ kernel).reshape(*x.shape[:-1], -1)


def sigmoid_of_gates(x: jax.Array) -> jax.Array:
    """1 / (1 + exp(-x)) to within 2e-7, by way of tanh(x / 2), which XLA computes in half the time.

    In float32 at least: in half precision tanh(x / 2) is -1 where a gate is not closed yet.
    """
    wide = x.astype(jnp.promote_types(x.dtype, jnp.float32))
    return (0.5 * jnp.tanh(0.5 * wide) + 0.5).astype(x.dtype)


class RecurrentCell(nnx.Module):
    """The weights of a cell whose gates see the input and the last output."""

    gates = 1
    states = 1
    one_product = True  # a step multiplies the last output, and nothing else, by weights
    window: tuple[int, ...] = ()  # of the kernels, where the products are convolutions

    def __init__(
        self,
        features: int,
        units: int,
        *,
        activation: Callable[[jax.Array], jax.Array] = jnp.tanh,
        use_bias: bool = True,
        kernel_init: Callable[..., jax.Array] = nnx.initializers.glorot_uniform(),
        recurrent_init: Callable[..., jax.Array] = nnx.initializers.orthogonal(),
        bias_init: Callable[..., jax.Array] = nnx.initializers.zeros,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        stateful: tuple[int, ...] | None = None,
        dtype: Any = None,
        rngs: nnx.Rngs,
    ) -> None:
        self.units = units
        self.carried = nnx.data(None)  # the states that a batch hands to the next one, if any
        if stateful is not None:  # the shape of one
            first = jnp.zeros((1, *stateful))
            self.carried = nnx.List([nnx.Cache(first) for _ in range(self.states)])
        self.activation = activation
        self.use_bias = use_bias
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.dtype = dtype
        shape = (*self.window, features, self.gates * units)
        self.kernel = nnx.Param(kernel_init(rngs.params(), shape, jnp.float32))
        shape = (*self.window, units, self.gates * units)
        self.recurrent_kernel = nnx.Param(recurrent_init(rngs.params(), shape, jnp.float32))
        if use_bias:
            self.bias = nnx.Param(self.initial_bias(bias_init, rngs.params()))

    def initial_bias(self, init: Callable[..., jax.Array], key: jax.Array) -> jax.Array:
        return init(key, (self.gates * self.units,), jnp.float32)

    def computed(self, x: jax.Array) -> jax.Array:
        """An array in the dtype of the computation."""
        return x if self.dtype is None else x.astype(self.dtype)

    def input_bias(self) -> jax.Array:
        return self.computed(self.bias[...])

    def input_product(self, x: jax.Array, kernel: jax.Array) -> jax.Array:
        return flat_product(x, kernel)

    def state_product(self, h: jax.Array, kernel: jax.Array) -> jax.Array:
        return flat_product(h, kernel)

    def initial(self, z: jax.Array, given: Sequence[jax.Array] | None) -> tuple[jax.Array, ...]:
        """The first states for the steps z, time first: those that are given, or 0."""
        shape = (*z.shape[1:-1], self.units)
        if given is None and self.carried is not None:
            given = [state[...] for state in self.carried]
        if given is None:
            return tuple(jnp.zeros(shape, z.dtype) for _ in range(self.states))
        return tuple(jnp.broadcast_to(state, shape).astype(z.dtype) for state in given)

    def input_masks(self, x: jax.Array, rngs: nnx.Rngs) -> jax.Array | None:
        """Dropout masks of the input, the same at every step.

        As in Keras each gate has masks of its own where the last output is dropped too.
        """
        count = self.gates if self.recurrent_dropout else 1
        return dropout_masks(rngs, self.dropout, count, x.shape[1:], x.dtype)

    def state_masks(self, h: jax.Array, rngs: nnx.Rngs) -> jax.Array | None:
        """Dropout masks of the last output, the same at every step."""
        return dropout_masks(rngs, self.recurrent_dropout, self.gates, h.shape, h.dtype)

    def project(self, x: jax.Array, drop: jax.Array | None = None) -> jax.Array:
        """float[time, batch, …, features] -> float[time, batch, …, gates * units]."""
        z = masked_product(self.input_product, x, self.computed(self.kernel[...]), drop)
        return z + self.input_bias() if self.use_bias else z

    def recurrent_weights(self) -> tuple[jax.Array, ...]:
        """What `recur` takes: the kernel of the last output, in the dtype of the computation."""
        return (self.computed(self.recurrent_kernel[...]),)

    def recur(
        self, h: jax.Array, weights: tuple[jax.Array, ...], drop: jax.Array | None
    ) -> jax.Array:
        """The part of the gates that the last output makes: of one step, or of all in a row."""
        return masked_product(self.state_product, h, weights[0], drop)

    def join(self, z: jax.Array, product: jax.Array) -> Any:
        """What the gates see of the input and of the last output."""
        return z + product

    def parted(self, slopes: Any) -> tuple[jax.Array, jax.Array]:
        """The gradients of both parts of `join` from that of what it gives."""
        return slopes, slopes

    def after(self, joined: Any, states: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        """The next states."""
        raise NotImplementedError

    def step(
        self,
        z: jax.Array,
        states: tuple[jax.Array, ...],
        weights: tuple[jax.Array, ...],
        drop: jax.Array | None = None,
    ) -> tuple[jax.Array, ...]:
        return self.after(self.join(z, self.recur(states[0], weights, drop)), states)


class SimpleRNNCell(RecurrentCell):
    """h = activation(x W + h U + b)."""

    def after(self, joined: jax.Array, states: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        return (self.activation(joined),)


class LSTMCell(RecurrentCell):
    """Long short-term memory; gates in the order input, forget, cell, output; states h and c."""

    gates = 4
    states = 2

    def __init__(
        self,
        features: int,
        units: int,
        *,
        recurrent_activation: Callable[[jax.Array], jax.Array] = nnx.sigmoid,
        unit_forget_bias: bool = True,
        rngs: nnx.Rngs,
        **more: Any,
    ) -> None:
        self.recurrent_activation = recurrent_activation
        self.unit_forget_bias = unit_forget_bias
        super().__init__(features, units, rngs=rngs, **more)

    def initial_bias(self, init: Callable[..., jax.Array], key: jax.Array) -> jax.Array:
        bias = super().initial_bias(init, key)
        return bias.at[self.units : 2 * self.units].set(1.0) if self.unit_forget_bias else bias

    def after(self, joined: jax.Array, states: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        i, f, g, o = jnp.split(joined, 4, axis=-1)
        g = self.activation(g)
        if self.recurrent_activation is nnx.sigmoid:  # of all at once, which XLA runs faster
            i, f, _, o = jnp.split(sigmoid_of_gates(joined), 4, axis=-1)
        else:
            i, f, o = map(self.recurrent_activation, (i, f, o))
        c = f * states[1] + i * g
        return o * self.activation(c), c


class GRUCell(RecurrentCell):
    """Gated recurrent unit; gates in the order update, reset, candidate.

    `reset_after` resets the product of the last output, with a bias of its own, as cuDNN does;
    otherwise the last output itself is reset, as in https://arxiv.org/abs/1406.1078
    """

    gates = 3

    def __init__(
        self,
        features: int,
        units: int,
        *,
        recurrent_activation: Callable[[jax.Array], jax.Array] = nnx.sigmoid,
        reset_after: bool = True,
        rngs: nnx.Rngs,
        **more: Any,
    ) -> None:
        self.recurrent_activation = recurrent_activation
        self.reset_after = reset_after
        super().__init__(features, units, rngs=rngs, **more)

    def initial_bias(self, init: Callable[..., jax.Array], key: jax.Array) -> jax.Array:
        shape = (2, 3 * self.units) if self.reset_after else (3 * self.units,)
        return init(key, shape, jnp.float32)

    def input_bias(self) -> jax.Array:
        bias = super().input_bias()
        return bias[0] if self.reset_after else bias

    @property
    def one_product(self) -> bool:
        return self.reset_after

    def recurrent_weights(self) -> tuple[jax.Array, ...]:
        both = self.reset_after and self.use_bias
        more = (self.computed(self.bias[...])[1],) if both else ()
        return (*super().recurrent_weights(), *more)

    def recur(
        self, h: jax.Array, weights: tuple[jax.Array, ...], drop: jax.Array | None
    ) -> jax.Array:
        return sum(weights[1:], start=super().recur(h, weights, drop))

    def join(self, z: jax.Array, product: jax.Array) -> Any:
        # The reset gate, which is not known yet, multiplies a part of the product alone.
        split = 2 * self.units
        parts = z[..., :split] + product[..., :split], z[..., split:], product[..., split:]
        return jnp.concatenate(parts, axis=-1)

    def parted(self, slopes: Any) -> tuple[jax.Array, jax.Array]:
        gates, candidate, product = jnp.split(slopes, (2 * self.units, 3 * self.units), axis=-1)
        return slopes[..., : 3 * self.units], jnp.concatenate([gates, product], axis=-1)

    def after(self, joined: Any, states: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        split = 2 * self.units
        gates, candidate, product = jnp.split(joined, (split, 3 * self.units), axis=-1)
        sigmoid = self.recurrent_activation is nnx.sigmoid
        gates = sigmoid_of_gates(gates) if sigmoid else self.recurrent_activation(gates)
        update, reset = jnp.split(gates, 2, axis=-1)
        return self.mixed(update, candidate + reset * product, states)

    def mixed(
        self, update: jax.Array, candidate: jax.Array, states: tuple[jax.Array, ...]
    ) -> tuple[jax.Array, ...]:
        return (update * states[0] + (1 - update) * self.activation(candidate),)

    def step(
        self,
        z: jax.Array,
        states: tuple[jax.Array, ...],
        weights: tuple[jax.Array, ...],
        drop: jax.Array | None = None,
    ) -> tuple[jax.Array, ...]:
        if self.reset_after:
            return super().step(z, states, weights, drop)
        (h,), split, kernel = states, 2 * self.units, weights[0]
        gates = self.recur(h, (kernel[:, :split],), None if drop is None else drop[:2])
        update, reset = jnp.split(self.recurrent_activation(z[:, :split] + gates), 2, axis=-1)
        kept = reset * (h if drop is None else h * drop[2])
        return self.mixed(update, z[:, split:] + kept @ kernel[:, split:], states)
