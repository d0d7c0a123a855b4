"""What is said when specc itself is at fault, or when the machine refuses a file."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback

from specc.cli.terminal import note, remark
from specc.version import VERSION

_PACKAGE = os.path.dirname(os.path.dirname(__file__))


def about_files(error: Exception) -> str:
    """A sentence for a file that the system refuses; nothing for any other error."""
    if not isinstance(error, OSError) or error.filename is None or error.strerror is None:
        return ""
    path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else ""
    if not path or os.path.abspath(path).startswith(_PACKAGE):
        return ""
    return f"{path}: {error.strerror[0].lower()}{error.strerror[1:]}"


def report(error: Exception, words: list[str], *, show: bool) -> None:
    """Says that the fault is ours, and keeps what its mending needs."""
    details = "".join(traceback.format_exception(error))
    kind = type(error).__name__
    remark(f"this is a fault of specc, not of your files ({kind})")
    if show:
        note(details)
        return
    about = (
        f"specc {VERSION}, Python {platform.python_version()}, {platform.platform()}\n"
        f"command: specc {' '.join(words)}\n\n{details}"
    )
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="specc-fault-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(about)
        note(f"  = what happened stands in {file.name}")
    except OSError:
        sys.stderr.write(about)
    note("  = please report it with that file and, if you may share it, your spec:")
    note("    README.md, section “When specc is at fault”, says where")
