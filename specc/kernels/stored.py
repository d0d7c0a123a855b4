"""Arrays that lie beside the program."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def stored(name: str) -> np.ndarray:
    """An array of `arrays.npz`, in the folder of the program."""
    with np.load(Path(__file__).with_name("arrays.npz"), allow_pickle=False) as arrays:
        return arrays[name]
