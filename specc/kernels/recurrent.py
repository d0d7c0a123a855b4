"""Recurrent cells, and the loop that runs one along time.

A cell gives `project(x)`, the part that needs no state and is one product for all steps, and
`step(projected, states)`, which gives the next states; the first of them is the output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


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


class RecurrentCell(nnx.Module):
    """The weights of a cell whose gates see the input and the last output."""

    gates = 1
    states = 1
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
        flat = x.reshape(-1, x.shape[-1]) @ kernel  # one matrix: its gradient is one product too
        return flat.reshape(*x.shape[:-1], -1)

    def state_product(self, h: jax.Array, kernel: jax.Array) -> jax.Array:
        return h @ kernel

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

    def recur(self, h: jax.Array, kernel: jax.Array, drop: jax.Array | None) -> jax.Array:
        """The part of the gates that the last output makes."""
        return masked_product(self.state_product, h, kernel, drop)

    def step(
        self, z: jax.Array, states: tuple[jax.Array, ...], drop: jax.Array | None = None
    ) -> tuple[jax.Array, ...]:
        raise NotImplementedError


class SimpleRNNCell(RecurrentCell):
    """h = activation(x W + h U + b)."""

    def step(
        self, z: jax.Array, states: tuple[jax.Array, ...], drop: jax.Array | None = None
    ) -> tuple[jax.Array, ...]:
        h = self.recur(states[0], self.computed(self.recurrent_kernel[...]), drop)
        return (self.activation(z + h),)


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

    def step(
        self, z: jax.Array, states: tuple[jax.Array, ...], drop: jax.Array | None = None
    ) -> tuple[jax.Array, ...]:
        h, c = states
        z = z + self.recur(h, self.computed(self.recurrent_kernel[...]), drop)
        i, f, g, o = jnp.split(z, 4, axis=-1)
        g = self.activation(g)
        if self.recurrent_activation is nnx.sigmoid:  # of all at once, which XLA runs faster
            i, f, _, o = jnp.split(nnx.sigmoid(z), 4, axis=-1)
        else:
            i, f, o = map(self.recurrent_activation, (i, f, o))
        c = f * c + i * g
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

    def step(
        self, z: jax.Array, states: tuple[jax.Array, ...], drop: jax.Array | None = None
    ) -> tuple[jax.Array, ...]:
        (h,) = states
        kernel = self.computed(self.recurrent_kernel[...])
        split = 2 * self.units
        if self.reset_after:
            product = self.recur(h, kernel, drop)
            if self.use_bias:
                product = product + self.computed(self.bias[...])[1]
            gates, candidate = product[:, :split], product[:, split:]
        else:
            gates = self.recur(h, kernel[:, :split], None if drop is None else drop[:2])
        update, reset = jnp.split(self.recurrent_activation(z[:, :split] + gates), 2, axis=-1)
        if self.reset_after:
            candidate = reset * candidate
        else:
            candidate = (reset * (h if drop is None else h * drop[2])) @ kernel[:, split:]
        candidate = self.activation(z[:, split:] + candidate)
        return (update * h + (1 - update) * candidate,)


def step_cell(
    cell: RecurrentCell,
    x: jax.Array,
    states: Sequence[jax.Array],
    *,
    training: bool = False,
    rngs: nnx.Rngs | None = None,
) -> dict[str, Any]:
    """One step of a cell over x, float[batch, features]: its output, and its states after it."""
    x = cell.computed(x)[None]
    drops = training and rngs is not None
    z = cell.project(x, cell.input_masks(x, rngs) if drops else None)
    states = cell.initial(z, states)
    new = cell.step(z[0], states, cell.state_masks(states[0], rngs) if drops else None)
    return {"output": new[0], "state": list(new) if len(new) > 1 else new[0]}


def run_cell(
    cell: RecurrentCell,
    x: jax.Array,
    *,
    mask: jax.Array | None = None,
    initial_state: Sequence[jax.Array] | None = None,
    return_sequences: bool = False,
    return_state: bool = False,
    go_backwards: bool = False,
    unroll: bool = False,
    zero_output_for_mask: bool = False,
    training: bool = False,
    rngs: nnx.Rngs | None = None,
) -> Any:
    """Runs a cell along the time axis of x: float[batch, time, features].

    Where the mask, bool[batch, time], is false, the states stay; the output is the last one or 0.
    Gives the last output, or all of them, and with `return_state` the last states after it.
    """
    x = jnp.swapaxes(cell.computed(x), 0, 1)  # the steps in a row, before they get wide
    drops = training and rngs is not None
    steps = cell.project(x, cell.input_masks(x, rngs) if drops else None)
    states = cell.initial(steps, initial_state)
    drop = cell.state_masks(states[0], rngs) if drops else None
    masks = None if mask is None else jnp.swapaxes(mask, 0, 1)

    def step(states: Any, current: Any) -> tuple[Any, jax.Array | None]:
        z, counts = current
        new = cell.step(z, states, drop)
        output = new[0]
        if counts is not None:
            counts = counts.reshape(counts.shape + (1,) * (output.ndim - 1))
            new = jax.tree.map(lambda n, s: jnp.where(counts, n, s), new, states)
            output = jnp.where(counts, output, 0) if zero_output_for_mask else new[0]
        return new, output if return_sequences else None

    states, outputs = lax.scan(step, states, (steps, masks), reverse=go_backwards, unroll=unroll)
    for carried, state in zip(cell.carried or (), states, strict=False):
        if carried.shape == state.shape:  # else the model is called alone: there is no next batch
            carried[...] = state.astype(carried.dtype)
    output = states[0]
    if return_sequences:
        output = jnp.swapaxes(outputs[::-1] if go_backwards else outputs, 0, 1)
    return (output, *states) if return_state else output
