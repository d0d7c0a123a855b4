"""What a code stands for."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """One code: its title, why it is refused, a spec that yields exactly it, and a clean one.

    `bad` and `good` are whole specs. What no text can show (bytes that are not UTF-8) is written
    with the escapes of Python's `surrogateescape`. `files` (name, text) stand beside both.
    """

    code: str
    title: str
    reason: str
    bad: str
    good: str
    files: tuple[tuple[str, str], ...] = ()
