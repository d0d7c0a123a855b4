"""Names of losses and metrics that nothing has: told with the model, and also without one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from specc.catalog import index, meant
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.semantics.option_values import unquoted
from specc.semantics.values import describe
from specc.syntax import ast


def unknown_loss(sink: Sink, node: ast.Name, named: Collection[str]) -> None:
    _unknown(sink, "loss", "losses", node, named)


def unknown_metric(sink: Sink, node: ast.Name, named: Collection[str]) -> None:
    _unknown(sink, "metric", "metrics", node, named)


def _unknown(sink: Sink, what: str, kind: str, node: ast.Name, named: Collection[str]) -> None:
    sink.report(
        "E0201",
        f"I do not know the {what} `{node.id}`",
        node.span,
        help=meant((kind,), node.id) or did_you_mean(node.id, [*index(kind), *named]),
    )


def not_a_metric(sink: Sink, node: ast.Expression) -> None:
    message = "a metric is a name, or an expression bound to one"
    sink.report("E0423", message, node.span, help=unquoted(("metrics",), node))


def not_a_loss(sink: Sink, node: ast.Expression, value: Any) -> None:
    message = f"a loss is a number an example, not {describe(value)}"
    sink.report("E0423", message, node.span, help=unquoted(("losses",), node))


def names_only(sink: Sink, section: ast.Section, model: ast.Model, known: Collection[str]) -> None:
    """Where the model is wrong nobody knows its outputs; the words of `compile` are looked at all
    the same. What the text of the model holds may be an output, and is passed over."""
    keys = {s.targets[0].id: s.value for s in section.body.statements if isinstance(s, ast.Bind)}
    free = {*keys, *known, "output", "target", *re.findall(r"\w+", model.span.text)}
    for node in _heads(keys.get("metrics")):
        if isinstance(node, ast.Text):
            not_a_metric(sink, node)
        elif node.id not in index("metrics") and node.id not in keys:
            unknown_metric(sink, node, ())
    for node in _heads(keys.get("loss")):
        if isinstance(node, ast.Text):
            not_a_loss(sink, node, node.value)
        elif node.id not in (free | {*index("losses"), *index("functions")}):
            unknown_loss(sink, node, ())


def _heads(node: ast.Expression | None) -> Iterator[ast.Name | ast.Text]:
    """The words, and the texts where a word is meant, that stand in a list, in a record by output, or alone."""
    if isinstance(node, ast.Record):
        for entry in node.entries:
            yield from _heads(entry.value)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for item in node.items:
            yield from _heads(item)
    else:
        head = node.function if isinstance(node, ast.Call) else node
        if isinstance(head, ast.Text) or (isinstance(head, ast.Name) and not head.quoted):
            yield head
