"""Positions on disk: each written whole, the newest that is sound taken up again.

Orbax, measured, gives back a flipped bit as wrong weights and keeps no digest of what it has
written; here every file has its sha256 in a manifest that is written last.
"""

from __future__ import annotations

import errno
import math
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import jax
import numpy as np
from safetensors import SafetensorError

from specc.runtime import weights
from specc.runtime.directory import Draft, RunDirectory
from specc.runtime.failure import Failure
from specc.runtime.position import Position

KEPT = 2  # the newest ones
ARRAYS, FIGURES = "position.safetensors", "position.json"
MARGIN = 1.1  # room on the disk that is asked for, in sizes of the arrays


@dataclass(frozen=True)
class Done:
    """A phase that has ended."""

    name: str
    epochs: int
    steps: int
    stopped: bool
    history: dict[str, list[Any]]


@dataclass(frozen=True)
class Saved:
    """A position, the phase that it stands in, and the phases before that one."""

    position: Position
    phase: int = 0
    before: tuple[Done, ...] = ()
    seconds: float = 0.0  # that the run has taken so far


def save(folder: str, saved: Saved, facts: dict[str, Any]) -> str:
    """Write a position below the folder and remove all but the newest; -> its path.

    `facts` say what it belongs to, such as the digest of the spec.
    """
    position = saved.position
    arrays = {name: np.asarray(leaf) for name, leaf in _named(position).items()}
    name = f"{saved.phase:03}-{int(position.state.step):012}"
    try:
        _has_room(folder, sum(array.nbytes for array in arrays.values()))
        with Draft(os.path.join(folder, name)) as draft:
            weights.save(draft.file(ARRAYS), arrays)
            draft.json(
                FIGURES,
                {
                    "phase": saved.phase,
                    "before": [_spelled(asdict(done)) for done in saved.before],
                    "seconds": saved.seconds,
                    "history": _spelled(position.history),
                    "done": position.done,
                    "begun": position.sums is not None,
                },
            )
            draft.facts = facts
    except (OSError, SafetensorError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Failure(
            f"the checkpoint {name} could not be written: {reason}",
            help=_remedy(folder),
        ) from error
    for old in checkpoints(folder)[KEPT:]:
        shutil.rmtree(os.path.join(folder, old), ignore_errors=True)
    return draft.path


def load(
    folder: str, like: Callable[[int], Position], facts: dict[str, Any]
) -> tuple[Saved | None, list[str]]:
    """The newest position that is sound and has these facts, and why newer ones were passed over.

    `like` gives the structure, shapes and dtypes of the positions of a phase, as `blank` of train.py
    makes them.
    """
    passed: list[str] = []
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
    return sorted((n for n in os.listdir(folder) if n[:1].isdigit()), key=_order, reverse=True)


def _order(name: str) -> tuple[int, ...]:
    """Phase, step, and the number that is added to a name that was taken."""
    return tuple(int(part) if part.isdecimal() else 0 for part in name.split("-"))


def _read(path: str, like: Callable[[int], Position], facts: dict[str, Any]) -> Saved:
    directory = RunDirectory(path)
    if directory.facts | facts != directory.facts:
        raise Failure(f"{path} belongs to another run")
    figures = directory.json(FIGURES)
    expected = like(figures["phase"])
    if not figures["begun"]:
        expected = Position(expected.state, expected.watch)
    arrays = weights.load(directory.file(ARRAYS), _named(expected))
    tree = (expected.state, expected.watch, expected.sums)
    leaves = [jax.device_put(array) for array in arrays.values()]
    state, watch, sums = jax.tree.unflatten(jax.tree.structure(tree), leaves)
    position = Position(state, watch, _history(figures["history"]), sums, figures["done"])
    before = [Done(**{**d, "history": _history(d["history"])}) for d in figures["before"]]
    return Saved(position, figures["phase"], tuple(before), figures["seconds"])


def _has_room(folder: str, needed: int) -> None:
    """An OSError before anything is written, where the disk has no room for it."""
    place = folder
    while not os.path.isdir(place):
        place = os.path.dirname(os.path.abspath(place))
    free = shutil.disk_usage(place).free
    if free < needed * MARGIN:
        raise OSError(
            errno.ENOSPC, f"no space left: it needs {needed:_} bytes, and {free:_} are free"
        )


def _remedy(folder: str) -> str:
    kept = checkpoints(folder)
    last = f"the last good one is {os.path.join(folder, kept[0])}: " if kept else ""
    return f"{last}make room and go on with `--resume`, or write `on_failure = go_on` in `every(…)`"


def _named(position: Position) -> dict[str, Any]:
    """Every array under its path, in the order of the tree."""
    tree = (position.state, position.watch, position.sums)
    return {jax.tree_util.keystr(path): leaf for path, leaf in jax.tree.leaves_with_path(tree)}


def _history(figures: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: list(map(_number, values)) for name, values in figures.items()}


def _spelled(value: Any) -> Any:
    """With infinities as text, which JSON has not; what is not a number becomes null."""
    if isinstance(value, dict):
        return {name: _spelled(each) for name, each in value.items()}
    if isinstance(value, list):
        return list(map(_spelled, value))
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def _number(value: Any) -> Any:
    """What `_spelled` has made of a number."""
    if isinstance(value, list):
        return list(map(_number, value))
    if isinstance(value, str):
        return float(value)
    return math.nan if value is None else value
