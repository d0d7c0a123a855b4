"""Normalization of groups of channels."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Layer, Mismatch, Weight, option
from specc.catalog.layers._trained import initial, weight
from specc.catalog.options import (
    Checked,
    constraint,
    flag,
    initializer,
    natural,
    regularizer,
    whole,
)
from specc.catalog.shapes import axis_of, from_end, need_float
from specc.ir.python import Expr, Kernel, jnp
from specc.ir.sizes import Dim, divides
from specc.ir.types import Tensor

GROUPS = Checked(
    whole, lambda n: n > 0 or n == -1, "a whole number of at least 1, or -1: one a channel"
)


class GroupNormalization(Layer):
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, over positions and groups of channels.

    float[…] -> float[…], each example by itself. One group is a layer normalization, a group for
    each channel an instance normalization.
    Source: https://keras.io/api/layers/normalization_layers/group_normalization/
    """

    mask = "carries"
    needs_batch = True
    groups: int = option(GROUPS, 32, "number of groups; -1: each channel is one")
    axis: int = option(whole, -1, "the axis of the channels")
    epsilon: float = option(natural, 1e-3, "added to the variance")
    center: bool = option(flag, True, "adds beta")
    scale: bool = option(flag, True, "multiplies with gamma")
    beta_initializer = option(initializer, "zeros")
    gamma_initializer = option(initializer, "ones")
    beta_regularizer = option(regularizer, None)
    gamma_regularizer = option(regularizer, None)
    beta_constraint = option(constraint, None)
    gamma_constraint = option(constraint, None)
    examples = (
        ("GroupNormalization(2)", ("float[8, 8, 4]",), "float[8, 8, 4]"),
        ("GroupNormalization(-1)", ("float[8, 8, 4]",), "float[8, 8, 4]"),
    )

    def channels(self, x: Tensor) -> Dim:
        return x.shape[axis_of(self.axis, x.rank, self.word())]

    def infer(self, x: Tensor) -> Tensor:
        need_float(x, self.word())
        channels = self.channels(x)
        if isinstance(channels, int) and self.groups > 0 and not divides(channels, self.groups):
            raise Mismatch(
                f"{self.groups} groups do not divide {channels} channels",
                code="E0317",
                note=f"{channels} channels",
                help="choose groups that divide the channels; -1 makes each channel one",
                operand=0,
            )
        return x

    def weights(self, x: Tensor) -> tuple[Weight, ...]:
        shape = (self.channels(x),)
        found = [weight(self, "gamma", shape, path="scale")] if self.scale else []
        found += [weight(self, "beta", shape, path="bias")] if self.center else []
        return tuple(found)

    def construct(self, code: Code, x: Tensor) -> Expr:
        channels = code.size(self.channels(x))
        more: dict[str, Any] = {} if self.center else {"use_bias": False}
        more |= {} if self.scale else {"use_scale": False}
        more |= initial(self, "gamma", "scale_init") | initial(self, "beta", "bias_init")
        if self.epsilon != 1e-3:
            more["epsilon"] = self.epsilon
        groups = channels if self.groups == -1 else self.groups
        return Kernel("GroupNorm")(channels, groups, **more, rngs=code.rngs)

    def lower(self, code: Code, x: Expr) -> Expr:
        type_: Any = code.types[0]
        axis = from_end(axis_of(self.axis, type_.rank, self.word()), type_.rank)
        if axis == -1:
            y = code.module(x)
        else:
            y = jnp.moveaxis(code.module(jnp.moveaxis(x, axis, -1)), -1, axis)
        return y if code.dtype is None else y.astype(code.dtype)
