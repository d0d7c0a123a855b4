"""Arguments to parameters: the one place where a call meets a declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import option_of_keras
from specc.catalog.declare import Operand, Option, Word
from specc.catalog.options import REQUIRED, Named
from specc.diagnostics.suggest import did_you_mean, nearest
from specc.semantics.option_values import option_value
from specc.semantics.values import (
    WRONG,
    Series,
    contains_tensor,
)
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

ALL, SETTINGS, CALL, OPTIONS = "all", "settings", "call", "options"


def bind(
    ev: Evaluator,
    word: type[Word],
    arguments: tuple[ast.Argument, ...],
    span: Span,
    *,
    part: str = ALL,
    piped: tuple[Any, ...] = (),
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Operands and options of one call, each checked; None where something was reported.

    `part` says which parameters stand in these parentheses: a layer's SETTINGS in the first, its
    operands (CALL) in the second; `piped` are values that come before the arguments.
    """
    return _Binding(ev, word, span, part).run(arguments, piped)


class _Binding:
    def __init__(self, ev: Evaluator, word: type[Word], span: Span, part: str) -> None:
        self.ev = ev
        self.word = word
        self.span = span
        self.parameters = {n: p for n, p in word.parameters.items() if _belongs(p, part)}
        self.others = [n for n in word.parameters if n not in self.parameters]
        self.operands: dict[str, Any] = {}
        self.options: dict[str, Any] = {}
        self.given: dict[str, Span] = {}
        self.gathered: dict[str, Span] = {}  # of names that the user gave
        self.good = True

    def run(
        self, arguments: tuple[ast.Argument, ...], piped: tuple[Any, ...]
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        self.positional([a for a in arguments if a.name is None], piped)
        for argument in arguments:
            if argument.name is not None:
                self.named(argument)
        self.missing()
        operands = {n: self.operands[n] for n in self.parameters if n in self.operands}
        return (operands, self.options) if self.good else None

    def positional(self, arguments: list[ast.Argument], piped: tuple[Any, ...]) -> None:
        queue: list[tuple[Any, ast.Argument | None]] = [(v, None) for v in piped]
        queue += [(None, a) for a in arguments]
        for name, parameter in self.parameters.items():
            if not queue:
                return
            if isinstance(parameter, Operand):
                if parameter.many:
                    self.take_many(name, queue)
                    continue
                value, argument = queue.pop(0)
                if argument is not None:
                    value = self.ev.evaluate(argument.value)
                self.give(name, value, argument.span if argument else self.span)
            elif not parameter.named:
                value, argument = queue[0]
                if argument is None:  # a piped value can only be an operand
                    continue
                queue.pop(0)
                self.set(name, parameter, argument)
        if queue:
            self.fail(
                "E0205",
                f"`{self.word.word()}` takes {self.most()} by position, got {len(arguments) + len(piped)}",
                queue[0][1].span if queue[0][1] else self.span,
                help=self.signature(),
            )

    def take_many(self, name: str, queue: list[tuple[Any, ast.Argument | None]]) -> None:
        """Every value in a row that holds tensors; plain numbers after them are options."""
        taken: list[Any] = []
        while queue:
            value, argument = queue[0]
            if argument is not None:
                value = self.ev.evaluate(argument.value)
                if value is not WRONG and taken and not _holds_tensor(value):
                    break
            queue.pop(0)
            if value is WRONG:
                self.good = False
            taken.append(value)
        self.operands[name] = taken
        self.given[name] = self.span

    def named(self, argument: ast.Argument) -> None:
        assert argument.name is not None
        name = argument.name.id
        if self.gathers(argument):
            return
        parameter = self.parameters.get(name)
        if parameter is None:
            self.fail(
                "E0202",
                f"`{self.word.word()}` has no option `{name}`",
                argument.name.span,
                help=self.elsewhere(name)
                or option_of_keras(self.word.kind, name)
                or did_you_mean(name, self.parameters)
                or self.elsewhere(nearest(name, self.others))
                or self.signature(),
            )
            self.ev.evaluate_quietly(argument.value)
        elif name in self.given:
            self.fail(
                "E0207",
                f"`{name}` is given twice",
                argument.name.span,
                labels=[(self.given[name], "first here")],
                help=f"keep one value for `{name}`",
            )
        elif isinstance(parameter, Operand):
            value = self.ev.evaluate(argument.value)
            self.give(name, [value] if parameter.many else value, argument.span)
        else:
            self.set(name, parameter, argument)

    def elsewhere(self, name: str | None) -> str:
        """A help sentence for what stands in the other pair of parentheses; or nothing."""
        if name is None or name not in self.others:
            return ""
        option, word = self.word.options().get(name), self.word.word()
        if option is None or option.at_call:
            return f"it stands with the inputs: `{word}(…)(…, {name} = …)`"
        return f"it stands with the options: `{word}(…, {name} = …)(…)`"

    def gathers(self, argument: ast.Argument) -> bool:
        """Is it one of those that the user names, `lines(positive = "pos.txt")`? Then it is taken."""
        found = [
            (n, p)
            for n, p in self.parameters.items()
            if isinstance(p, Option) and isinstance(p.type, Named)
        ]
        assert argument.name is not None
        if not found or argument.name.id in self.parameters.keys() - {found[0][0]}:
            return False
        (name, parameter), own = found[0], argument.name.id
        if own in self.gathered:
            self.fail(
                "E0207",
                f"`{own}` is given twice",
                argument.name.span,
                labels=[(self.gathered[own], "first here")],
                help=f"keep one value for `{own}`",
            )
            return True
        self.gathered[own] = self.given[name] = argument.name.span
        assert isinstance(parameter.type, Named)
        item = Option(parameter.type.item, REQUIRED, "", named=True, at_call=False)
        value = option_value(self.ev, self.word, own, item, argument.value)
        if value is WRONG:
            self.good = False
        else:
            self.options[name] = (*self.options.get(name, ()), (own, value))
        return True

    def give(self, name: str, value: Any, span: Span) -> None:
        if value is WRONG:
            self.good = False
        self.operands[name] = value
        self.given[name] = span

    def set(self, name: str, parameter: Option, argument: ast.Argument) -> None:
        self.given[name] = argument.span
        value = option_value(self.ev, self.word, name, parameter, argument.value)
        if value is WRONG:
            self.good = False
        self.options[name] = value

    def missing(self) -> None:
        for name, parameter in self.parameters.items():
            if name in self.given:
                continue
            if isinstance(parameter, Operand):
                if parameter.optional:
                    self.operands[name] = [] if parameter.many else None
                    continue
                what = f"`{self.word.word()}` needs an input `{name}`"
            elif parameter.default is REQUIRED:
                what = f"`{self.word.word()}` needs `{name}`: {parameter.type.describe()}"
            else:
                continue
            self.fail("E0204", what, self.span, help=self.signature())

    def most(self) -> str:
        number = sum(isinstance(p, Operand) or not p.named for p in self.parameters.values())
        return f"at most {number} value{'s' if number != 1 else ''}"

    def signature(self) -> str:
        """The parameters as they would be written."""
        shown = []
        for name, p in self.parameters.items():
            if isinstance(p, Operand):
                shown.append(name + ("…" if p.many else ""))
            elif p.default is REQUIRED:
                shown.append(name)
            else:
                shown.append(f"{name} = {_default(p)}")
        return f"it is written `{self.word.word()}({', '.join(shown)})`"

    def fail(self, code: str, message: str, span: Span, **more: Any) -> None:
        self.good = False
        self.ev.sink.report(code, message, span, **more)


def _holds_tensor(value: Any) -> bool:
    return contains_tensor(value) or isinstance(value, Series)


def _belongs(parameter: Option | Operand, part: str) -> bool:
    if part == ALL:
        return True
    if part == OPTIONS:
        return isinstance(parameter, Option)
    at_call = isinstance(parameter, Operand) or parameter.at_call
    return at_call if part == CALL else not at_call


def _default(option: Option) -> str:
    default = option.default
    if default is None or isinstance(default, bool):
        return {None: "none", True: "true", False: "false"}[default]
    return str(default)
