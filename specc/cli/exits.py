"""What a command's exit code means, and how one ends early with a sentence."""

from __future__ import annotations

GOOD = 0
FINDINGS = 1  # mistakes in the user's files
USAGE = 2  # a wrong command line, or a file that cannot be read or written
FAILED = 3  # a run failed after it began
FAULT = 101  # specc itself is wrong
INTERRUPTED = 130


class Stop(Exception):
    """Ends a command with a sentence for the user, and perhaps what to do."""

    def __init__(self, message: str, *, code: int = USAGE, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.code = code
        self.help = help
