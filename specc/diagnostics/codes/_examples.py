"""What the examples of the codes are made of."""

from __future__ import annotations

GOOD = "model (x: float[4]) {\n  x |> Dense(3)\n}\n"


def in_model(body: str) -> str:
    """A spec of one model over four numbers, with this body."""
    return "model (x: float[4]) {\n  " + body.replace("\n", "\n  ") + "\n}\n"
