"""Which files a spec may read: what lies below its own folder or beside it, and nothing by
trickery.

A relative path starts from the spec; `..` may be written. A link on the way must stay in the folder
in which it lies. Absolute paths, and what links lead to elsewhere, need `--allow-path`. Where it
is a run directory that says in which folder its spec lay, the user's own folder bounds all of it.
"""

from __future__ import annotations

import os
import stat

from specc.catalog.data import Fault
from specc.catalog.paths import written_fault

_KERNEL = ("/proc", "/sys", "/dev")  # regular files there are not data


def resolve(
    path: str,
    directory: str,
    allow: tuple[str, ...] = (),
    within: tuple[str, ...] | None = None,
) -> str:
    """The real path of what is written, or Fault. `within` are folders that must hold it."""
    fault = written_fault(path)
    if fault:
        raise fault
    allowed = [os.path.realpath(each) for each in allow]
    absolute = os.path.isabs(path) or path.startswith("\\")
    place = os.path.normpath(path if absolute else os.path.join(os.path.abspath(directory), path))
    real = os.path.realpath(place)
    if not any(_inside(real, folder) for folder in allowed):
        if absolute:
            raise Fault(
                "E0604",
                f"`{path}` is an absolute path",
                help="write it relative to the spec, or run with `--allow-path DIR`",
            )
        link = _escape(path, os.path.abspath(directory))
        if link:
            raise Fault(
                "E0604",
                f"`{path}` leads out of its folder by the link `{link}`",
                help="run with `--allow-path DIR` to allow the folder it leads to",
            )
    if within is not None and not any(
        _inside(real, os.path.realpath(w)) for w in (*within, *allow)
    ):
        message, remedy = _not_yours(path, os.path.dirname(place))
        raise Fault("E0604", message, help=remedy)
    if not os.path.exists(real):
        raise Fault("E0601", f"there is no `{path}`", help=_nearby(path, place))
    if any(_inside(real, folder) for folder in _KERNEL):
        raise Fault("E0602", f"`{path}` is not a file of data")
    return real


def _not_yours(path: str, folder: str) -> tuple[str, str]:
    """Why a file that a run names is not read, and what to do if it shall be."""
    remedy = f"if you trust it, go to that folder, or allow it: `--allow-path {folder}`"
    return (
        f"`{path}` would be read from {folder}, which the run names and not you",
        f"{remedy}; `specc.load` takes `allow=(folder,)`",
    )


def open_file(path: str, real: str) -> int:
    """A descriptor of a regular file: never of a pipe that would block or a device without an
    end."""
    try:
        descriptor = os.open(
            real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except OSError as error:
        kind = "a folder" if os.path.isdir(real) else "not readable"
        raise Fault("E0602", f"`{path}` is {kind}: {error.strerror}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        kind = "a folder" if os.path.isdir(real) else "a device, pipe or socket"
        raise Fault("E0602", f"`{path}` is {kind}, not a file")
    return descriptor


def _escape(path: str, directory: str) -> str | None:
    """The first link on the way that leaves the folder in which it lies."""
    place = directory
    for part in path.replace("\\", "/").split("/"):
        folder, place = place, os.path.normpath(os.path.join(place, part))
        link = part not in ("", ".", "..") and os.path.islink(place)
        if link and not _inside(os.path.realpath(place), os.path.realpath(folder)):
            return part
    return None


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _nearby(path: str, place: str) -> str:
    """The nearest thing that is there."""
    folder = os.path.dirname(place)
    written = path.replace("\\", "/").rstrip("/").rpartition("/")[0]
    while not os.path.isdir(folder) and written.strip("./"):
        folder, written = os.path.dirname(folder), written.rpartition("/")[0]
    if not os.path.isdir(folder):
        return "a relative path starts from the folder of the spec"
    found = sorted(os.listdir(folder))
    name = os.path.basename(place)
    close = [n for n in found if n.lower() == name.lower() or n.split(".")[0] == name.split(".")[0]]
    shown = ", ".join((close or found)[:3]) + (
        "" if close or len(found) <= 3 else f" and {len(found) - 3} more"
    )
    return f"`{written or '.'}` holds {shown}" if found else f"`{written or '.'}` is empty"
