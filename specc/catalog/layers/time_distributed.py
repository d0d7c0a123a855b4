"""One layer for each step of a sequence."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Layer, Mismatch, option
from specc.catalog.options import layer as inner


class TimeDistributed(Layer):
    """The same layer at each step: every step of every sequence counts as an example of its own.

    float[time, …] -> float[time, …']. Source: https://keras.io/api/layers/recurrent_layers/time_distributed/
    """

    mask = "carries"
    difference = (
        "`BatchNormalization` in it takes its statistics over all steps at once; Keras takes those of "
        "one step after the other"
    )
    layer = option(inner, doc="what is applied to each step: `Conv2D(16, 3)`, `Dense(8) |> relu`")
    examples = (
        ("TimeDistributed(Conv2D(4, 3))", ("float[5, 8, 8, 1]",), "float[5, 6, 6, 4]"),
        ("TimeDistributed(Dense(3) |> relu)", ("float[5, 4]",), "float[5, 3]"),
    )

    def expand(self, parts: Any, x: Any) -> Any:
        if not parts.rank(x):
            raise Mismatch(
                f"`TimeDistributed` takes a sequence float[time, …], got {x.type}",
                code="E0302",
                help="a sequence has an axis of steps: `expand_dims` adds one",
                operand=0,
            )
        layer = parts.only("layer")
        steps = parts.spread(x)
        return parts.gather(parts.apply(layer, steps), steps, x)
