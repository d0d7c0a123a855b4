"""`param` and `constant`: weights and data that a layer of the spec declares itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.catalog import find, index
from specc.catalog.declare import Mismatch, OfWeight, Option
from specc.catalog.options import Refused, constraint, flag, regularizer
from specc.ir.program import Data, WeightDecl
from specc.ir.types import BOOL, FLOAT, INT, Tensor
from specc.semantics import constants, shapes
from specc.semantics.option_values import configured, option_value
from specc.semantics.values import WRONG, TensorValue, TopConstant, describe, is_number
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator

_OPTIONS = {"trainable": flag, "regularizer": regularizer, "constraint": constraint}


def declare(ev: Evaluator, node: ast.Declare) -> None:
    """Add a weight or a constant to the function, and bind its name."""
    declared: Tensor | None = None
    file = constants.is_file(node)
    if node.type is not None and not file:
        declared = shapes.tensor_type(ev, node.type, batched=False)
        if declared is None:
            ev.scope.bind(node.name.id, WRONG, node.name.span)
            return
    value = constants.from_file(ev, node) if file else _value(ev, node, declared)
    if value is WRONG:
        ev.scope.bind(node.name.id, WRONG, node.name.span)
        return
    initializer, type_ = value
    options = _options(ev, node)
    for part in (initializer, options["regularizer"], options["constraint"]):
        if isinstance(part, OfWeight):
            try:
                part.fits(type_.shape)
            except Mismatch as problem:
                ev.sink.report(problem.code, problem.message, node.span, help=problem.help)
    declaration = WeightDecl(
        node.name.id,
        type_,
        initializer,
        options["trainable"] and node.kind == "param" and not (ev.builder and ev.builder.frozen),
        node.kind == "constant",
        options["regularizer"],
        options["constraint"],
        node.span,
    )
    constant = TopConstant(declaration, node.name.id)
    value = constant if ev.builder is None else constant.inside(ev.builder)
    ev.scope.bind(node.name.id, value, node.name.span)


def _options(ev: Evaluator, node: ast.Declare) -> dict[str, Any]:

    found: dict[str, Any] = {"trainable": True, "regularizer": None, "constraint": None}
    for argument in node.options:
        name = argument.name.id if argument.name else ""
        if name not in _OPTIONS or node.kind == "constant":
            ev.sink.report(
                "E0202",
                f"`{node.kind}` has no option `{name}`",
                argument.span,
                help=f"it takes {', '.join(_OPTIONS)}" if node.kind == "param" else "",
            )
            continue
        option = Option(_OPTIONS[name], None, "", named=True, at_call=False)
        value = option_value(ev, _Param, name, option, argument.value)
        if value is not WRONG:
            found[name] = value
    return found


class _Param:
    """Stands for `param` where an option names its word."""

    @staticmethod
    def word() -> str:
        return "param"


def _value(ev: Evaluator, node: ast.Declare, declared: Tensor | None) -> Any:
    """The initializer (or data) and the type."""
    expression = node.value
    if expression is None:
        if node.kind == "constant":
            ev.sink.report(
                "E0204", "a constant needs its value", node.span, help="write `= [[0, 1], [1, 0]]`"
            )
            return WRONG
        word = find("initializers", "glorot_uniform" if declared and declared.rank > 1 else "zeros")
        assert word is not None
        return (word(), declared) if declared is not None else _untyped(ev, node)
    head = expression.function if isinstance(expression, ast.Call) else expression
    if isinstance(head, ast.Name) and head.id in index("initializers") and node.kind == "param":
        if declared is None:
            return _untyped(ev, node)
        word = configured(ev, "initializers", expression)
        return WRONG if word is WRONG else (word, declared)
    value = ev.evaluate(expression)
    if value is WRONG:
        return WRONG
    if isinstance(value, TensorValue):
        ev.sink.report(
            "E0226",
            f"the value of a {node.kind} is known before the run: an initializer, numbers, or a file",
            expression.span,
            help="give a tensor that is computed a plain name: `x = …`",
        )
        return WRONG
    return _literal(ev, node, value, declared)


def _untyped(ev: Evaluator, node: ast.Declare) -> Any:
    ev.sink.report(
        "E0314",
        f"`{node.name.id}` needs its shape",
        node.name.span,
        help=f"write `param {node.name.id}: float[…] = …`",
    )
    return WRONG


def _literal(ev: Evaluator, node: ast.Declare, value: Any, declared: Tensor | None) -> Any:
    try:
        shape, kinds = _measure(value)
    except Refused as refused:
        ev.sink.report("E0314", f"a constant is made of numbers: {refused.message}", node.span)
        return WRONG
    dtype = FLOAT if "float" in kinds else INT if "int" in kinds else BOOL
    if declared is not None and shape == () and declared.rank > 0:
        return Data(_freeze(value)), declared
    if declared is not None:
        dtype = declared.dtype
        if declared.shape != shape:
            ev.sink.report(
                "E0304",
                f"`{node.name.id}` is declared {declared}, but its value has shape [{', '.join(map(str, shape))}]",
                node.value.span if node.value else node.span,
                labels=[(node.type.span, f"declared {declared}")] if node.type else [],
            )
            return WRONG
    return Data(_freeze(value)), Tensor(dtype, shape, False)


def _measure(value: Any) -> tuple[tuple[int, ...], set[str]]:
    if isinstance(value, bool):
        return (), {"bool"}
    if is_number(value):
        return (), {"float" if isinstance(value, float) else "int"}
    if not isinstance(value, list) or not value:
        raise Refused(f"got {describe(value)}")
    parts = [_measure(v) for v in value]
    if any(p[0] != parts[0][0] for p in parts):
        raise Refused("its rows have different lengths")
    return (len(value), *parts[0][0]), {k for p in parts for k in p[1]}


def _freeze(value: Any) -> Any:
    return tuple(_freeze(v) for v in value) if isinstance(value, list) else value
