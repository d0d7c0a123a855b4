"""Sections to words: every key once, known, and of its type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from specc.catalog import find, index, names, option_of_keras
from specc.catalog.declare import Word
from specc.catalog.options import REQUIRED, ListOf, SizeType
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.ir.sizes import symbol
from specc.semantics.option_values import configured, make, option_value, unknown_word, unquoted
from specc.semantics.shapes import BATCH
from specc.semantics.values import WRONG, is_number
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


class Binder:
    """What the readers of sections need of an evaluator at the top of the file."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev

    @property
    def sink(self) -> Sink:
        return self.ev.sink

    def word(self, expression: ast.Expression, kinds: tuple[str, ...]) -> Any:
        """A bare or configured word of the kinds, or None where it was reported."""
        head = expression.function if isinstance(expression, ast.Call) else expression
        if isinstance(head, ast.Name) and not head.quoted:
            for kind in kinds:
                if head.id in index(kind):
                    word = configured(self.ev, kind, expression)
                    return None if word is WRONG else word
            code, message, place, told = unknown_word(kinds, head)
            self.sink.report(code, message, place, help=told)
            return None
        what = " or ".join(k.removesuffix("s") for k in kinds)
        told = unquoted(kinds, expression)
        self.sink.report("E0206", f"a {what} is meant here", expression.span, help=told)
        return None

    def field_type(self, expression: ast.Expression) -> Any:
        """A type of the data, or None where it was reported.

        A name that nothing binds, where a size is meant, is known from the data: in
        `image(height, width, 3)` two are, and bound from here on.
        """
        scope = self.ev.scope
        for name in _sizes(expression):
            if scope.find(name.id) is None and name.id != str(BATCH):
                value = self.ev.context.facts.get(name.id, symbol(name.id))
                scope.bind(name.id, value, name.span)
        return self.word(expression, ("types",))

    def number(self, expression: ast.Expression) -> int | float | None:
        value = self.ev.evaluate(expression)
        if value is not WRONG and not is_number(value):
            self.sink.report("E0206", "a number is meant here", expression.span)
        return value if is_number(value) else None

    def section(
        self,
        word: type[Word],
        statements: Iterable[ast.Statement],
        span: Span,
        *,
        loose: bool = False,
    ) -> Any:
        """The section's word from its `key = value` lines. Where a line of it was reported, the
        rest of the file is checked with what stands there by default; None where there is none.

        `loose` leaves bindings that are not keys to the caller.
        """
        options: dict[str, Any] = {}
        places: dict[str, Span] = {}
        sound = True
        for statement in statements:
            if not isinstance(statement, ast.Bind) or len(statement.targets) != 1:
                if not loose:
                    self.sink.report(
                        "E0210",
                        f"`{word.word()}` takes lines of the form `key = value`",
                        statement.span,
                        help=f"its keys are {', '.join(word.options())}",
                    )
                    sound = False
                continue
            target = statement.targets[0]
            key = target.id
            option = word.options().get(key)
            if option is None:
                if loose:
                    continue
                self.sink.report(
                    "E0210",
                    f"`{word.word()}` has no key `{key}`",
                    target.span,
                    help=option_of_keras(word.kind, key)
                    or did_you_mean(key, word.options())
                    or _section_of(key)
                    or f"its keys are {', '.join(word.options())}",
                )
                sound = False
                continue
            if key in places:
                self.sink.report(
                    "E0211",
                    f"`{key}` is set twice",
                    target.span,
                    labels=[(places[key], "first here")],
                    help="keep one of them",
                )
                sound = False
                continue
            places[key] = target.span
            value = option_value(self.ev, word, key, option, statement.value)
            if value is WRONG:
                sound = False
            else:
                options[key] = value
        for name, option in word.options().items():
            if option.default is REQUIRED and name not in places:
                self.sink.report(
                    "E0204", f"`{word.word()}` needs `{name}`: {option.type.describe()}", span
                )
        if any(o.default is REQUIRED and n not in options for n, o in word.options().items()):
            return None
        made = make(self.ev, word, options, span)
        if made is WRONG:
            return None
        made.spans, made.sound = places, sound
        return made


def _sizes(expression: ast.Expression) -> list[ast.Name]:
    """The names that stand alone where a word of the data takes a size."""
    head = expression.function if isinstance(expression, ast.Call) else expression
    word = find("types", head.id) if isinstance(head, ast.Name) else None
    if word is None or not isinstance(expression, ast.Call):
        return []
    options = word.options()
    found: list[ast.Expression] = []
    for position, argument in zip(options, expression.arguments, strict=False):
        option = options.get(argument.name.id if argument.name else position)
        if option is not None and isinstance(option.type, SizeType):
            found.append(argument.value)
        elif option is not None and isinstance(option.type, ListOf):
            several = argument.value
            found += several.items if isinstance(several, (ast.List, ast.Tuple)) else [several]
    return [value for value in found if isinstance(value, ast.Name) and not value.quoted]


def _section_of(key: str) -> str:
    """A help sentence for a key that stands in another section; or nothing."""
    words = {name: find("sections", name) for name in names("sections")}
    found = [f"`{name}`" for name, word in words.items() if word and key in word.options()]
    return f"it is a key of {' and '.join(found)}" if found else ""
