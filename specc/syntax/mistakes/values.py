"""Mistakes in expressions: a value too few, or one too many."""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.syntax import ast
from specc.syntax.layout import BINARY
from specc.syntax.lexer import OPERAND_END
from specc.syntax.mistakes.place import ENDS, OPERAND_START, Place

_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
_SHAPES = {
    "hyper": "a hyper is `hyper name = default in [choices]`",
    "input": "a field is `input name: type from column`",
    "target": "a field is `target name: type from column`",
    "weight": "a field is `weight name: type from column`",
    "for": "a loop is `for name in list { … }`",
}


def value_missing(place: Place) -> Diagnostic | None:
    """Nothing where a value is expected: at the end of a line, before a bracket or an operator."""
    tokens, at = place.tokens, place.at
    if place.token.kind in ("=", ":", "{", ","):
        for i in range(max(place.first + 1, at - 2), at + 1):
            if tokens[i].breaks and tokens[i - 1].kind in BINARY | {"="}:
                return place.say(
                    "E0141",
                    f"a value is expected after {place.name(tokens[i - 1])}",
                    tokens[i - 1],
                    note="the line ends here",
                )
    if not place.wants_value or place.token.kind not in ENDS | BINARY | {"=", ":"}:
        return None
    if at == place.first and place.token.kind in BINARY | {"="}:
        return place.say(
            "E0146",
            f"a statement cannot begin with `{place.token.kind}`",
            help="a line that begins with an operator continues the line before it",
        )
    if place.before.kind in OPERAND_END or at == place.first:
        return None
    if place.token.kind in BINARY | {"=", ":"}:
        return place.say(
            "E0141",
            f"a value is expected between {place.name(place.before)} and {place.name(place.token)}",
        )
    where = " on this line" if place.token.kind == "NEWLINE" else ""
    return place.say(
        "E0141",
        f"a value is expected after {place.name(place.before)}{where}",
        place.before,
        note="nothing follows" if place.token.kind in ("NEWLINE", "END") else "",
    )


def choice(place: Place) -> Diagnostic | None:
    """`a if c else b`, and an `if` among operators."""
    example = "`if test { a } else { b }`"
    if place.token.kind == "if" and place.before.kind in OPERAND_END:
        return place.say("E0154", "a choice begins with its `if`", help=f"write {example}")
    among = place.token.kind == "if" and place.wants_value
    last = place.begun[-1] if place.begun else None
    closed = isinstance(last, (ast.Block, ast.If)) or place.before.kind == "}"
    follows = place.token.kind in BINARY and place.has("if") and closed
    if among or follows:
        return place.say(
            "E0154",
            "an `if` among operators stands in parentheses",
            help="write `(if test { a } else { b })`, or give it a name of its own",
        )
    return None


def outside_index(place: Place) -> Diagnostic | None:
    dots = place.token.kind == "..." or (place.token.kind == ":" and place.bracket == "list")
    if dots and (place.wants_value or place.token.kind == ":"):
        return place.say(
            "E0156",
            f"`{place.token.kind}` stands only in an index or a shape",
            help="as in `x[1:]`, `x[..., 0]` or `float[..., features]`",
        )
    return None


def comparison(place: Place) -> Diagnostic | None:
    if place.token.kind in _COMPARISONS and "and" in place.expected:
        return place.say(
            "E0148",
            "comparisons cannot be chained",
            help="write `a < b and b < c`",
        )
    return None


def comma(place: Place) -> Diagnostic | None:
    if place.token.kind != "," or place.bracket or place.kind == "entry":
        return None
    following = place.tokens[place.at + 1 : place.at + 3]
    if [t.kind for t in following] in (["NAME", "="], ["NAME", ":"]):
        return place.say(
            "E0150",
            "a `,` does not end a statement",
            help="put each on a line of its own",
            fix="\n",
        )
    return place.say(
        "E0150",
        "several values stand in brackets",
        help="write a tuple `(a, b)` or a list `[a, b]`",
    )


def sign_missing(place: Place) -> Diagnostic | None:
    """One sign is all that would fit: `input age number`, `hyper units in [1, 2]`."""
    if len(place.expected) != 1 or place.token.kind not in OPERAND_START | {
        "in",
        "NEWLINE",
        "END",
    }:
        return None
    (sign,) = place.expected
    if sign in ("NAME", "TEXT", "NEWLINE", "END", "{"):
        return None
    return place.say(
        "E0140",
        f"`{sign}` is expected after {place.name(place.before)}",
        place.before,
        help=_SHAPES.get(place.head.kind, ""),
    )


def side_by_side(place: Place) -> Diagnostic | None:
    """Two values with nothing between them."""
    if place.before.kind not in OPERAND_END or place.token.kind not in OPERAND_START:
        return None
    left, right = place.name(place.before), place.name(place.token)
    if place.bracket or place.kind == "entry":
        return place.say(
            "E0145",
            f"`,` is missing between {left} and {right}",
            place.before,
            note="`,` expected after this",
        )
    return place.say(
        "E0145",
        f"{left} and {right} stand side by side with nothing between them",
        help="write an operator between them, or begin a new line",
    )
