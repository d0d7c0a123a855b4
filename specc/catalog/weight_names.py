"""Names of weights, `encoder/dense/kernel`, and of the layers around them."""

from __future__ import annotations


def is_below(weight: str, layer: str) -> bool:
    """Is a layer, `dense` or `encoder.dense`, one of those around a weight?"""
    return f"/{layer.replace('.', '/')}/" in f"/{weight}"
