"""The loop that runs a recurrent cell along time, and its gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax

from specc.kernels.recurrent import RecurrentCell

States = tuple[jax.Array, ...]
Counted = Callable[[States, States, Any], tuple[States, jax.Array | None]]


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
    drop = cell.state_masks(states[0], rngs) if drops else None
    new = cell.step(z[0], states, cell.recurrent_weights(), drop)
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

    def counted(new: States, states: States, counts: Any) -> tuple[States, jax.Array | None]:
        output = new[0]
        if counts is not None:
            counts = counts.reshape(counts.shape + (1,) * (output.ndim - 1))
            new = jax.tree.map(lambda n, s: jnp.where(counts, n, s), new, states)
            output = jnp.where(counts, output, 0) if zero_output_for_mask else new[0]
        return new, output if return_sequences else None

    along = hoisted if cell.one_product else plain
    states, outputs = along(cell, counted, go_backwards, unroll)(
        cell.recurrent_weights(), steps, states, masks, drop
    )
    for carried, state in zip(cell.carried or (), states, strict=False):
        if carried.shape == state.shape:  # else the model is called alone: there is no next batch
            carried.set_value(state.astype(carried.dtype))
    output = states[0]
    if return_sequences:
        output = jnp.swapaxes(outputs[::-1] if go_backwards else outputs, 0, 1)
    return (output, *states) if return_state else output


def plain(cell: RecurrentCell, counted: Counted, reverse: bool, unroll: bool) -> Callable[..., Any]:
    """(weights, steps, states, masks, drop) -> the last states, and the outputs of all steps."""

    def run(weights: Any, steps: Any, states: States, masks: Any, drop: Any) -> Any:
        def step(states: States, current: Any) -> Any:
            z, counts = current
            return counted(cell.step(z, states, weights, drop), states, counts)

        return lax.scan(step, states, (steps, masks), reverse=reverse, unroll=unroll)

    return run


def hoisted(
    cell: RecurrentCell, counted: Counted, reverse: bool, unroll: bool
) -> Callable[..., Any]:
    """The same, with a gradient whose product with the last outputs is one for all steps.

    By itself the gradient of a loop adds up that of the kernel step by step, and keeps every number
    that the gates of a step were made of; here the loop back has the states and what the gates saw,
    and gives the gradients of the products, which are multiplied by all outputs afterwards.
    """
    run = jax.custom_vjp(plain(cell, counted, reverse, unroll))

    def forward(weights: Any, steps: Any, states: States, masks: Any, drop: Any) -> Any:
        def step(states: States, current: Any) -> Any:
            z, counts = current
            joined = cell.join(z, cell.recur(states[0], weights, drop))
            new, output = counted(cell.after(joined, states), states, counts)
            return new, (output, states, joined)

        last, (outputs, before, joined) = lax.scan(
            step, states, (steps, masks), reverse=reverse, unroll=unroll
        )
        return (last, outputs), (weights, joined, before, masks, drop)

    def backward(kept: Any, slopes: Any) -> Any:
        weights, joined, before, masks, drop = kept

        def step(slopes: States, current: Any) -> Any:
            joined, states, counts, output = current
            _, of_gates = jax.vjp(
                lambda joined, states: counted(cell.after(joined, states), states, counts),
                joined,
                states,
            )
            joined, (h, *rest) = of_gates((slopes, output))
            # The product is linear in the output but for a bias: it need not be computed for this.
            _, of_product = jax.vjp(lambda h: cell.recur(h, weights, drop), states[0])
            return (h + of_product(cell.parted(joined)[1])[0], *rest), joined

        last, outputs = slopes
        first, joined = lax.scan(
            step, last, (joined, before, masks, outputs), reverse=not reverse, unroll=unroll
        )
        of_steps, of_products = cell.parted(joined)
        _, of_weights = jax.vjp(lambda w: cell.recur(before[0], w, drop), weights)
        return of_weights(of_products)[0], of_steps, first, None, None

    run.defvjp(forward, backward)
    return run
