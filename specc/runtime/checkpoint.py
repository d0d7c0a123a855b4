"""Positions on disk: each written whole, the newest that is sound taken up again."""

from __future__ import annotations

import math
import os
import shutil
from typing import Any

import jax
import numpy as np

from specc.runtime import weights
from specc.runtime.directory import Draft, RunDirectory
from specc.runtime.failure import Failure
from specc.runtime.position import Position

KEPT = 2  # the newest ones
ARRAYS, FIGURES = "position.safetensors", "position.json"


def save(folder: str, position: Position, facts: dict[str, Any]) -> str:
    """Write a position below the folder and remove all but the newest; -> its path.

    `facts` say what it belongs to, such as the digest of the spec.
    """
    with Draft(os.path.join(folder, f"{int(position.state.step):012}")) as draft:
        arrays = {name: np.asarray(leaf) for name, leaf in _named(position).items()}
        weights.save(draft.file(ARRAYS), arrays)
        draft.json(
            FIGURES,
            {
                "history": position.history,
                "done": position.done,
                "begun": position.sums is not None,
            },
        )
        draft.facts = facts
    for old in checkpoints(folder)[KEPT:]:
        shutil.rmtree(os.path.join(folder, old))
    return draft.path


def load(folder: str, like: Position, facts: dict[str, Any]) -> tuple[Position | None, list[str]]:
    """The newest position that is sound and has these facts, and why newer ones were passed over.

    `like` has the structure, shapes and dtypes of what is loaded, as `blank` of train.py makes it.
    """
    passed = []
    for name in checkpoints(folder):
        try:
            return _read(os.path.join(folder, name), like, facts), passed
        except Failure as failure:
            passed.append(failure.message)
    return None, passed


def checkpoints(folder: str) -> list[str]:
    """Names of the positions in a folder, the newest first."""
    if not os.path.isdir(folder):
        return []
    return sorted((n for n in os.listdir(folder) if n[:1].isdigit()), reverse=True)


def _read(path: str, like: Position, facts: dict[str, Any]) -> Position:
    directory = RunDirectory(path)
    if directory.facts | facts != directory.facts:
        raise Failure(f"{path} belongs to another run")
    figures = directory.json(FIGURES)
    if not figures["begun"]:
        like = Position(like.state, like.watch)
    arrays = weights.load(directory.file(ARRAYS), _named(like))
    tree = (like.state, like.watch, like.sums)
    leaves = [jax.device_put(array) for array in arrays.values()]
    state, watch, sums = jax.tree.unflatten(jax.tree.structure(tree), leaves)
    history = {name: list(map(_number, values)) for name, values in figures["history"].items()}
    return Position(state, watch, history, sums, figures["done"])


def _named(position: Position) -> dict[str, Any]:
    """Every array under its path, in the order of the tree."""
    tree = (position.state, position.watch, position.sums)
    return {jax.tree_util.keystr(path): leaf for path, leaf in jax.tree.leaves_with_path(tree)}


def _number(value: Any) -> Any:
    """JSON has null for what is not a number."""
    return math.nan if value is None else value
