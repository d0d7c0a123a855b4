"""Positions on disk: each written whole, the newest that is sound taken up again.

Every file has its sha256 in a manifest that is written last. Orbax 0.12.8 keeps no digest, and gave a
flipped bit back as wrong weights; its files would have to be read again and hashed, which is about
half of what it is faster by (0.56 s of 1.04 s for 512 MiB).
Measured on two CPU cores, in milliseconds that training is blocked / until all is on the disk: a
state of 64 MiB 1/277 here and 8/232 with Orbax, one of 512 MiB 1/2392 and 12/1355 (with its 223
for the copy of a state that is overwritten); written in the loop 305 and 2517. What Orbax has
besides, arrays in shards from many hosts, one process does not need: where several write a state,
it belongs behind this module, below this manifest.
"""

from __future__ import annotations

import errno
import json
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
from specc.runtime.retention import Keep, Mark
from specc.runtime.stopwatch import Row

NEWEST = Keep()  # where a spec says nothing else
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
    times: list[Row]  # where they went, a row a dispatch


@dataclass(frozen=True)
class Saved:
    """A position, the phase that it stands in, and the phases before that one."""

    position: Position
    phase: int = 0
    before: tuple[Done, ...] = ()
    seconds: float = 0.0  # that the run has taken so far


def save(folder: str, saved: Saved, facts: dict[str, Any], keep: Keep = NEWEST) -> str:
    """Write a position below the folder and remove what is not to be kept; -> its path.

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
                    "times": position.times,
                },
            )
            draft.facts = facts
    except (OSError, SafetensorError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Failure(
            f"the checkpoint {name} could not be written: {reason}",
            help=_remedy(folder),
        ) from error
    names = checkpoints(folder)
    kept = keep.kept([_mark(folder, name, read=keep.looks) for name in names])
    for old in set(names) - kept:
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


def _mark(folder: str, name: str, *, read: bool) -> Mark:
    """What a position is judged by; one that cannot be read is judged by its age alone."""
    unread = Mark(name, {}, ended=False)
    if not read:
        return unread
    try:
        with open(os.path.join(folder, name, FIGURES), encoding="utf-8") as file:
            figures = json.load(file)
        return Mark(name, _history(figures["history"]), ended=not figures["begun"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return unread


def _order(name: str) -> tuple[int, ...]:
    """Phase, step, and the number that is added to a name that was taken."""
    return tuple(int(part) if part.isdecimal() else 0 for part in name.split("-"))


def _read(path: str, like: Callable[[int], Position], facts: dict[str, Any]) -> Saved:
    directory = RunDirectory(path)
    if directory.facts | facts != directory.facts:
        raise Failure(f"{path} belongs to another run")
    try:
        figures = directory.json(FIGURES)
        phase, begun, done, seconds = (figures[n] for n in ("phase", "begun", "done", "seconds"))
        history, times = _history(figures["history"]), figures["times"]
        before = [Done(**{**d, "history": _history(d["history"])}) for d in figures["before"]]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Failure(f"{path} is of another version of specc") from error
    expected = like(phase)
    if not begun:
        expected = Position(expected.state, expected.watch)
    arrays = weights.load(directory.file(ARRAYS), _named(expected))
    tree = (expected.state, expected.watch, expected.sums)
    leaves = [jax.device_put(array) for array in arrays.values()]
    state, watch, sums = jax.tree.unflatten(jax.tree.structure(tree), leaves)
    position = Position(state, watch, history, sums, done, times)
    return Saved(position, phase, tuple(before), seconds)


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
