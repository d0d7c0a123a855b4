"""Calls of functions: of tensors, of numbers, or of neither, which makes a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import index
from specc.semantics import numbers
from specc.semantics.values import (
    WRONG,
    FunctionLayer,
    FunctionName,
    Series,
    TensorValue,
    contains_tensor,
    describe,
)
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def function(ev: Evaluator, callee: FunctionName, node: ast.Call) -> Any:
    """A function of tensors; of numbers alone it is folded; without its tensor it is a layer."""
    word = callee.word
    name = word.word()
    needs_tensor = any(not o.optional for o in word.operands().values())
    positional = [a for a in node.arguments if a.name is None]
    if needs_tensor:
        values = []
        for argument in positional:
            head = argument.value
            if isinstance(head, ast.Name) and ev.scope.find(head.id) is None and values:
                break  # an option's word
            if isinstance(head, ast.Call) and isinstance(head.function, ast.Name) and values:
                known = any(
                    head.function.id in index(k) for k in ("layers", "functions", "numbers")
                )
                if not known and ev.scope.find(head.function.id) is None:
                    break  # the same, with options of its own
            value = ev.evaluate(head)
            ev.know(head, value)
            values.append(value)
        if any(v is WRONG for v in values):
            return WRONG
        if not any(map(contains_tensor, values)) and not any(
            a.name and a.name.id in word.operands() for a in node.arguments
        ):
            if numbers.folds(name, values, len(word.operands())):
                return numbers.call(ev, name, node)
            if not word.of_number and not _stand_for_tensors(word, values):
                return FunctionLayer(word, node.arguments, ev, node.span)
    elif name in index("numbers") and ev.builder is None:
        return numbers.call(ev, name, node)
    if not word.operands() and ev.builder is not None:
        return ev.series(word, node)
    return ev.call_word(word, node.arguments, node.span, ())


def _stand_for_tensors(word: Any, values: list[Any]) -> bool:
    """Are numbers meant as the operands, not as later arguments? A row is, and a list of numbers
    where a list of tensors may stand."""
    first = next(iter(word.operands().values()))
    listed = (first.many or first.lists) and any(isinstance(v, list) and v for v in values)
    return listed or any(isinstance(v, Series) for v in values)


def refused(ev: Evaluator, callee: Any, node: ast.Call) -> None:
    """What is neither a layer nor a function stands before a parenthesis."""
    missing = "is an operator missing before the parenthesis? A layer is applied by `x |> layer`"
    ev.sink.report(
        "E0208",
        f"{describe(callee)} cannot be called",
        node.function.span,
        help=missing if isinstance(callee, TensorValue) else "",
    )
