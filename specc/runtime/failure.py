"""A run, or an artifact, that cannot go on: told in a sentence, never as a traceback."""

from __future__ import annotations


class Failure(Exception):
    """What is wrong, and perhaps what to do about it."""

    def __init__(self, message: str, *, help: str = "") -> None:  # noqa: A002 - as in diagnostics
        super().__init__(message)
        self.message = message
        self.help = help
