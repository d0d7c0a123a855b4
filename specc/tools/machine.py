"""The memory of the machine that a plan is made on."""

from __future__ import annotations

import os
import re
from contextlib import suppress

_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_LETTERS = ("", "k", "m", "g", "t")
_UNITS = {letter: 1000**i for i, letter in enumerate(_LETTERS)} | {
    f"{letter}i": 1024**i for i, letter in enumerate(_LETTERS) if letter
}


def host_memory() -> int | None:
    """Bytes that this process may have, a container's limit counted; None: it is not known."""
    found = []
    with suppress(ValueError, OSError, AttributeError):  # a system that does not tell
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for path in _LIMITS:
        try:
            with open(path, encoding="ascii") as file:
                text = file.read().strip()
        except OSError:
            continue
        if text.isdigit():
            found.append(int(text))
    return min(found, default=None)


def read_bytes(text: str) -> int | None:
    """`80GB`, `24 GiB`, `500M` in bytes; None: it is no such thing."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?i?)b?", text.strip().lower())
    if match is None or match[2] not in _UNITS:
        return None
    return int(float(match[1]) * _UNITS[match[2]])
