"""Flax's assignment of a whole value to a variable, without a search through the trace.

`variable[...] = value` asks a traced value for its `sharding`, to compare it with that of the old one.
JAX answers with an error whose message looks through all that was traced so far, and Flax throws it
away: the time to trace a model grew with the square of its layers (of a ResNet-50, by half). A value
that is being traced has no sharding; one of the same shape and dtype is taken as it is.
"""

from __future__ import annotations

from typing import Any

import jax
from flax import nnx
from jax.core import Tracer

_of_flax = nnx.Variable.__setitem__


def assign_whole_values() -> None:
    """Have Flax do so in this process."""
    nnx.Variable.__setitem__ = _assign


def _assign(variable: Any, index: Any, value: Any) -> None:
    if index is ... and isinstance(value, Tracer):
        old = getattr(variable, "_raw_value", None)
        if isinstance(old, jax.Array) and (old.shape, old.dtype) == (value.shape, value.dtype):
            variable.set_value(value)
            return
    _of_flax(variable, index, value)
