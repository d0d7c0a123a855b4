"""What goes where: results to stdout, progress and remarks to stderr, colour only on a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TextIO

FORMAT_VERSION = 1


class Unwritten(Exception):
    """The result has no place to go: a disk that is full, not a reader that has seen enough."""


def say(text: str = "") -> None:
    """A line of the result."""
    with _to_stdout():
        sys.stdout.write(text + "\n")


def flush() -> None:
    """Nothing of the result is left to be written after this."""
    with _to_stdout():
        sys.stdout.flush()


@contextmanager
def _to_stdout() -> Generator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten((error.strerror or str(error)).lower()) from error


def say_json(values: dict[str, Any]) -> None:
    """The result as one JSON object. What JSON has no number for (NaN, infinity) becomes null."""
    whole = {"format_version": FORMAT_VERSION, **values}
    say(json.dumps(_finite(whole), ensure_ascii=False, indent=2, allow_nan=False))


def note(text: str) -> None:
    """A line beside the result."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def remark(message: str, help: str = "") -> None:  # noqa: A002 - as in a diagnostic
    """A sentence of specc about the command line or the machine."""
    note(f"specc: {message}")
    if help:
        note(f"  = help: {help}")


def coloured(stream: TextIO) -> bool:
    """Colour, unless the stream is no terminal or its user wants none."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return None
    return value
