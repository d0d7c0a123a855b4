"""Runs that are not finished: a folder beside the run's own, which holds its checkpoints.

The run directory appears whole at the end. Until then `NAME.partial` holds `run.json`, which says
what is run, and `checkpoints/`; the process at work holds a lock on it.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import Any, Self

from specc.runtime.directory import to_json
from specc.runtime.failure import Failure

try:
    import fcntl
except ImportError:  # not on Windows: there, whoever resumes takes care that nobody else does
    fcntl = None

ABOUT, LOCK, ENDING = "run.json", "lock", ".partial"
FORMAT = 1


class Unfinished:
    """The folder of a run at work. Leaving it gives the lock back; `finish` removes it."""

    def __init__(self, folder: str, path: str) -> None:
        """Lock the folder of the run that will stand at `path`; Failure where another has."""
        self.folder = folder
        self.path = path
        self.checkpoints = os.path.join(folder, "checkpoints")
        self._lock: int | None = os.open(os.path.join(folder, LOCK), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if fcntl is not None:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise Failure(f"{folder} is at work in another process") from error
        for name in os.listdir(self.checkpoints) if os.path.isdir(self.checkpoints) else ():
            if name.startswith("."):  # one that a process was killed over
                shutil.rmtree(os.path.join(self.checkpoints, name), ignore_errors=True)

    @classmethod
    def begin(cls, path: str, about: dict[str, Any]) -> Self:
        """A new folder beside `path`; "-2" and so on is added if one is there."""
        folder, number = path + ENDING, 1
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        while True:
            try:
                os.mkdir(folder)
                break
            except FileExistsError:
                number += 1
                folder = f"{path}{ENDING}-{number}"
        made = cls(folder, path)
        with open(os.path.join(folder, ABOUT), "w", encoding="utf-8") as file:
            file.write(to_json({"format_version": FORMAT, **about}))
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def finish(self) -> None:
        """The run has its own directory now."""
        shutil.rmtree(self.folder, ignore_errors=True)


def find(parent: str, facts: dict[str, Any], path: str | None = None) -> tuple[Any, list[str]]:
    """The newest unfinished run with those facts below a folder, and why others are not it.

    With `path`, only what is to stand there. -> (Unfinished or None, sentences)
    """
    passed: list[str] = []
    for folder in _folders(parent, path):
        try:
            _is_of(folder, facts)
            return Unfinished(folder, folder[: folder.rindex(ENDING)]), passed
        except Failure as failure:
            passed.append(failure.message)
    return None, passed


def _is_of(folder: str, facts: dict[str, Any]) -> None:
    """A Failure where the run is of other facts."""
    known = _about(folder).get("facts")
    known = known if isinstance(known, dict) else {}
    differs = [name for name in facts if known.get(name) != facts[name]]
    if differs:
        raise Failure(f"{folder} is of another {' and '.join(differs)}")


def _folders(parent: str, path: str | None) -> list[str]:
    """Folders of unfinished runs, the one that was written to last first."""
    if not os.path.isdir(parent):
        return []
    found: list[tuple[float, str]] = []
    for name in os.listdir(parent):
        folder = os.path.join(parent, name)
        stem, ending, number = name.rpartition(ENDING)
        if not ending or (number and not number.lstrip("-").isdecimal()):
            continue
        if path is not None and stem != os.path.basename(path):
            continue
        if os.path.isfile(os.path.join(folder, ABOUT)):
            inside = os.path.join(folder, "checkpoints")
            newest = inside if os.path.isdir(inside) else folder
            found.append((os.path.getmtime(newest), folder))
    return [folder for _, folder in sorted(found, reverse=True)]


def _about(folder: str) -> dict[str, Any]:
    try:
        with open(os.path.join(folder, ABOUT), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise Failure(f"{folder}/{ABOUT} cannot be read") from error
    if not isinstance(found, dict) or found.get("format_version") != FORMAT:
        raise Failure(f"{folder} is of another version of specc")
    return found
