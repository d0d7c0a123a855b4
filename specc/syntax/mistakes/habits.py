"""Mistakes of people who write other languages all day."""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.syntax.lexer import OPERAND_END
from specc.syntax.mistakes.place import Place

_LAYER = "a layer of your own is `layer Name(settings)(inputs) { … }`"
_VALUE = "the last expression of a body is its value: write it alone"
_BIND = "a name is bound by `name = value`"
_LOOP = "`for name in list { … }` is the only loop"
_WORDS = {
    "def": _LAYER,
    "class": _LAYER,
    "function": _LAYER,
    "func": _LAYER,
    "fn": _LAYER,
    "lambda": "there are no functions without a name: " + _LAYER,
    "return": _VALUE,
    "yield": _VALUE,
    "let": _BIND,
    "var": _BIND,
    "val": _BIND,
    "const": _BIND + "; `constant` is for tensors",
    "while": _LOOP,
    "elif": "write `else if test { … }`",
    "elseif": "write `else if test { … }`",
    "from": 'layers of another spec come by `import "blocks.spec"`',
    "import": 'layers of another spec come by `import "blocks.spec"`, at the top of the file',
    "with": "there are no contexts",
    "try": "there are no exceptions",
    "raise": "there are no exceptions",
    "assert": "every spec is checked before it runs",
    "is": "write `==`",
    "as": "an import has no other name",
}


def foreign_word(place: Place) -> Diagnostic | None:
    """`def f(x):`, `return x`, `lambda x: x`, `x is none`."""
    for token in (place.head, place.token, place.before):
        if token.kind != "NAME" or token.text not in _WORDS:
            continue
        if token is place.head and place.at - place.first not in (1, 2):
            continue
        if token is not place.head and token.text not in ("lambda", "elif", "elseif", "is", "as"):
            continue
        return place.say(
            "E0134", f"there is no `{token.text}` in this language", token, help=_WORDS[token.text]
        )
    if (
        place.token.kind == "in"
        and place.before.kind in OPERAND_END
        and not place.wants_name
        and place.head.kind not in ("for", "hyper")
    ):
        return place.say(
            "E0134",
            "`in` stands only after `for` and in a `hyper`",
            help="write comparisons with `or`",
        )
    return None


def foreign_comment(place: Place) -> Diagnostic | None:
    """`// …` and `/* … */`."""
    for i in range(max(place.at - 4, 0), place.at + 1):
        token = place.tokens[i]
        following = place.tokens[min(i + 1, place.at)]
        if token.kind == "/" and following.kind == "*" and following.start == token.end:
            return place.say("E0130", "`/*` is not a sign of this language", token,
                             help="a comment begins with `#` and ends with its line")  # fmt: skip
        if token.kind == "//" and token.breaks:
            return place.say("E0130", "a comment does not begin with `//`", token,
                             help="write `#`", fix="#")  # fmt: skip
    return None


def colon_body(place: Place) -> Diagnostic | None:
    """`if x:`, `layer F()(x):`, `model:`."""
    colon = place.token
    if colon.kind != ":" or not place.wants_body:
        colon = place.before
        short = place.at - place.first in (2, 3)
        ended = place.token.kind in ("NEWLINE", "END")
        if colon.kind != ":" or not short or not ended or place.kind == "entry":
            return None
    return place.say(
        "E0135",
        "a body stands in braces, not after `:`",
        colon,
        help="write `{` here and `}` at its end",
    )
