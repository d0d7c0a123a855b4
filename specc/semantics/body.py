"""Bodies: statements, loops, branches on training, indexing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import AddLoss
from specc.ir.sizes import Size
from specc.ir.types import INT
from specc.semantics import apply, operands, shapes, weights
from specc.semantics.scope import Inner, Scope
from specc.semantics.values import WRONG, Series, TensorValue, describe, is_layer
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def block(ev: Evaluator, node: ast.Block) -> Any:
    """The value of a body: its last expression."""
    value: Any = None
    last = len(node.statements) - 1
    for i, statement in enumerate(node.statements):
        if isinstance(statement, ast.Evaluate):
            if _is_add_loss(ev, statement.value):
                add_loss(ev, statement.value)  # type: ignore[arg-type]
            elif i == last:
                value = ev.evaluate(statement.value)
            else:
                ev.evaluate(statement.value)
                ev.sink.report(
                    "E0214",
                    "the value of this line is not used",
                    statement.span,
                    help="bind it (`x = …`), pipe it on (`|>`), or remove the line",
                )
        else:
            run(ev, statement)
    if value is None:
        if node.statements:
            ev.sink.report(
                "E0215",
                "this body has no value: it must end in an expression",
                node.statements[-1].span,
                help="end it with the name of what it gives",
            )
        else:
            ev.sink.report("E0215", "this body is empty: it must end in an expression", node.span)
        return WRONG
    return value


def run(ev: Evaluator, statement: ast.Statement) -> None:
    if isinstance(statement, ast.Bind):
        bind_names(ev, statement)
    elif isinstance(statement, ast.For):
        values = listed(ev, statement.iterable) or []
        for scope in turns(ev, statement.targets, values, statement.iterable):
            inner = ev.inside(scope)
            for each in statement.body.statements:
                if isinstance(each, ast.Evaluate):
                    if _is_add_loss(ev, each.value):
                        add_loss(inner, each.value)  # type: ignore[arg-type]
                        continue
                    ev.sink.report(
                        "E0214",
                        "the value of this line is not used",
                        each.span,
                        help="rebind a name of the body: `x = x |> …`",
                    )
                run(inner, each)
    elif isinstance(statement, ast.Declare):
        weights.declare(ev, statement)
    elif isinstance(statement, ast.Evaluate):
        ev.evaluate(statement.value)
    else:
        ev.sink.report(
            "E0216",
            f"`{statement.span.text.split()[0]}` does not belong in a body",
            statement.span,
            help="fields stand in `data`, objectives in `compile`",
        )


def bind_names(ev: Evaluator, statement: ast.Bind) -> None:
    value = ev.evaluate(statement.value)
    if len(statement.targets) == 1:
        bind_one(ev, statement.targets[0], value, statement)
        return
    parts = list(value.values()) if isinstance(value, dict) else value
    if value is not WRONG and (not isinstance(parts, list) or len(parts) != len(statement.targets)):
        found = f"{len(parts)} values" if isinstance(parts, list) else describe(value)
        ev.sink.report(
            "E0219",
            f"{len(statement.targets)} names are bound, but there are {found}"
            if isinstance(parts, list)
            else f"{len(statement.targets)} names are bound to {found}",
            statement.value.span,
            labels=[(statement.targets[0].span.to(statement.targets[-1].span), "the names")],
        )
        value = WRONG
    for i, target in enumerate(statement.targets):
        bind_one(ev, target, WRONG if value is WRONG else parts[i], statement)


def bind_one(ev: Evaluator, target: ast.Name, value: Any, statement: ast.Bind) -> None:
    name = target.id
    if ev.scope.find(name) is None and find("functions", name) is not None:
        ev.sink.report(
            "W0202",
            f"`{name}` is now this value, and no longer the function of that name",
            target.span,
            help="choose another name if the function is meant later",
        )
    if value is not WRONG and not isinstance(value, (TensorValue, dict, list)):
        layer = ev.layer(value, statement.value.span)
        if layer is None and is_layer(value):
            value = WRONG
        elif layer is not None:
            value = layer
            layer.name = layer.name or name
    if isinstance(value, Series) and statement.type is not None:
        value = ev.tensor(value, statement.value.span) or WRONG
    if isinstance(value, TensorValue):
        if statement.type is not None:
            shapes.check_declared(ev, statement.type, value, name)
        if ev.builder is not None:
            ev.builder.hint(value, name)
    ev.scope.rebind(name, value, target.span)


def listed(ev: Evaluator, iterable: ast.Expression) -> list[Any] | None:
    """What a loop goes over; None where that was reported."""
    values = ev.evaluate(iterable)
    if values is WRONG:
        return None
    if not isinstance(values, list):
        ev.sink.report(
            "E0220",
            f"`for` goes over a list, not over {describe(values)}",
            iterable.span,
            help=_why_no_list(values),
        )
        return None
    return values


def turns(
    ev: Evaluator, targets: tuple[ast.Name, ...], values: list[Any], iterable: ast.Expression
) -> Iterator[Scope]:
    """The scopes of the turns of a loop, its names bound."""
    for value in values:
        if not ev.context.count(iterable.span):
            return
        scope = Inner(ev.scope)
        if len(targets) == 1:
            scope.bind(targets[0].id, value, targets[0].span)
        elif isinstance(value, list) and len(value) == len(targets):
            for target, part in zip(targets, value, strict=True):
                scope.bind(target.id, part, target.span)
        else:
            ev.sink.report(
                "E0219",
                f"{len(targets)} names are bound to {describe(value)} in each turn",
                targets[0].span.to(targets[-1].span),
                labels=[(iterable.span, "the list")],
            )
            return
        yield scope


def _why_no_list(value: Any) -> str:
    """A loop is unrolled while the spec is compiled."""
    shape = value.type.shape if isinstance(value, TensorValue) else ()
    if isinstance(value, Size) or any(isinstance(size, Size) for size in shape):
        return "a size that is known only from the data cannot be unrolled"
    if isinstance(value, int):
        return f"write `range({value})`"
    if not shape:
        return ""
    if value.type.dtype == INT and len(shape) == 1:
        return "a loop is unrolled: it goes over a `range(…)` of at most 100_000 numbers"
    return f"a loop is unrolled: go over `range({shape[0]})`, and take `[i]`"


def _is_add_loss(ev: Evaluator, expression: ast.Expression) -> bool:
    return (
        isinstance(expression, ast.Call)
        and isinstance(expression.function, ast.Name)
        and expression.function.id == "add_loss"
        and ev.scope.find("add_loss") is None
    )


def add_loss(ev: Evaluator, node: ast.Call) -> None:
    if len(node.arguments) != 1 or node.arguments[0].name is not None:
        ev.sink.report("E0205", "`add_loss` takes one value", node.span)
        return
    value = ev.evaluate(node.arguments[0].value)
    if value is WRONG or ev.builder is None:
        return
    tensor = ev.tensor(value, node.arguments[0].span)
    if tensor is None:
        ev.sink.report("E0222", f"`add_loss` takes a number, not {describe(value)}", node.span)
        return
    ev.builder.body.append(AddLoss(operands.materialised(ev, tensor).source, node.span))  # type: ignore[arg-type]


def subscript(ev: Evaluator, node: ast.Index) -> Any:
    value = ev.evaluate(node.value)
    if value is WRONG:
        return WRONG
    if isinstance(value, TensorValue):
        return _slice(ev, value, node)
    if isinstance(value, list) and len(node.items) == 1:
        item = node.items[0]
        if isinstance(item, ast.Slice):
            bounds = [
                None if p is None else ev.evaluate(p) for p in (item.start, item.stop, item.step)
            ]
            if all(b is None or (isinstance(b, int) and not isinstance(b, bool)) for b in bounds):
                return value[slice(*bounds)]
        else:
            position = ev.evaluate(item)
            if position is WRONG:
                return WRONG
            if isinstance(position, int) and not isinstance(position, bool):
                if -len(value) <= position < len(value):
                    return value[position]
                ev.sink.report(
                    "E0218",
                    f"the list has {len(value)} items, there is none at {position}",
                    item.span,
                )
                return WRONG
    if isinstance(value, dict) and len(node.items) == 1:
        sliced = isinstance(node.items[0], (ast.Slice, ast.Dots))
        key = "" if sliced else ev.evaluate(node.items[0])
        if isinstance(key, str) and key in value:
            return value[key]
        ev.sink.report(
            "E0217",
            f"a record's fields are read with a dot: `{node.value.span.text}.name`",
            node.span,
            help=did_you_mean(str(key), value),
        )
        return WRONG
    ev.sink.report("E0218", f"{describe(value)} cannot be indexed like this", node.span)
    return WRONG


def _slice(ev: Evaluator, value: TensorValue, node: ast.Index) -> Any:
    """`x[0]`, `x[..., 1:]`."""
    parts: list[Any] = []
    for item in node.items:
        if isinstance(item, ast.Dots):
            parts.append("...")
            continue
        pieces = (item.start, item.stop, item.step) if isinstance(item, ast.Slice) else (item,)
        numbers = [None if p is None else ev.evaluate(p) for p in pieces]
        if any(n is WRONG for n in numbers):
            return WRONG
        for number, piece in zip(numbers, pieces, strict=True):
            if number is not None and (
                isinstance(number, bool) or not isinstance(number, (int, Size))
            ):
                ev.sink.report(
                    "E0218",
                    f"a tensor is indexed by whole numbers and slices, not by {describe(number)}",
                    piece.span if piece else node.span,
                    help="write `take(x, indices)` to gather by a tensor of indices",
                )
                return WRONG
        parts.append(tuple(numbers) if isinstance(item, ast.Slice) else numbers[0])
    word = find("functions", "getitem")
    assert word is not None
    return apply.function(ev, word, [value], {"items": tuple(parts)}, node.span)


__all__ = ["add_loss", "bind_names", "block", "run", "subscript", "turns"]
