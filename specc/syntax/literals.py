"""Numbers and texts: what is well formed, and what it is worth."""

from __future__ import annotations

import re

MAXIMUM_NUMBER = 100  # characters; Python itself refuses to read 4301 digits
LARGEST = (1 << 63) - 1

_WELL_FORMED = re.compile(r"[0-9](_?[0-9])*(\.[0-9](_?[0-9])*)?([eE][-+]?[0-9]+)?")
ESCAPE = re.compile(r"\\(?:[nt\"\\]|u([0-9a-fA-F]{4})|(.))")


def is_number(word: str) -> bool:
    return len(word) <= MAXIMUM_NUMBER and _WELL_FORMED.fullmatch(word) is not None


def too_large(word: str) -> str:
    """The limit that a well-formed number is beyond, or nothing."""
    if len(word) <= 15 and "e" not in word and "E" not in word:
        return ""
    value = number_value(word)
    if isinstance(value, int):
        return f"at most {LARGEST}, which is 2 ** 63 - 1" if value > LARGEST else ""
    return "at most about 1.8e308" if value == float("inf") else ""


def number_value(text: str) -> int | float:
    """The value of a well-formed number; a percentage is the float nearest to its hundredth."""
    text = text.replace("_", "")
    if text.endswith("%"):
        number = text[:-1]
        return float(number) / 100 if "e" in number.lower() else float(number + "e-2")
    return int(text) if text.isdigit() else float(text)


def is_escape(escape: re.Match[str]) -> bool:
    """Does it stand for a character? Half of a surrogate pair does not."""
    code = escape.group(1)
    return not escape.group(2) and not (code and 0xD800 <= int(code, 16) < 0xE000)


def text_value(text: str) -> str:
    """The text between the quotes, with its escapes read."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner

    def read(escape: re.Match[str]) -> str:
        if escape.group(1):
            return chr(int(escape.group(1), 16))
        letter = escape.group()[1:]
        return {"n": "\n", "t": "\t"}.get(letter, letter)

    return ESCAPE.sub(read, inner)
