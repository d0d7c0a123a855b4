"""A recurrent cell whose products are convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
from flax import nnx
from jax import lax

from specc.kernels.recurrent import LSTMCell


class ConvLSTMCell(LSTMCell):
    """Long short-term memory over images: float[batch, …, features] a step, channels last.

    The window steps and is padded over the input as told; over the last output it is padded with
    zeros, so that its shape stays. See https://arxiv.org/abs/1506.04214
    """

    def __init__(
        self,
        features: int,
        units: int,
        window: tuple[int, ...],
        *,
        strides: Sequence[int] | None = None,
        padding: str = "VALID",
        dilation: Sequence[int] | None = None,
        rngs: nnx.Rngs,
        **more: Any,
    ) -> None:
        self.window = window
        self.strides = strides or (1,) * len(window)
        self.padding = padding
        self.dilation = dilation
        super().__init__(features, units, rngs=rngs, **more)

    def input_product(self, x: jax.Array, kernel: jax.Array) -> jax.Array:
        steps = x.reshape(-1, *x.shape[2:])
        y = self.convolved(steps, kernel, self.strides, self.padding, self.dilation)
        return y.reshape(*x.shape[:2], *y.shape[1:])

    def state_product(self, h: jax.Array, kernel: jax.Array) -> jax.Array:
        flat = h.reshape(-1, *h.shape[-len(self.window) - 1 :])  # one step, or all in a row
        y = self.convolved(flat, kernel, (1,) * len(self.window), "SAME")
        return y.reshape(*h.shape[:-1], -1)

    def convolved(
        self,
        x: jax.Array,
        kernel: jax.Array,
        strides: Sequence[int],
        padding: str,
        dilation: Sequence[int] | None = None,
    ) -> jax.Array:
        axes = "DHW"[-len(self.window) :]
        layout = (f"N{axes}C", f"{axes}IO", f"N{axes}C")
        return lax.conv_general_dilated(
            x, kernel, strides, padding, rhs_dilation=dilation, dimension_numbers=layout
        )
