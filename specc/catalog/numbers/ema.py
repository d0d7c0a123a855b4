"""A layer that follows another."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import NumberFunction
from specc.catalog.options import Refused


class ema(NumberFunction):
    """`ema(encoder, 0.99)`: a copy of a layer whose weights are a moving average of the layer's.

    The copy begins with the layer's weights. After each step every trained weight of it becomes
    momentum * old + (1 - momentum) * new; no gradient changes it. Moving statistics
    (BatchNormalization) are its own. Sources: Tarvainen and Valpola, Mean teachers are better role
    models, 2017; He et al., Momentum Contrast, 2020; Grill et al., Bootstrap your own latent, 2020.
    """

    of_layers = True
    examples = ("ema(encoder, 0.99)",)

    @staticmethod
    def fold(ev: Any, layer: Any, momentum: Any) -> Any:
        numeric = isinstance(momentum, (int, float)) and not isinstance(momentum, bool)
        if not numeric or not 0 <= momentum <= 1:
            raise Refused("needs a momentum from 0 to 1, such as 0.99")
        copy = ev.copy(layer, float(momentum))
        if copy is None:
            raise Refused("needs a layer", help="bind the layer first: `encoder = Dense(64)`")
        return copy
