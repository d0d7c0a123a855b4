"""Characters and words that are nearly those of the language, and what was meant."""

from __future__ import annotations

CONSTANTS = {"True": "true", "False": "false", "None": "none"}

# Signs of other languages: what to read instead, and what to say.
SIGNS = {
    "&&": ("and", "write `and`"),
    "||": ("or", "write `or`"),
    "!": ("not", "write `not`"),
    "->": (None, "a body's last expression is its value; its type needs no arrow"),
    "=>": (None, "there are no arrows; a name is given its value with `=`"),
    ":=": ("=", "write `=`"),
}

# Opening quote -> closing quote.
QUOTES = {
    "'": "'",
    "\u201c": "\u201d",
    "\u201d": "\u201d",
    "\u201e": "\u201c",
    "\u2018": "\u2019",
    "\u00ab": "\u00bb",
}

_MEANT = {
    **dict.fromkeys("\u2212\u2010\u2011\u2013\u2014", "-"),
    **dict.fromkeys("\u00d7\u22c5\u00b7\u2217", "*"),
    **dict.fromkeys("\uff0c\u3001\u060c", ","),
    **dict.fromkeys("\u3002\uff0e", "."),
    "\u00f7": "/",
    "\uff08": "(",
    "\uff09": ")",
    "\uff3b": "[",
    "\uff3d": "]",
    "\uff5b": "{",
    "\uff5d": "}",
    "\uff1a": ":",
    "\uff1d": "=",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
    "\u2026": "...",
    "\u2192": "|>",
    "\u00b2": "** 2",
    "\u00b3": "** 3",
}
READ_AS = frozenset("-*,./()[]{}:=") | {"<=", ">=", "!=", "...", "|>"}
_ADVICE = {
    "?": "a choice is written `if test { a } else { b }`",
    "|": "the pipe is written `|>`",
    "&": "write `and`",
    "^": "a power is written `**`",
    "~": "write `not`",
    "$": "a name is written as it is",
    "\\": "a line that begins with an operator continues the one before; no sign is needed",
}


def describe(character: str) -> tuple[str, str, str]:
    """What to call a character that begins no token, advice, and what to put in its place."""
    code = ord(character)
    if character in _MEANT:
        meant = _MEANT[character]
        return f"`{character}` (U+{code:04X})", f"write `{meant}`", meant
    if code in (0xA0, 0x3000) or 0x2000 <= code <= 0x200A:
        return f"a space of another kind (U+{code:04X})", "write an ordinary space", " "
    if code < 32 or 0x7F <= code < 0xA0 or not character.isprintable():
        return f"an invisible character (U+{code:04X})", "remove it", ""
    return f"`{character}`", _ADVICE.get(character, ""), ""
