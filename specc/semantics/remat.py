"""`remat = [Block]` of `compile`: each name is a layer of the model, or a layer of the spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import Function, Invoke
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.losses import Judge


def check(judge: Judge) -> None:
    """Refuse a name that no layer has: memory that was to be saved would not be."""
    functions = {f.name: f for f in judge.top.context.functions}
    known: dict[str, None] = {}
    for function in (*functions.values(), judge.model.function):
        for instance in function.instances:
            known[instance.name] = known[_kind(functions, instance.word)] = None
    for name in judge.word.remat:
        if name not in known:
            judge.sink.report(
                "E0201",
                f"`remat` names `{name}`, and there is no such layer in the model",
                _span(judge),
                help=did_you_mean(name, known) or f"there are {', '.join(known)}",
            )


def _kind(functions: dict[str, Function], word: Any) -> str:
    return functions[word.function].origin if isinstance(word, Invoke) else word.word()


def _span(judge: Judge) -> Span:
    assert judge.section is not None
    for statement in judge.section.body.statements:
        if isinstance(statement, ast.Bind) and statement.targets[0].id == "remat":
            return statement.value.span
    return judge.section.body.span
