"""Options' values: words of the catalog, names as they stand, or what an expression is worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from specc.catalog import find, index, meant, value_of_keras
from specc.catalog.declare import Option, Word
from specc.catalog.options import Later, Raw, Refused
from specc.diagnostics.suggest import did_you_mean, there_are
from specc.semantics.values import (
    WRONG,
    FunctionLayer,
    FunctionName,
    describe,
)
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def option_value(  # noqa: C901, PLR0912 - the ways to write a value, in the order of their right
    ev: Evaluator, word: type[Word], name: str, option: Option, expression: ast.Expression
) -> Any:
    """An option's value, converted; WRONG where it was reported."""
    type_ = option.type
    if isinstance(type_, Raw):
        return expression
    if isinstance(type_, Later):
        ev.sink.report(
            "E0199", f"`{name}` of `{word.word()}` is not available yet", expression.span
        )
        return WRONG
    if _of_keras_alone(ev, word, name, option, expression):
        return WRONG
    value: Any = WRONG
    head = expression.function if isinstance(expression, ast.Call) else expression
    if type_.bare and (path := _path(expression, dotted=type_.dotted)):
        value = path
    elif isinstance(head, ast.Name) and not head.quoted:
        if head is expression and head.id in type_.words:
            value = head.id
        else:
            for kind in type_.kinds:
                if head.id in index(kind):
                    value = configured(ev, kind, expression)
                    if value is WRONG:
                        return WRONG
                    break
    bare = type_.bare or type_.bare_items
    if value is WRONG and bare and isinstance(expression, (ast.List, ast.Tuple)):
        items = expression.items
        value = [_path(i, dotted=type_.dotted) or ev.evaluate(i) for i in items]
    if value is WRONG and isinstance(expression, ast.List) and (type_.words or type_.kinds):
        value = [_item(ev, type_, i) for i in expression.items]
        if any(v is WRONG for v in value):
            return WRONG
    if value is WRONG:
        value = _evaluated(ev, type_, expression, head)
    if value is WRONG:
        return WRONG
    if isinstance(value, FunctionName) and "functions" in type_.kinds:
        value = value.word()
    elif isinstance(value, FunctionLayer) and "functions" in type_.kinds:
        bound = ev.bound(value.word, value.arguments, value.span)
        value = WRONG if bound is None else value.word(**bound)
    try:
        return type_.convert(value)
    except Refused as refused:
        if isinstance(expression, ast.Text) and not expression.span.text.startswith('"'):
            return WRONG  # its quotes were reported, and what stands between them is not known
        ev.sink.report(
            "E0206",
            f"`{name}` of `{word.word()}` must be {refused.message}, got {describe(value)}",
            expression.span,
            help=refused.help
            or unquoted(type_.kinds, expression, type_.words)
            or _taker(word, value),
        )
        return WRONG


def _taker(word: type[Word], value: Any) -> str:
    """A help sentence for a function where none belongs: `Conv2D(8, 3, relu)`; or nothing."""
    takers = [n for n, o in word.options().items() if "functions" in o.type.kinds]
    if not isinstance(value, FunctionName) or not takers:
        return ""
    return f"write `{takers[0]} = {value.word.word()}`"


def _of_keras_alone(
    ev: Evaluator, word: type[Word], name: str, option: Option, expression: ast.Expression
) -> bool:
    """Is it a value that the option has in Keras, and not here? Then it is told what is."""
    choices = option.type.words
    if not choices or not isinstance(expression, ast.Name) or expression.id in choices:
        return False
    if ev.scope.find(expression.id) is not None:
        return False
    told = value_of_keras(word.kind, name, expression.id)
    if not told:
        return False
    ev.sink.report(
        "E0206",
        f"`{name}` of `{word.word()}` must be {option.type.describe()}, got `{expression.id}`",
        expression.span,
        help=told,
    )
    return True


def _path(expression: ast.Expression, *, dotted: bool) -> str:
    """`encoder`, and `encoder.dense` where dots may be; nothing for any other expression."""
    if isinstance(expression, ast.Name):
        return expression.id
    if dotted and isinstance(expression, ast.Field):
        before = _path(expression.value, dotted=dotted)
        return f"{before}.{expression.name.id}" if before else ""
    return ""


def _item(ev: Evaluator, type_: Any, item: ast.Expression) -> Any:
    head = item.function if isinstance(item, ast.Call) else item
    if isinstance(head, ast.Name) and not head.quoted:
        if head is item and head.id in type_.words:
            return head.id
        for kind in type_.kinds:
            if head.id in index(kind):
                return configured(ev, kind, item)
    return _evaluated(ev, type_, item, head)


def _evaluated(ev: Evaluator, type_: Any, expression: ast.Expression, head: ast.Expression) -> Any:
    """What no word is: an expression, or the word that it was meant to be, which is told."""
    if isinstance(head, ast.Name) and _is_no_word(ev, type_, head):
        code, message, place, told = unknown_word(type_.kinds, head)
        ev.sink.report(code, message, place, help=told)
        return WRONG
    return ev.evaluate(expression, [*type_.words, *words_of(type_.kinds)])


def configured(ev: Evaluator, kind: str, expression: ast.Expression) -> Any:
    """`adam(1e-3)` or a bare `adam` as a word of a kind; WRONG where it was reported."""
    head = expression.function if isinstance(expression, ast.Call) else expression
    assert isinstance(head, ast.Name)
    word = find(kind, head.id)
    if word is None:
        return WRONG
    arguments = expression.arguments if isinstance(expression, ast.Call) else ()
    bound = ev.bound(word, arguments, expression.span)
    return WRONG if bound is None else make(ev, word, bound, expression.span)


def make(ev: Evaluator, word: type[Word], options: dict[str, Any], span: Span) -> Any:
    """An instance of a word, its conditions between options checked."""
    try:
        return word(**options)
    except Refused as refused:
        ev.sink.report("E0206", refused.message, span, help=refused.help)
        return WRONG


def _is_no_word(ev: Evaluator, type_: Any, head: ast.Name) -> bool:
    """Can it only be meant as a word of the option's kinds, and is none? Functions of tensors have
    many other names."""
    return bool(
        type_.kinds
        and "functions" not in type_.kinds
        and not head.quoted
        and ev.scope.find(head.id) is None
        and not any(find(kind, head.id) for kind in ("functions", "layers"))
    )


def unknown_word(kinds: tuple[str, ...], head: ast.Name) -> tuple[str, str, Span, str]:
    """Code, message, place and help for a name that no word of the kinds has."""
    known = words_of(kinds)
    what = " or ".join(k.removesuffix("s") for k in kinds)
    told = meant(kinds, head.id) or did_you_mean(head.id, known)
    told = told or there_are(sorted(known), f"`specc reference {kinds[0]}`")
    return "E0201", f"I do not know the {what} `{head.id}`", head.span, told


def unquoted(kinds: tuple[str, ...], node: ast.Expression, words: Iterable[str] = ()) -> str:
    """A help sentence for a text where a word belongs: `"relu"`, `"houses.csv"`; or nothing. In a list
    the first one counts."""
    if isinstance(node, ast.List):
        return next(filter(None, (unquoted(kinds, i, words) for i in node.items)), "")
    if not isinstance(node, ast.Text) or not node.value:
        return ""
    text = node.value
    known = [*words, *words_of(kinds)]
    if text in known:
        return f"a word stands without quotes: `{text}`"
    ending = text.rpartition(".")[2]
    if "sources" in kinds and ending in known and ending != text:
        return f"write `{ending}({node.span.text})`"
    told = meant(kinds, text) or did_you_mean(text, known)
    return f"a word stands without quotes; {told}" if told else ""


def words_of(kinds: Iterable[str]) -> list[str]:
    return [name for kind in kinds for name in index(kind)]
