"""A sequence read from both ends."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Layer, Mismatch, operand, option
from specc.catalog.options import Choice, NoneType, OneOf, optional
from specc.catalog.options import layer as inner


class Bidirectional(Layer):
    """A recurrent layer over a sequence, and a second one over the sequence from its end, joined.

    float[time, features] -> float[2 units] with `concat`, else float[units]; all steps with the
    inner layer's `return_sequences`. Source: https://keras.io/api/layers/recurrent_layers/bidirectional/
    """

    masks_steps = True
    mask_ = operand(
        "bool[time]: where it is false the step is skipped", optional=True, dtype="bool"
    )
    initial_state = operand(
        "states of the forward layer, then of the backward one",
        optional=True,
        many=True,
        tree=True,
    )
    layer = option(inner, doc="a recurrent layer: `LSTM(32)`")
    merge_mode: str | None = option(
        OneOf(NoneType(), Choice("concat", "sum", "mul", "ave")),
        "concat",
        "how the two outputs are joined; none: [forward, backward]",
    )
    backward_layer = option(optional(inner), None, "the second layer, if it is to be another")
    examples = (
        ("Bidirectional(LSTM(8))", ("float[10, 4]",), "float[16]"),
        ("Bidirectional(GRU(8, return_sequences = true), sum)", ("float[10, 4]",), "float[10, 8]"),
    )

    def expand(self, parts: Any, x: Any, mask: Any, initial_state: Any) -> Any:
        forward = parts.layer("layer")
        word = recurrent(forward)
        name = type(word).__name__.lower()
        forward.name = forward.name or parts.named(f"forward_{name}")
        if self.backward_layer is None:
            backwards = not word.go_backwards
            backward = parts.copy(
                "backward_layer", forward, f"backward_{name}", go_backwards=backwards
            )
        else:
            backward = parts.layer("backward_layer", f"backward_{name}")
        alike(word, recurrent(backward))
        if len(initial_state) == 1 and isinstance(initial_state[0], list):
            (initial_state,) = initial_state
        half = len(initial_state) // 2
        zero = {"zero_output_for_mask": word.return_sequences}
        y = parts.apply(forward, x, mask, initial_state[:half], **zero)
        z = parts.apply(backward, x, mask, initial_state[half:], **zero)
        states: list[Any] = []
        if word.return_state:
            states = [*y[1:], *z[1:]]
            y, z = y[0], z[0]
        if word.return_sequences:
            flipped = parts.use("functions", "flip", z, axis=-parts.rank(z))
            flipped.mask = z.mask or y.mask
            z = flipped
        both = self.join(parts, y, z)
        return [*(both if isinstance(both, list) else [both]), *states] if states else both

    def join(self, parts: Any, y: Any, z: Any) -> Any:
        """The two outputs as one."""
        merging = {"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average"}
        if self.merge_mode is None:
            return [y, z]
        return parts.use("layers", merging[self.merge_mode], [y, z])


def recurrent(layer: Any) -> Any:
    """The word of a recurrent layer; another layer is refused."""
    word = getattr(layer, "word", None)
    if not hasattr(word, "go_backwards"):
        raise Mismatch(
            f"`Bidirectional` takes a recurrent layer, and this is {layer!r}",
            code="E0206",
            help="write `Bidirectional(LSTM(32))`, or `RNN(…)` around a cell of your own",
        )
    return word


def alike(forward: Any, backward: Any) -> None:
    """Refuse two layers that read the same way, or of which only one gives all steps or states."""
    if forward.go_backwards == backward.go_backwards:
        raise Mismatch(
            "both layers of `Bidirectional` read in the same direction",
            code="E0206",
            help="write `go_backwards = true` in the `backward_layer`",
        )
    for name in ("return_sequences", "return_state"):
        if getattr(forward, name) != getattr(backward, name):
            raise Mismatch(
                f"the two layers of `Bidirectional` have another `{name}`",
                code="E0206",
                help=f"give both the same `{name}`",
            )
