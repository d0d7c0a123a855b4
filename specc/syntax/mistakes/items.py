"""Mistakes in what stands at the top of a file, and in the headers of bodies."""

from __future__ import annotations

from specc.diagnostics.diagnostic import Diagnostic
from specc.diagnostics.suggest import nearest
from specc.syntax.layout import BODY_WORDS, TOP_WORDS
from specc.syntax.mistakes.place import ENDS, OPERAND_START, Place


def misplaced(place: Place) -> Diagnostic | None:
    """A field or `param` outside a body, a layer, model or section inside one."""
    word, early = place.head.text, place.at - place.first <= 2
    if place.kind == "item" and word in BODY_WORDS and place.head.kind == "NAME" and early:
        where = "the body of a layer or model" if word == "param" else "a section"
        home = {"param": "layer", "objective": "compile"}.get(word, "data")
        if place.at - place.first == 2 and place.token.kind == ":":
            return place.say(
                "E0152",
                f"`{word}` stands in {where}, not at the top of the file",
                place.head,
                help=f"move it into `{home} {{ … }}`",
            )
    if place.kind != "statement" or not early or place.head.kind != "NAME":
        return None
    if word in TOP_WORDS and place.at > place.first:
        return place.say(
            "E0152",
            f"`{word}` stands at the top of the file, not in a body",
            place.head,
            help="move it out of the braces, or close the `{` before it",
        )
    if place.token.kind == "{" and all(
        t.kind == "NAME" for t in place.tokens[place.first : place.at]
    ):
        return place.say(
            "E0152",
            f"a section `{word}` cannot stand in a body",
            place.head,
            help="move it out of the braces, or close the `{` before it",
        )
    return None


def misspelt(place: Place) -> Diagnostic | None:
    """`inptu age: number`: a line begins with a name that is nearly a word for that."""
    first, second = (t.kind for t in place.tokens[place.first : place.first + 2])
    if place.at - place.first > 2 or first != "NAME" or second not in ("NAME", "TEXT"):
        return None
    words = BODY_WORDS if place.kind == "statement" else TOP_WORDS | {"constant"}
    if second == "TEXT":
        words = {"import"}
    near = nearest(place.head.text, words)
    if near is None or near == place.head.text:
        return None
    return place.say(
        "E0145",
        f"no line begins with `{place.head.text}` and a {second.lower()}",
        place.head,
        help=f"did you mean `{near}`?",
    )


def section_as_value(place: Place) -> Diagnostic | None:
    """`data = { … }` or `data: { … }` for a section."""
    tokens, i = place.tokens, place.first
    if place.kind == "entry":
        while i >= 0 and not (tokens[i].kind == "{" and tokens[i].depth == 0):
            i -= 1
        if (
            i < 0
            or place.token.depth != 1
            or not (place.token.kind == "=" or tokens[i - 1].kind == ":")
        ):
            return None
        i -= 2
    elif place.kind != "item" or i + 2 >= len(tokens) or tokens[i + 2].kind != "{":
        return None
    if i < 0 or tokens[i].kind != "NAME" or tokens[i + 1].kind not in ("=", ":"):
        return None
    if i and tokens[i - 1].kind != "NEWLINE":
        return None
    name = tokens[i].text
    return place.say(
        "E0136",
        f"the section `{name}` is followed by its body, without `{tokens[i + 1].kind}`",
        tokens[i + 1],
        help=f"write `{name} {{ … }}`",
        fix="",
    )


def import_path(place: Place) -> Diagnostic | None:
    if place.head.kind == "import":
        return place.say(
            "E0153",
            "`import` takes the path of a spec, in double quotes",
            help='write `import "blocks.spec"`',
        )
    return None


def layer_header(place: Place) -> Diagnostic | None:
    """`layer F(x) { … }`: one pair of parentheses, or none; `layer F(x: float[k]) { … }`."""
    if place.head.kind != "layer" or place.at <= place.first + 1:
        return None
    typed = place.token.kind == ":" and place.bracket == "header" and not place.has(")")
    if typed or {"(", "="} >= place.expected:
        name = place.tokens[place.first + 1].text
        return place.say(
            "E0151",
            f"`layer {name}` needs its settings and its inputs, each in parentheses",
            place.tokens[place.first + 1],
            note="two pairs of parentheses follow the name",
            help=f"write `layer {name}()(x) {{ … }}`, or `layer {name} = …` for one expression",
        )
    return None


def body_missing(place: Place) -> Diagnostic | None:
    if not place.wants_body or place.token.kind not in ENDS | OPERAND_START | {"else"}:
        return None
    names = all(t.kind == "NAME" for t in place.tokens[place.first : place.at])
    if names and place.token.kind in OPERAND_START:
        return None
    return place.say(
        "E0142",
        "`{` is missing",
        place.before,
        note="`{` expected after this",
        help="a body stands between `{` and `}`",
    )
