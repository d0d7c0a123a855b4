"""Remove operations and layers that no output, loss or metric depends on."""

from __future__ import annotations

from typing import Any

from specc.ir.program import AddLoss, Apply, Branch, Function, Group, Invoke, Program, Ref


def remove_unused(program: Program) -> Program:
    """The program without dead operations, and without functions that nothing calls any more."""
    functions = [_clean(f) for f in program.functions]
    by_name = {f.name: f for f in functions}
    wanted: set[str] = set()
    stack = [program.model, *(t.function for o in program.objectives for t in o.terms)]
    stack += [m.function for m in program.metrics if m.function]
    while stack:
        name = stack.pop()
        if name not in wanted:
            wanted.add(name)
            stack += called(by_name[name])
    return program.replace(functions=tuple(f for f in functions if f.name in wanted))


def called(function: Function) -> list[str]:
    """The functions that a function calls or owns."""
    found = [i.word.function for i in function.instances if isinstance(i.word, Invoke)]

    def visit(body: tuple[Any, ...]) -> None:
        for op in body:
            if isinstance(op, Apply) and isinstance(op.word, Invoke):
                found.append(op.word.function)
            elif isinstance(op, Branch):
                visit(op.then.body)
                visit(op.otherwise.body)

    visit(function.body)
    return found


def _clean(function: Function) -> Function:
    needed: set[str] = {function.result}
    layers: set[str] = set()
    body = _body(function.body, needed, layers)
    for instance in reversed(function.instances):
        if instance.name in layers or not instance.owned:
            layers |= {name for _, name in instance.layers}
    instances = tuple(i for i in function.instances if i.name in layers or not i.owned)
    weights = tuple(w for w in function.weights if w.name in needed)
    return function.replace(body=body, instances=instances, weights=weights)


def _body(body: tuple[Any, ...], needed: set[str], layers: set[str]) -> tuple[Any, ...]:
    kept: list[Any] = []
    for op in reversed(body):
        if isinstance(op, AddLoss):
            needed.add(op.value.name)
        elif isinstance(op, Branch):
            if op.result not in needed:
                continue
            arms = []
            for region in (op.then, op.otherwise):
                needed.add(region.result)
                arms.append(region.replace(body=_body(region.body, needed, layers)))
            op = op.replace(then=arms[0], otherwise=arms[1])  # noqa: PLW2901
        else:
            if op.result not in needed and not _partner(op, needed, body):
                continue
            for source in op.inputs:
                needed |= _names(source)
            if op.mask:
                needed.add(op.mask)
            if op.instance:
                layers.add(op.instance)
        kept.append(op)
    return tuple(reversed(kept))


def _partner(op: Apply, needed: set[str], body: tuple[Any, ...]) -> bool:
    """A part of a sequence stays while another part of it is needed: they are unpacked together."""
    if not hasattr(op.word, "key") or not isinstance(op.word.key, int):
        return False
    whole = op.inputs[0]
    return any(
        isinstance(o, Apply)
        and hasattr(o.word, "key")
        and o.inputs[0] == whole
        and o.result in needed
        for o in body
    )


def _names(source: Any) -> set[str]:
    if isinstance(source, Ref):
        return {source.name}
    if isinstance(source, Group):
        return {n for i in source.items for n in _names(i)}
    return set()
