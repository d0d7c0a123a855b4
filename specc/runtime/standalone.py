"""Writes the folder of a program that stands alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import Any

import numpy as np

from specc.runtime.directory import hidden_beside
from specc.runtime.failure import Failure


def write(folder: str, text: str, splits: Mapping[str, Mapping[str, np.ndarray]]) -> None:
    """`train.py` and an .npz a split, all of them or none."""
    if os.path.exists(folder):
        raise Failure(f"{folder} exists already", help="choose another folder, or remove it")
    unfinished = hidden_beside(folder)
    try:
        with open(os.path.join(unfinished, "train.py"), "w", encoding="utf-8") as file:
            file.write(text)
        for name, arrays in splits.items():
            columns: dict[str, Any] = dict(arrays)
            np.savez_compressed(os.path.join(unfinished, f"{name}.npz"), **columns)
        os.rename(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
