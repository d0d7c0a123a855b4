"""Declared shapes and what they bind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.sizes import Dim, Size, symbol
from specc.ir.types import BOOL, FLOAT, INT, Record, Sequence, Tensor, Type
from specc.semantics.arithmetic import Impossible, fold
from specc.semantics.values import WRONG, TensorValue, describe
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

BATCH = symbol("batch")
DTYPES = (FLOAT, INT, BOOL)


def asks_batch(node: ast.LayerDefinition) -> bool:
    """Does a layer name the batch in the shape of an input?"""
    return any(_leading_batch(d.type) for d in node.inputs or ())


def _leading_batch(type_: ast.Expression | None) -> bool:
    if not isinstance(type_, ast.Index) or not type_.items:
        return False
    first = type_.items[0]
    return isinstance(first, ast.Name) and first.id == "batch"


def explicit_batch(type_: Type) -> Type:
    """The type as a layer sees it that asked for the batch."""
    if isinstance(type_, Tensor):
        return Tensor(type_.dtype, (BATCH, *type_.shape), False) if type_.batched else type_
    if isinstance(type_, Record):
        return Record(tuple((k, explicit_batch(t)) for k, t in type_.items))
    assert isinstance(type_, Sequence)
    return Sequence(tuple(explicit_batch(t) for t in type_.items))


def implicit_batch(type_: Type) -> Type:
    """The other way: what leads with the batch is one value an example."""
    if isinstance(type_, Tensor):
        if type_.shape[:1] == (BATCH,):
            return Tensor(type_.dtype, type_.shape[1:], True)
        return type_
    if isinstance(type_, Record):
        return Record(tuple((k, implicit_batch(t)) for k, t in type_.items))
    assert isinstance(type_, Sequence)
    return Sequence(tuple(implicit_batch(t) for t in type_.items))


def bind_inputs(
    ev: Evaluator,
    node: ast.LayerDefinition,
    values: dict[str, Any],
    settings: set[str],
    span: Span,
) -> bool:
    """Bind a layer's inputs and the sizes that their declared shapes name."""
    for declaration in node.inputs or ():
        for name in declaration.names:
            value = values[name.id]
            if declaration.type is not None and isinstance(value, TensorValue):
                good = unify(ev, declaration.type, value, name.id, own=settings, at=span)
                if not good:
                    return False
            ev.scope.bind(name.id, value, name.span)
    if node.inputs is None:
        for name_, value in values.items():
            ev.scope.bind(name_, value, None)
    return True


def check_declared(ev: Evaluator, type_: ast.Expression, value: TensorValue, name: str) -> None:
    """`x: float[features] = …` binds `features` and checks."""
    unify(ev, type_, value, name, own=None, at=value.span)


def unify(
    ev: Evaluator,
    type_: ast.Expression,
    value: TensorValue,
    name: str,
    *,
    own: set[str] | None,
    at: Span,
) -> bool:
    """Match a declared type with a value's; names in it are bound at first use.

    `own` is None in bodies, where a name is looked up first; in a layer's inputs a name is the
    layer's own unless it is one of these settings (or was bound by an earlier input).
    """
    declared = _declared(ev, type_)
    if declared is None:
        return False
    dtype, items = declared
    actual = value.type
    if dtype != actual.dtype and not (dtype == FLOAT and actual.dtype == INT and not actual.shape):
        help_ = (
            "encode them first: `Embedding`, or `one_hot`"
            if dtype == FLOAT and actual.dtype == INT
            else ""
        )
        ev.sink.report(
            "E0304",
            f"`{name}` is declared {type_.span.text}, but gets {actual}",
            at,
            note=value.made,
            labels=[(type_.span, f"declared {dtype}")],
            help=help_,
        )
        return False
    dots = [i for i, item in enumerate(items) if isinstance(item, ast.Dots)]
    fixed = len(items) - len(dots)
    if len(dots) > 1 or (not dots and fixed != actual.rank) or (dots and fixed > actual.rank):
        ev.sink.report(
            "E0302",
            f"`{name}` is declared {type_.span.text}, but gets {actual}",
            at,
            note=value.made,
            labels=[
                (
                    type_.span,
                    f"{fixed} {'or more ' if dots else ''}{'axis' if fixed == 1 and not dots else 'axes'}",
                )
            ],
        )
        return False
    pairs = list(zip(items, actual.shape, strict=False))
    if dots:
        after = len(items) - dots[0] - 1
        pairs = list(zip(items[: dots[0]], actual.shape, strict=False))
        if after:
            pairs += list(zip(items[-after:], actual.shape[-after:], strict=True))
    return all(_unify_dim(ev, item, dim, value, name, own, at) for item, dim in pairs)


def _unify_dim(
    ev: Evaluator,
    item: Any,
    dim: Dim,
    value: TensorValue,
    name: str,
    own: set[str] | None,
    at: Span,
) -> bool:
    if isinstance(item, ast.Name) and item.id == "_":
        return True
    if isinstance(item, ast.Name) and item.id == "batch" and dim == BATCH:
        ev.scope.bind("batch", BATCH, item.span)
        return True
    if isinstance(item, ast.Name):
        known = ev.scope.find(item.id)
        local = own is not None and item.id not in own and item.id not in ev.scope.names
        if known is None or local:
            ev.scope.bind(item.id, dim, item.span)
            return True
    wanted = ev.evaluate(item)
    if wanted is WRONG:
        return False
    if isinstance(wanted, TensorValue) or not isinstance(wanted, (int, Size)):
        ev.sink.report("E0304", f"`{item.span.text}` in a shape is {describe(wanted)}", item.span)
        return False
    try:
        same = fold("==", wanted, dim)
    except Impossible:
        same = False
    if not same:
        ev.sink.report(
            "E0304",
            f"`{name}` has {dim} where its shape says {item.span.text}"
            + (f" = {wanted}" if str(wanted) != item.span.text else ""),
            at,
            note=value.made,
            labels=[(item.span, f"this is {wanted} here")],
        )
        return False
    return True


def _declared(ev: Evaluator, type_: ast.Expression) -> tuple[str, tuple[Any, ...]] | None:
    """`float[time, features]` as a dtype and its items."""
    if (
        isinstance(type_, ast.Index)
        and isinstance(type_.value, ast.Name)
        and type_.value.id in DTYPES
        and not any(isinstance(i, ast.Slice) for i in type_.items)
    ):
        return type_.value.id, type_.items
    help_ = ""
    if isinstance(type_, ast.Name) and type_.id in DTYPES:
        help_ = f"a single number is `{type_.id}[]`"
    ev.sink.report(
        "E0314",
        f"`{type_.span.text}` is not the type of a tensor",
        type_.span,
        help=help_
        or "write the kind of number and the shape of one example: `float[28, 28, 1]`, `int[time]`",
    )
    return None


def tensor_type(ev: Evaluator, type_: ast.Expression, *, batched: bool) -> Tensor | None:
    """A declared type whose sizes are all known or become symbols: of `param` and of the model's inputs."""
    declared = _declared(ev, type_)
    if declared is None:
        return None
    shape: list[Dim] = []
    for item in declared[1]:
        if isinstance(item, ast.Dots):
            ev.sink.report(
                "E0314", "`...` stands for sizes, and here each must be named", item.span
            )
            return None
        if isinstance(item, ast.Name) and ev.scope.find(item.id) is None:
            ev.scope.bind(item.id, symbol(item.id), item.span)
        size = ev.evaluate(item)
        if size is WRONG:
            return None
        if isinstance(size, float) and size.is_integer():
            size = int(size)
        if (
            isinstance(size, bool)
            or not isinstance(size, (int, Size))
            or (isinstance(size, int) and size < 1)
        ):
            ev.sink.report(
                "E0309",
                f"a size must be a whole number of at least 1, got {describe(size)}",
                item.span,
                help="shapes are those of one example: the batch is never written, and a length "
                "that only the data knows has a name, as in `int[time]`"
                if size is None
                else "",
            )
            return None
        shape.append(size)
    return Tensor(declared[0], tuple(shape), batched)
