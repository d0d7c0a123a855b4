"""Functions of numbers and lists, folded at compile time (`catalog/numbers`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.catalog.options import Refused
from specc.diagnostics.suggest import did_you_mean
from specc.semantics.values import WRONG, Callable, Series, contains_tensor, describe
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


class Folded(Callable):
    """A function of numbers that is named but not called."""

    def __init__(self, name: str) -> None:
        self.name = name

    def call(self, ev: Evaluator, node: ast.Call) -> Any:
        return call(ev, self.name, node)

    def __repr__(self) -> str:
        return self.name


def folds(name: str, values: list[Any], operands: int) -> bool:
    """Is a function that exists for numbers and for tensors meant for numbers here? Not if too few
    stand there: `maximum(0)` is a layer."""
    word = find("numbers", name) if values and len(values) >= operands else None
    return word is not None and (word.of_lists or not any(isinstance(v, Series) for v in values))


def call(ev: Evaluator, name: str, node: ast.Call) -> Any:
    """The value of a function of numbers, or of a fact of a field: `classes(species)`."""
    word = find("numbers", name)
    assert word is not None
    if word.of_field:
        return _fact(ev, word, node)
    if any(a.name is not None for a in node.arguments):
        ev.sink.report("E0202", f"`{name}` takes its values by position", node.span)
        return WRONG
    values = [ev.evaluate(a.value) for a in node.arguments]
    if any(v is WRONG for v in values):
        return WRONG
    if any(map(contains_tensor, values)) and not word.of_layers:
        ev.sink.report("E0222", f"`{name}` takes numbers here, not tensors", node.span)
        return WRONG
    try:
        return word.fold(ev, *values) if word.of_layers else word.fold(*values)
    except Refused as refused:
        got = ", ".join(map(describe, values))
        ev.sink.report(
            "E0224", f"`{name}` {refused.message}, got {got}", node.span, help=refused.help
        )
    except TypeError:
        ev.sink.report(
            "E0205", f"`{name}` cannot take {len(values)} values", node.span, help=word.doc()
        )
    except (OverflowError, ValueError, ZeroDivisionError):
        ev.sink.report("E0224", f"`{name}` has no value here", node.span)
    return WRONG


def _fact(ev: Evaluator, word: Any, node: ast.Call) -> Any:
    """What the data says of a field."""
    name = word.word()
    if len(node.arguments) != 1 or not isinstance(node.arguments[0].value, ast.Name):
        ev.sink.report(
            "E0205", f"`{name}` takes the name of a field", node.span, help=f"write `{name}(label)`"
        )
        return WRONG
    target = node.arguments[0].value
    field = ev.context.fields.get(target.id)
    if field is None:
        if not ev.context.data_failed:
            ev.sink.report(
                "E0201",
                f"there is no field `{target.id}` in `data`",
                target.span,
                help=did_you_mean(target.id, ev.context.fields),
            )
        return WRONG
    ev.context.facts_used.add(target.id)
    try:
        return word.fact(field)
    except Refused as refused:
        ev.sink.report(
            "E0225",
            f"`{name}({target.id})`: {refused.message}",
            node.span,
            labels=[(field.span, "declared here")],
        )
        return WRONG
