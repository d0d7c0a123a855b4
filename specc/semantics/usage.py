"""What nothing uses: bindings, settings, layers, inputs, hypers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from specc.catalog import find
from specc.diagnostics.diagnostic import Sink
from specc.diagnostics.suggest import did_you_mean
from specc.ir.program import AddLoss, Branch
from specc.semantics.context import Context
from specc.semantics.judge import names_in, refs
from specc.syntax import ast


def check(sink: Sink, context: Context, file: ast.File, made: Any) -> None:
    """Row 20 of the list of mistakes."""
    everywhere: set[str] = set()
    for item in file.items:
        everywhere |= _mentioned(item)
    for item in file.items:
        if isinstance(item, ast.LayerDefinition):
            _layer(sink, item, everywhere)
        elif isinstance(item, ast.Model):
            _body(sink, item.body, set())
        elif isinstance(item, ast.Hyper) and item.name.id not in everywhere:
            sink.report("W0205", f"nothing uses the hyper `{item.name.id}`", item.name.span)
        elif isinstance(item, ast.TopLevel) and isinstance(item.statement, ast.Bind):
            for target in item.statement.targets:
                idle = target.id not in everywhere and target.id != "_"
                if idle and not _meant(sink, target.id):
                    sink.report(
                        "W0201", f"nothing uses `{target.id}`", target.span, help="remove it"
                    )
        elif isinstance(item, ast.Section) and item.name.id == "compile":
            _compile(sink, item)
    if made is not None:
        _inputs(sink, context, made, file, everywhere)


def _layer(sink: Sink, item: ast.LayerDefinition, everywhere: set[str]) -> None:
    if item.name.id not in everywhere:
        sink.report("W0204", f"nothing uses the layer `{item.name.id}`", item.name.span)
    used = _mentioned(item.body)
    for setting in item.settings or ():
        shapes = {n for d in item.inputs or () if d.type is not None for n in names_in(d.type)}
        others = {
            n for s in item.settings or () if s.default is not None for n in names_in(s.default)
        }
        if setting.name.id not in used | shapes | others:
            sink.report(
                "W0206",
                f"`{item.name.id}` does not use its setting `{setting.name.id}`",
                setting.name.span,
            )
    if isinstance(item.body, ast.Block):
        for declaration in item.inputs or ():
            for name in declaration.names:
                if name.id not in used and name.id != "_":
                    sink.report(
                        "W0203", f"`{item.name.id}` does not use its input `{name.id}`", name.span
                    )
        _body(sink, item.body, set())


def _body(sink: Sink, block: ast.Block, outside: set[str]) -> None:
    """Bindings that no line mentions. A rebound name (`x = x |> …`) is used by what follows."""
    mentioned = _mentioned(block) | outside
    for statement in block.statements:
        targets: tuple[ast.Name, ...] = ()
        if isinstance(statement, ast.Bind):
            targets = statement.targets
        elif isinstance(statement, ast.Declare):
            targets = (statement.name,)
        elif isinstance(statement, ast.For):
            _body(sink, statement.body, mentioned)
        for target in targets:
            idle = target.id not in mentioned and not target.id.startswith("_")
            if idle and not _meant(sink, target.id):
                sink.report(
                    "W0201",
                    f"nothing uses `{target.id}`",
                    target.span,
                    help="remove it, or call it `_`",
                )


def _meant(sink: Sink, name: str) -> bool:
    """Is it what a misspelt name was meant to be? Then it is not to be removed."""
    return any(d.code == "E0201" and f"`{name}`" in d.help for d in sink)


def idle_names(section: ast.Section, keys: Collection[str]) -> list[ast.Name]:
    """What is bound in `compile` and is neither one of its keys nor in an expression."""
    mentioned = _mentioned(section.body)
    bound = [s.targets[0] for s in section.body.statements if isinstance(s, ast.Bind)]
    return [name for name in bound if name.id not in keys and name.id not in mentioned]


def _compile(sink: Sink, section: ast.Section) -> None:
    word = find("sections", "compile")
    assert word is not None
    keys = word.options()
    for name in idle_names(section, keys):
        sink.report(
            "E0210",
            f"`compile` has no key `{name.id}`, and no expression uses it",
            name.span,
            help=did_you_mean(name.id, keys) or f"its keys are {', '.join(keys)}",
        )


def _inputs(sink: Sink, context: Context, made: Any, file: ast.File, everywhere: set[str]) -> None:
    """A field that no output depends on. Where something is wrong, what is written counts."""
    used = {made.function.result} | _read(made.function.body)
    if sink.failed:
        used |= everywhere
    places = {
        name.id: name.span
        for item in file.items
        if isinstance(item, ast.Model)
        for declaration in item.inputs or ()
        for name in declaration.names
    }
    for name, _ in made.inputs:
        if name not in used:
            field = context.fields.get(name)
            span = field.span if field else places.get(name, made.function.span)
            sink.report(
                "W0203",
                f"no output depends on the input `{name}`",
                span,
                help="use it in the model, or remove it",
            )


def _read(body: tuple[Any, ...]) -> set[str]:
    """Every value that operations read, those of branches included."""
    found: set[str] = set()
    for op in body:
        if isinstance(op, Branch):
            for region in (op.then, op.otherwise):
                found |= {region.result} | _read(region.body)
        elif isinstance(op, AddLoss):
            found.add(op.value.name)
        else:
            found |= {n for source in op.inputs for n in refs(source)}
    return found


def _mentioned(node: Any) -> set[str]:
    """Names that are read somewhere below a node: not the ones that are only bound."""
    found: set[str] = set()
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, tuple):
            stack.extend(each)
        elif isinstance(each, ast.Syntax):
            skip = {"span", "operator_span", "operator", "text", "comments", "targets"}
            if isinstance(
                each, (ast.Argument, ast.Field, ast.Entry, ast.Declare, ast.LayerDefinition)
            ):
                skip.add("name")
            if isinstance(
                each, (ast.Setting, ast.Hyper, ast.InputDeclaration, ast.FieldDeclaration)
            ):
                skip |= {"name", "names"}
            if isinstance(each, (ast.Comprehension, ast.For)):
                skip.add("targets")
            stack.extend(value for field, value in each.as_dict().items() if field not in skip)
    return found
