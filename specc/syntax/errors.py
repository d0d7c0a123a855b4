"""What to say of a token that does not fit: rules, tried in turn, each a mistake that people make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.diagnostics.diagnostic import Diagnostic
from specc.syntax import ast
from specc.syntax.habits import colon_body, foreign_comment, foreign_word
from specc.syntax.layout import BINARY, BODY_WORDS, TOP_WORDS
from specc.syntax.lexer import OPERAND_END, RESERVED, Token
from specc.syntax.place import Place

if TYPE_CHECKING:
    from specc.syntax.parser import Parser

_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
_OPERAND_START = frozenset(
    ("NAME", "NUMBER", "TEXT", "(", "[", "{", "true", "false", "none", "not", "if")
)
_SHAPES = {
    "hyper": "a hyper is `hyper name = default in [choices]`",
    "input": "a field is `input name: type from column`",
    "target": "a field is `target name: type from column`",
    "weight": "a field is `weight name: type from column`",
    "for": "a loop is `for name in list { … }`",
}
_ENDS = frozenset(("NEWLINE", "END", ")", "]", "}", ","))


def _has(place: Place, kind: str) -> bool:
    return any(isinstance(v, Token) and v.kind == kind for v in place.begun)


def misplaced(place: Place) -> Diagnostic | None:
    """A field or `param` outside a body, a layer, model or section inside one."""
    word, early = place.head.text, place.at - place.first <= 2
    if place.kind == "item" and word in BODY_WORDS and place.head.kind == "NAME" and early:
        where = "the body of a layer or model" if word == "param" else "a section"
        home = {"param": "layer", "objective": "compile"}.get(word, "data")
        if place.at - place.first == 2 and place.token.kind == ":":
            return place.say(
                "E0152", f"`{word}` stands in {where}, not at the top of the file", place.head,
                help=f"move it into `{home} {{ … }}`",
            )
    if place.kind != "statement" or not early or place.head.kind != "NAME":
        return None
    if word in TOP_WORDS and place.at > place.first:
        return place.say(
            "E0152", f"`{word}` stands at the top of the file, not in a body", place.head,
            help="move it out of the braces, or close the `{` before it",
        )
    if place.token.kind == "{" and all(t.kind == "NAME" for t in place.tokens[place.first : place.at]):
        return place.say(
            "E0152", f"a section `{word}` cannot stand in a body", place.head,
            help="move it out of the braces, or close the `{` before it",
        )
    return None


def section_as_value(place: Place) -> Diagnostic | None:
    """`data = { … }` or `data: { … }` for a section."""
    tokens, i = place.tokens, place.first
    if place.kind == "entry":
        while i >= 0 and not (tokens[i].kind == "{" and tokens[i].depth == 0):
            i -= 1
        if i < 0 or place.token.depth != 1 or not (place.token.kind == "=" or tokens[i - 1].kind == ":"):
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
        "E0136", f"the section `{name}` is followed by its body, without `{tokens[i + 1].kind}`",
        tokens[i + 1], help=f"write `{name} {{ … }}`", fix="",
    )


def import_path(place: Place) -> Diagnostic | None:
    if place.head.kind == "import":
        return place.say(
            "E0153", "`import` takes the path of a spec, in double quotes",
            help='write `import "blocks.spec"`',
        )
    return None


def layer_header(place: Place) -> Diagnostic | None:
    """`layer F(x) { … }`: one pair of parentheses, or none."""
    if place.head.kind == "layer" and {"(", "="} >= place.expected and place.at > place.first + 1:
        name = place.tokens[place.first + 1].text
        return place.say(
            "E0151", f"`layer {name}` needs its settings and its inputs, each in parentheses",
            place.tokens[place.first + 1], note="two pairs of parentheses follow the name",
            help=f"write `layer {name}()(x) {{ … }}`, or `layer {name} = …` for one expression",
        )
    return None


def reserved_name(place: Place) -> Diagnostic | None:
    token = place.token
    bound = place.after.kind in ("=", ":") and "NAME" in place.expected
    if token.kind not in RESERVED or not (place.wants_name or bound):
        token = place.before
        bound = place.at - place.first == 1 or place.tokens[place.at - 2].kind in ("(", ",", "{")
        if token.kind not in RESERVED or place.token.kind not in ("=", ":") or not bound:
            return None
    return place.say(
        "E0147", f"`{token.kind}` is a word of the language and cannot be a name", token,
        help=f"choose another name, or quote it: `` `{token.kind}` ``",
    )


def text_as_name(place: Place) -> Diagnostic | None:
    if place.token.kind != "TEXT" or not place.wants_name or place.kind == "entry" and not place.begun:
        return None
    word = place.token.text[1:-1]
    right = word if word.isidentifier() else f"`{word}`"
    how = "without quotes" if right == word else "in backticks"
    return place.say(
        "E0157", "a name is expected here, not a text", help=f"write {right}, {how}", fix=right,
    )


def entry(place: Place) -> Diagnostic | None:
    """What is not `name: value` in a record."""
    if place.kind != "entry":
        return None
    if place.token.kind == "=" and place.expected == {":"}:
        name = place.before.text
        return place.say(
            "E0143", "an entry of a record takes `:`, not `=`", help=f"write `{name}: …`", fix=":",
        )
    if place.at == place.first and place.token.kind in ("TEXT", "NUMBER"):
        word = place.token.text.strip('"')
        return place.say(
            "E0155", "an entry of a record begins with a name", help=f"write `{word}: …`"
            if word.isidentifier() else f"quote the name with backticks: `` `{word}`: … ``",
        )
    if place.expected == {":"}:
        name = place.before.text
        return place.say(
            "E0155", f"the entry `{name}` has no value", place.before,
            help=f"an entry of a record is `name: value`: write `{name}: {name}`",
        )
    return None


def colon_for_equals(place: Place) -> Diagnostic | None:
    """`f(units: 3)`, `epochs: 10`, and a body that is only a record."""
    if place.token.kind == ":" and place.bracket in ("call", "group") and place.before.kind == "NAME":
        name = place.before.text
        return place.say(
            "E0144", "an argument takes `=`, not `:`", help=f"write `{name} = …`", fix="=",
        )
    begun = place.begun
    typed = len(begun) >= 2 and isinstance(begun[0], tuple) and getattr(begun[1], "kind", "") == ":"
    if typed and not _has(place, "=") and place.before.kind != ":":
        name = place.head.text
        help_ = f"write `{name} = …`"
        if place.kind == "statement":
            help_ += f"; a body that is only a record has braces of its own: `{{ {{ {name}: … }} }}`"
        colon = place.tokens[place.first + 1]
        while colon.kind != ":":
            colon = place.tokens[place.tokens.index(colon, place.first) + 1]
        return place.say(
            "E0144", f"`{name}` has a type after `:` and no value", colon,
            note="a value is given with `=`", help=help_,
        )
    return None


def value_missing(place: Place) -> Diagnostic | None:
    """Nothing where a value is expected: at the end of a line, before a bracket or an operator."""
    tokens, at = place.tokens, place.at
    if place.token.kind in ("=", ":", "{", ","):
        for i in range(max(place.first + 1, at - 2), at + 1):
            if tokens[i].breaks and tokens[i - 1].kind in BINARY | {"="}:
                return place.say(
                    "E0141", f"a value is expected after {place.name(tokens[i - 1])}", tokens[i - 1],
                    note="the line ends here",
                )
    if not place.wants_value or place.token.kind not in _ENDS | BINARY | {"=", ":"}:
        return None
    if at == place.first and place.token.kind in BINARY | {"="}:
        return place.say(
            "E0146", f"a statement cannot begin with `{place.token.kind}`",
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
        "E0141", f"a value is expected after {place.name(place.before)}{where}", place.before,
        note="nothing follows" if place.token.kind in ("NEWLINE", "END") else "",
    )


def choice(place: Place) -> Diagnostic | None:
    """`a if c else b`, and an `if` among operators."""
    example = "`if test { a } else { b }`"
    if place.token.kind == "if" and place.before.kind in OPERAND_END and place.bracket != "list":
        return place.say("E0154", "a choice begins with its `if`", help=f"write {example}")
    among = place.token.kind == "if" and place.wants_value
    last = place.begun[-1] if place.begun else None
    closed = isinstance(last, (ast.Block, ast.If)) or place.before.kind == "}"
    follows = place.token.kind in BINARY and _has(place, "if") and closed
    if among or follows:
        return place.say(
            "E0154", "an `if` among operators stands in parentheses",
            help="write `(if test { a } else { b })`, or give it a name of its own",
        )
    return None


def outside_index(place: Place) -> Diagnostic | None:
    dots = place.token.kind == "..." or (place.token.kind == ":" and place.bracket == "list")
    if dots and (place.wants_value or place.token.kind == ":"):
        return place.say(
            "E0156", f"`{place.token.kind}` stands only in an index or a shape",
            help="as in `x[1:]`, `x[..., 0]` or `float[..., features]`",
        )
    return None


def comparison(place: Place) -> Diagnostic | None:
    if place.token.kind in _COMPARISONS and "and" in place.expected:
        return place.say(
            "E0148", "comparisons cannot be chained", help="write `a < b and b < c`",
        )
    return None


def equals(place: Place) -> Diagnostic | None:
    """`=` after what is not a name, or in an expression."""
    if place.token.kind != "=":
        return None
    if place.bracket == "call":
        return place.say("E0149", "the name of an argument is a plain name")
    if place.bracket or _has(place, "if"):
        return place.say(
            "E0149", "`=` binds a name and is no comparison", help="write `==`", fix="==",
        )
    if _has(place, "="):
        return place.say(
            "E0149", "a statement binds with one `=`", help="write one statement for each name, or `==`",
        )
    return place.say(
        "E0149", "only a name can be bound", help="write `name = …`; nothing is changed in place",
    )


def comma(place: Place) -> Diagnostic | None:
    if place.token.kind != "," or place.bracket or place.kind == "entry":
        return None
    following = place.tokens[place.at + 1 : place.at + 3]
    if [t.kind for t in following] in (["NAME", "="], ["NAME", ":"]):
        return place.say(
            "E0150", "a `,` does not end a statement", help="put each on a line of its own", fix="\n",
        )
    return place.say(
        "E0150", "several values stand in brackets", help="write a tuple `(a, b)` or a list `[a, b]`",
    )


def body_missing(place: Place) -> Diagnostic | None:
    if not place.wants_body or place.token.kind not in _ENDS | _OPERAND_START | {"else"}:
        return None
    names = all(t.kind == "NAME" for t in place.tokens[place.first : place.at])
    if names and place.token.kind in _OPERAND_START:
        return None
    return place.say(
        "E0142", "`{` is missing", place.before, note="`{` expected after this",
        help="a body stands between `{` and `}`",
    )


def sign_missing(place: Place) -> Diagnostic | None:
    """One sign is all that would fit: `input age number`, `hyper units in [1, 2]`."""
    if len(place.expected) != 1 or place.token.kind not in _OPERAND_START | {"in", "NEWLINE", "END"}:
        return None
    (sign,) = place.expected
    if sign in ("NAME", "NEWLINE", "END", "{"):
        return None
    return place.say(
        "E0140", f"`{sign}` is expected after {place.name(place.before)}", place.before,
        help=_SHAPES.get(place.head.kind, ""),
    )


def side_by_side(place: Place) -> Diagnostic | None:
    """Two values with nothing between them."""
    if place.before.kind not in OPERAND_END or place.token.kind not in _OPERAND_START:
        return None
    left, right = place.name(place.before), place.name(place.token)
    if place.bracket or place.kind == "entry":
        return place.say(
            "E0145", f"`,` is missing between {left} and {right}", place.before,
            note="`,` expected after this",
        )
    return place.say(
        "E0145", f"{left} and {right} stand side by side with nothing between them",
        help="write an operator between them, or begin a new line",
    )


def otherwise(place: Place) -> Diagnostic:
    """The rest: what stands there, and what would fit."""
    shown = {"NAME": "a name", "NUMBER": "a number", "TEXT": "a text", "NEWLINE": "the end of the line",
             "END": "the end of the file"}  # fmt: skip
    fit = sorted(shown.get(k, f"`{k}`") for k in place.expected)
    if place.wants_value:
        fit = ["a value"]
    if len(fit) == 1 and place.token.kind in ("NEWLINE", "END"):
        return place.say("E0140", f"{fit[0]} is expected after {place.name(place.before)}")
    help_ = f"{', '.join(fit[:-1])} or {fit[-1]}".removeprefix(" or ") if 0 < len(fit) <= 4 else ""
    help_ = f"{help_} would fit" if help_ else ""
    if place.token.kind == "else":
        help_ = "`else` follows the `}` of an `if`"
    return place.say("E0140", f"{place.name(place.token)} does not fit here", help=help_)


RULES = (
    foreign_comment, sign_missing, misplaced, foreign_word, import_path, section_as_value, colon_body, layer_header,
    reserved_name, text_as_name, entry, colon_for_equals, choice, outside_index, value_missing,
    comparison, equals, comma, body_missing, side_by_side,
)  # fmt: skip


def explain(parser: Parser, at: int, base: int, kind: str, first: int, *, deep: bool) -> Diagnostic:
    """The finding for the token at index `at`; `base` is the last symbol before what was begun."""
    place = Place(parser, at, base, kind, first)
    if deep:
        return place.say(
            "E0119", "the expression is nested too deeply", place.head,
            help="give its parts names of their own",
        )
    for rule in RULES:
        found = rule(place)
        if found is not None:
            return found
    return otherwise(place)
