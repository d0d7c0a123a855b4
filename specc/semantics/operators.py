"""Operators: folded on numbers, functions of the catalog on tensors, repetition on layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import operator
from specc.ir.sizes import Size
from specc.semantics import apply, compose
from specc.semantics.arithmetic import Impossible, fold
from specc.semantics.values import WRONG, Series, TensorValue, describe, is_layer
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def unary(ev: Evaluator, node: ast.Unary) -> Any:
    value = ev.evaluate(node.value)
    if value is WRONG:
        return WRONG
    if isinstance(value, TensorValue):
        if node.operator == "+":
            return value
        word = operator("unary not" if node.operator == "not" else "unary -")
        return apply.function(ev, word, [value], {}, node.span)
    if node.operator == "not" and isinstance(value, bool):
        return not value
    if (
        node.operator == "-"
        and isinstance(value, (int, float, Size))
        and not isinstance(value, bool)
    ):
        return -value
    if node.operator == "+" and isinstance(value, (int, float, Size)):
        return value
    return impossible(ev, node.operator, node.span, value)


def binary(ev: Evaluator, node: ast.Binary) -> Any:
    left, right = ev.evaluate(node.left), ev.evaluate(node.right)
    if left is WRONG or right is WRONG:
        return WRONG
    sign = node.operator
    if _meet_as_tensors(left, right):
        errors = ev.sink.errors
        a, b = ev.tensor(left, node.left.span), ev.tensor(right, node.right.span)
        word = operator(sign)
        if ev.sink.errors > errors:  # why one is no tensor was told
            return WRONG
        if a is not None and b is not None and word is not None:
            return apply.function(ev, word, [a, b], {}, node.span)
    elif is_layer(left) and sign == "*" and isinstance(right, int) and not isinstance(right, bool):
        return compose.repeat(ev, left, right, node.span)
    elif sign in ("and", "or"):
        if isinstance(left, bool) and isinstance(right, bool):
            return (left and right) if sign == "and" else (left or right)
    elif sign in ("==", "!=") and is_layer(left) != is_layer(right) and _is_word(left, right):
        return sign == "!="
    elif sign == "..":
        return (left, right)
    elif not is_layer(left) and not is_layer(right):
        try:
            return fold(sign, left, right)
        except Impossible as problem:
            ev.sink.report("E0224", str(problem), node.span)
            return WRONG
    return impossible(ev, sign, node.operator_span, left, right, node)


def impossible(
    ev: Evaluator,
    sign: str,
    span: Span,
    left: Any,
    right: Any = None,
    node: ast.Binary | None = None,
) -> Any:
    help_ = ""
    labels: list[tuple[Span, str]] = []
    what = f"`{sign}` cannot be applied to {describe(left)}"
    if node is not None:
        what = f"`{sign}` cannot join {describe(left)} and {describe(right)}"
        labels = [(node.left.span, describe(left)), (node.right.span, describe(right))]
        if is_layer(left) != is_layer(right):
            f, y = node.left.span.text, node.right.span.text
            help_ = (
                f"`|>` binds weaker than `{sign}`: write `(x |> {f}) {sign} {y}` for the sum of two tensors, "
                f"or `x |> ({f} |> …)` for a longer layer"
                if is_layer(left)
                else f"apply the layer to a tensor first: `{f} {sign} (x |> {y})`"
            )
    ev.sink.report("E0222", what, span, labels=labels, help=help_)
    return WRONG


def _is_word(*values: Any) -> bool:
    """Is one of them text or none? A setting may be that, or a layer."""
    return any(value is None or isinstance(value, str) for value in values)


def _meet_as_tensors(left: Any, right: Any) -> bool:
    """Is an operator between these one of tensors? Lists are joined, but a row of numbers is scaled."""
    if isinstance(left, Series) or isinstance(right, Series):
        return not (isinstance(left, list) and isinstance(right, list))
    return isinstance(left, TensorValue) or isinstance(right, TensorValue)
