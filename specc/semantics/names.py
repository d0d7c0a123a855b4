"""How names of layers become names of variables."""

from __future__ import annotations

import re

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake(name: str) -> str:
    """`MaxPooling2D` is `max_pooling2d`, and `Conv2DTranspose` `conv2d_transpose`, as in Keras."""
    plain = re.sub(r"(\d)D(?=[A-Z]|\b)", r"\1d", name)
    return _WORDS.sub("_", plain).lower()


def camel(name: str) -> str:
    """`early_stopping` is `EarlyStopping`."""
    return "".join(part.capitalize() for part in name.split("_"))
