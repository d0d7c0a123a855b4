"""Files that commands write for a user."""

from __future__ import annotations

import os


def replace(path: str, text: str) -> None:
    """The new text at once or not at all: an editor or a power cut never sees half of it. What is no
    plain file, as a pipe or /dev/null, is written to."""
    known = os.path.exists(path)
    if known and not os.path.isfile(path):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return
    beside = f"{path}.{os.getpid()}.new"
    try:
        with open(beside, "x", encoding="utf-8", newline="") as file:
            file.write(text)
        if known:
            os.chmod(beside, os.stat(path).st_mode)
        os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.unlink(beside)
