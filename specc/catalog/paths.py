"""What can be seen of a path from its text alone."""

from __future__ import annotations

import re

from specc.catalog.data import Fault

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


def written_fault(path: str) -> Fault | None:
    """Why nothing can be read from such a path, or None."""
    if not path.strip() or any(ord(c) < 32 or ord(c) == 127 for c in path):
        return Fault("E0603", "a path must have visible characters and no others")
    if _SCHEME.match(path):
        scheme = path.split(":", maxsplit=1)[0]
        return Fault(
            "E0603",
            f"`{path}` is not a path of a file: `{scheme}:` is not read",
            help="fetch the file first",
        )
    if path.startswith("~"):
        return Fault(
            "E0603", f"`~` in `{path}` is not expanded", help="write a path relative to the spec"
        )
    if "*" in path or "?" in path:
        return Fault("E0603", f"`{path}` is a pattern, and a path names one file or folder")
    return None
