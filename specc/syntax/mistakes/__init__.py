"""What to say of a token that does not fit: rules, tried in turn, for mistakes that people make."""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.syntax.automaton import Automaton
from specc.syntax.mistakes.habits import colon_body, foreign_comment, foreign_word
from specc.syntax.mistakes.items import (
    body_missing,
    import_path,
    layer_header,
    misplaced,
    misspelt,
    section_as_value,
)
from specc.syntax.mistakes.names import (
    colon_for_equals,
    entry,
    equals,
    reserved_name,
    text_as_name,
)
from specc.syntax.mistakes.place import Place
from specc.syntax.mistakes.values import (
    choice,
    comma,
    comparison,
    outside_index,
    side_by_side,
    sign_missing,
    value_missing,
)

RULES = (
    foreign_comment,
    misspelt,
    sign_missing,
    misplaced,
    foreign_word,
    import_path,
    section_as_value,
    colon_body,
    layer_header,
    reserved_name,
    text_as_name,
    entry,
    colon_for_equals,
    choice,
    outside_index,
    value_missing,
    comparison,
    equals,
    comma,
    body_missing,
    side_by_side,
)
_SHOWN = {
    "NAME": "a name",
    "NUMBER": "a number",
    "TEXT": "a text",
    "NEWLINE": "the end of the line",
    "END": "the end of the file",
}


def otherwise(place: Place) -> Diagnostic:
    """The rest: what stands there, and what would fit."""
    fit = sorted(_SHOWN.get(k, f"`{k}`") for k in place.expected)
    if place.wants_value:
        fit = ["a value"]
    if len(fit) == 1 and place.token.kind in ("NEWLINE", "END"):
        return place.say("E0140", f"{fit[0]} is expected after {place.name(place.before)}")
    help_ = " or ".join(fit) if len(fit) <= 4 else ""
    help_ = f"{help_} would fit" if help_ else ""
    if place.token.kind == "else":
        help_ = "`else` follows the `}` of an `if`"
    return place.say("E0140", f"{place.name(place.token)} does not fit here", help=help_)


def explain(
    parser: Automaton, at: int, base: int, kind: str, first: int, *, deep: bool
) -> Diagnostic:
    """The finding for the token at index `at`; `base` is the last symbol before what was begun."""
    place = Place(parser, at, base, kind, first)
    if deep:
        return place.say(
            "E0119",
            "the expression is nested too deeply",
            place.head,
            help="give its parts names of their own",
        )
    for rule in RULES:
        found = rule(place)
        if found is not None:
            return found
    return otherwise(place)
