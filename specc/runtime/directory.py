"""A run on disk: a folder of text and arrays that appears whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from specc.runtime.failure import Failure

MANIFEST = "manifest.json"
FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_LARGEST_MANIFEST = 1 << 24  # bytes


class Draft:
    """A run directory that is being written. It gets its name when it is entered and left without
    an exception; else nothing remains of it.
    """

    def __init__(self, path: str) -> None:
        """`path`: where it will stand; "-2" and so on is added if something stands there."""
        self.path = path
        self.facts: dict[str, Any] = {}  # what the manifest says besides the files
        self._folder = ""

    def __enter__(self) -> Self:
        self._folder = hidden_beside(self.path)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def file(self, name: str) -> str:
        """Where to write the file of that name; its folder is made."""
        if not _NAME.fullmatch(name) or name == MANIFEST:
            raise ValueError(f"not a name for a file of a run: {name!r}")
        path = os.path.join(self._folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def text(self, name: str, content: str) -> None:
        with open(self.file(name), "w", encoding="utf-8", newline="") as file:
            file.write(content)

    def json(self, name: str, value: Any) -> None:
        self.text(name, to_json(value))

    def take(self, name: str, folder: str) -> None:
        """Have the files of a folder in it too, under that name; they are linked if possible. What
        has no name for a file of a run, specc has not written."""
        for file in _files(folder) if os.path.isdir(folder) else ():
            if _NAME.fullmatch(f"{name}/{file}"):
                self.link(f"{name}/{file}", os.path.join(folder, file))

    def link(self, name: str, source: str) -> None:
        """Have a file in it under that name: the same one if possible, else a copy."""
        path = self.file(name)
        try:
            os.link(source, path)
        except OSError:
            shutil.copyfile(source, path)

    def _finish(self) -> None:
        files = {name: _sha256(os.path.join(self._folder, name)) for name in _files(self._folder)}
        manifest = {"format_version": FORMAT, **self.facts, "files": files}
        path = os.path.join(self._folder, MANIFEST)
        with open(path, "w", encoding="utf-8") as file:
            file.write(to_json(manifest))
        for name in (*files, MANIFEST):
            _sync(os.path.join(self._folder, name))
        _sync(self._folder)
        self.path = _rename(self._folder, self.path)
        _sync(os.path.dirname(os.path.abspath(self.path)))


class RunDirectory:
    """A finished run, every file of which is what its manifest says."""

    def __init__(self, path: str) -> None:
        """Read and verify it."""
        self.path = path
        if not os.path.isdir(path):
            raise Failure(f"there is no run directory {path}")
        for name in _files(path):
            if not _is_plain(os.path.join(path, name)):
                raise Failure(f"{path}/{name} is a link or no plain file, and not read")
        self.facts = self._manifest()
        self.files: dict[str, str] = self.facts.pop("files")
        for name, digest in self.files.items():
            file = os.path.join(path, name)
            if not os.path.isfile(file):
                raise Failure(f"{path} lacks {name}, which its manifest lists")
            if _sha256(file) != digest:
                raise Failure(
                    f"{path}/{name} is not the file that the run has written",
                    help="it was changed or damaged: use another copy of the run",
                )

    def file(self, name: str) -> str:
        """The path of a file that the manifest lists."""
        if name not in self.files:
            raise Failure(f"{self.path} has no {name}")
        return os.path.join(self.path, name)

    def text(self, name: str) -> str:
        try:
            with open(self.file(name), encoding="utf-8", newline="") as file:
                return file.read()
        except UnicodeDecodeError as error:
            raise Failure(f"{self.path}/{name} is no text in UTF-8") from error

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))

    def _manifest(self) -> dict[str, Any]:
        path = os.path.join(self.path, MANIFEST)
        try:
            if os.path.getsize(path) > _LARGEST_MANIFEST:
                raise Failure(f"{path} is too large to be a manifest")
            with open(path, encoding="utf-8", newline="") as file:
                text = file.read()
            found = json.loads(text)
        except (OSError, ValueError, RecursionError) as error:
            raise Failure(f"{self.path} is no run directory: {MANIFEST} cannot be read") from error
        files = found.get("files") if isinstance(found, dict) else None
        if not isinstance(files, dict) or not all(
            isinstance(name, str) and _NAME.fullmatch(name) and isinstance(digest, str)
            for name, digest in files.items()
        ):
            raise Failure(f"{path} is no manifest of a run")
        if found.get("format_version") != FORMAT:
            raise Failure(f"{path} is of another version of specc")
        if to_json(found) != text:  # not even a space is other than it was written
            raise Failure(f"{path} is not the file that the run has written")
        return found


def check_room(path: str) -> None:
    """An OSError where no run directory can be made at a path: told before a training, not after
    hours of it."""
    os.rmdir(hidden_beside(path))


def hidden_beside(path: str) -> str:
    """A new folder beside a path, under a hidden name of its own."""
    parent = os.path.dirname(os.path.abspath(path))
    os.makedirs(parent, exist_ok=True)
    folder = os.path.join(parent, f".{os.path.basename(path)}-{secrets.token_hex(4)}")
    os.mkdir(folder)
    return folder


def fresh_name(stem: str) -> str:
    """`iris-20260131-235959`, in local time."""
    safe = re.sub(r"[^A-Za-z0-9_.-]+", "_", stem).strip("._-") or "run"
    return f"{safe}-{time.strftime('%Y%m%d-%H%M%S')}"


def to_json(value: Any) -> str:
    """JSON as every reader takes it: what is not a number becomes null."""
    return json.dumps(finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def finite(value: Any) -> Any:
    """The same with None for what is not a number, which JSON has not."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return value


def _files(folder: str) -> list[str]:
    """Every file below a folder, and every link, by its path from there."""
    found = []
    for where, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(where, name))]
        for name in (*names, *links):
            path = os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/")
            if path != MANIFEST:
                found.append(path)
    return sorted(found)


def _is_plain(path: str) -> bool:
    return stat.S_ISREG(os.lstat(path).st_mode)


def _rename(folder: str, path: str) -> str:
    """Give a folder its name, or that name with a number if it is taken."""
    wanted, number = path, 1
    while True:
        try:
            os.rename(folder, wanted)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                raise
            number += 1
            wanted = f"{path}-{number}"
        else:
            return wanted


def _sha256(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: str) -> None:
    """Wait until it is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
