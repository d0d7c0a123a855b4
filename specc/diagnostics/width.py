"""How many columns of a terminal a text takes."""

from __future__ import annotations

import unicodedata

TAB = "    "


def cell(character: str) -> tuple[str, int]:
    """What is printed for a character, and how many columns it takes."""
    if " " <= character <= "~":
        return character, 1
    if character == "\t":
        return TAB, len(TAB)
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        return character, 0
    if category[0] == "C" or category in ("Zl", "Zp"):
        return "\ufffd", 1  # nothing of a spec may steer a terminal
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """Columns of a text on one line."""
    return len(text) if text.isascii() and "\t" not in text else sum(cell(c)[1] for c in text)
