"""What a layer of the spec is given: settings in the first parentheses, inputs in the second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.diagnostics.suggest import did_you_mean
from specc.semantics import frozen
from specc.semantics.values import WRONG, Definition, SpecLayer, contains_tensor, is_layer
from specc.source import Span
from specc.syntax import ast

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def configure(
    ev: Evaluator, definition: Definition, arguments: tuple[ast.Argument, ...], span: Span
) -> Any:
    """`Residual(32, strides = 2)`: a layer of the spec with its settings."""
    declared = definition.node.settings or ()
    names = [s.name.id for s in declared]
    arguments, trainable = frozen.take(ev, arguments, names)
    settings: dict[str, Any] = {}
    good = True
    positional = [a for a in arguments if a.name is None]
    if len(positional) > len(names):
        ev.sink.report(
            "E0205",
            f"`{definition.name}` has {len(names)} setting{'s' if len(names) != 1 else ''}, got {len(positional)}",
            positional[len(names)].span,
            labels=[(definition.node.name.span, "declared here")],
            help="the inputs stand in parentheses of their own" if definition.node.inputs else "",
        )
        return WRONG
    pairs = [(names[i], a) for i, a in enumerate(positional)]
    for argument in arguments:
        if argument.name is None:
            continue
        name = argument.name.id
        if name not in names:
            ev.sink.report(
                "E0202",
                f"`{definition.name}` has no setting `{name}`",
                argument.name.span,
                labels=[(definition.node.name.span, "declared here")],
                help=did_you_mean(name, names),
            )
            good = False
        elif name in dict(pairs):
            ev.sink.report("E0207", f"`{name}` is given twice", argument.name.span)
            good = False
        else:
            pairs.append((name, argument))
    for name, argument in pairs:
        value = ev.evaluate(argument.value)
        if value is not WRONG and contains_tensor(value):
            ev.sink.report(
                "E0226",
                f"`{name}` of `{definition.name}` is a setting, known at compile time, and this is a tensor",
                argument.span,
                help=f"give tensors in the second parentheses: `{definition.name}(…)(x)`",
            )
            value = WRONG
        if value is WRONG:
            good = False
            continue
        settings[name] = ev.layer(value, argument.span) if is_layer(value) else value
    for setting in declared:
        if setting.name.id not in settings and setting.default is None and good:
            ev.sink.report(
                "E0204",
                f"`{definition.name}` needs its setting `{setting.name.id}`",
                span,
                labels=[(setting.name.span, "declared here")],
            )
            good = False
    if not good:
        return WRONG
    layer = SpecLayer(definition, settings, span, ev.builder)
    return layer if trainable else frozen.freeze(layer)


def inputs_by_name(
    ev: Evaluator,
    definition: Definition,
    piped: tuple[Any, ...],
    arguments: tuple[ast.Argument, ...],
    span: Span,
) -> dict[str, Any] | None:
    """The inputs by name; None where something was reported."""
    values = [*piped, *(ev.evaluate(a.value) for a in arguments if a.name is None)]
    named = {a.name.id: ev.evaluate(a.value) for a in arguments if a.name is not None}
    if any(v is WRONG for v in [*values, *named.values()]):
        return None
    declared = definition.node.inputs
    if declared is None:
        return {f"x{i}" if i else "x": v for i, v in enumerate(values)} | named
    names = [n.id for d in declared for n in d.names]
    if (
        len(values) == 1
        and isinstance(values[0], dict)
        and len(names) > 1
        and set(names) == set(values[0])
    ):
        return {n: values[0][n] for n in names}
    given = dict(zip(names, values, strict=False))
    unknown = [n for n in named if n not in names]
    given |= {n: v for n, v in named.items() if n in names}
    if unknown or len(values) > len(names) or any(n not in given for n in names):
        total = len(values) + len(named)
        ev.sink.report(
            "E0216",
            f"`{definition.name}` takes {len(names)} input{'s' if len(names) != 1 else ''} "
            f"({', '.join(names)}), got {total}",
            span,
            labels=[(definition.node.name.span, "declared here")],
            help=did_you_mean(unknown[0], names) if unknown else "",
        )
        return None
    return {n: given[n] for n in names}
