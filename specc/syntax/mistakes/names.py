"""Mistakes about names, and about `:` and `=` after them."""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.syntax.lexer import RESERVED
from specc.syntax.mistakes.place import Place


def reserved_name(place: Place) -> Diagnostic | None:
    token = place.token
    bound = place.after.kind in ("=", ":") and "NAME" in place.expected
    if token.kind not in RESERVED or not (place.wants_name or bound):
        token = place.before
        bound = place.at - place.first == 1 or place.tokens[place.at - 2].kind in ("(", ",", "{")
        if token.kind not in RESERVED or place.token.kind not in ("=", ":") or not bound:
            return None
    return place.say(
        "E0147",
        f"`{token.kind}` is a word of the language and cannot be a name",
        token,
        help=f"choose another name, or quote it: `` `{token.kind}` ``",
    )


def text_as_name(place: Place) -> Diagnostic | None:
    if place.token.kind != "TEXT" or not place.wants_name or _begins_entry(place):
        return None
    word = place.token.text[1:-1]
    right = word if word.isidentifier() else f"`{word}`"
    how = "without quotes" if right == word else "in backticks"
    return place.say(
        "E0157",
        "a name is expected here, not a text",
        help=f"write {right}, {how}",
        fix=right,
    )


def _begins_entry(place: Place) -> bool:
    return place.kind == "entry" and place.before.kind in ("{", ",", "NEWLINE")


def entry(place: Place) -> Diagnostic | None:
    """What is not `name: value` in a record."""
    if place.kind != "entry":
        return None
    if place.token.kind == "=" and place.expects_only(":"):
        name = place.before.text
        return place.say(
            "E0143",
            "an entry of a record takes `:`, not `=`",
            help=f"write `{name}: …`",
            fix=":",
        )
    if _begins_entry(place) and place.token.kind in ("TEXT", "NUMBER"):
        word = place.token.text.strip('"')
        named = word.isidentifier()
        return place.say(
            "E0155",
            "an entry of a record begins with a name",
            help=f"write `{word}: …`"
            if named
            else f"quote the name with backticks: `` `{word}`: … ``",
            fix=word if named else f"`{word}`",
        )
    if place.expects_only(":"):
        name = place.before.text
        return place.say(
            "E0155",
            f"the entry `{name}` has no value",
            place.before,
            help=f"an entry of a record is `name: value`: write `{name}: {name}`",
        )
    return None


def colon_for_equals(place: Place) -> Diagnostic | None:
    """`f(units: 3)`, `epochs: 10`, and a body that is only a record."""
    if (
        place.token.kind == ":"
        and place.bracket in ("call", "group")
        and place.before.kind == "NAME"
    ):
        name = place.before.text
        return place.say(
            "E0144",
            "an argument takes `=`, not `:`",
            help=f"write `{name} = …`",
            fix="=",
        )
    begun = place.begun
    typed = len(begun) >= 2 and isinstance(begun[0], tuple) and getattr(begun[1], "kind", "") == ":"
    if not typed or place.has("=") or place.before.kind == ":":
        return None
    name = place.head.text
    colon = next(token for token in place.tokens[place.first :] if token.kind == ":")
    if place.in_section:
        return place.say(
            "E0144", "a setting takes `=`, not `:`", colon, help=f"write `{name} = …`", fix=" ="
        )
    help_ = f"write `{name} = …`"
    if place.kind == "statement":
        help_ += f"; a body that is only a record is `{{ {{ {name}: … }} }}`"
    message = f"`{name}` has a type after `:` and no value"
    return place.say("E0144", message, colon, note="a value is given with `=`", help=help_)


def equals(place: Place) -> Diagnostic | None:
    """`=` after what is not a name, or in an expression."""
    if place.token.kind != "=":
        return None
    if place.bracket == "call":
        return place.say("E0149", "the name of an argument is a plain name")
    if place.bracket or place.has("if"):
        return place.say(
            "E0149",
            "`=` binds a name and is no comparison",
            help="write `==`",
            fix="==",
        )
    if place.has("="):
        return place.say(
            "E0149",
            "a statement binds with one `=`",
            help="write one statement for each name, or `==`",
        )
    if place.head.text in ("input", "target", "weight") and place.in_section:
        help_ = "the columns of a field stand after `from`: `input x: number from [a, b]`"
        return place.say("E0149", "a field is declared, and not bound", help=help_)
    names = ", ".join(t.text for t in place.tokens[place.first : place.at] if t.kind == "NAME")
    grouped = place.head.kind in ("(", "[") and place.before.kind in (")", "]")
    return place.say(
        "E0149",
        "only a name can be bound",
        help=f"write the names alone: `{names} = …`"
        if grouped
        else "write `name = …`; nothing is changed in place",
    )
