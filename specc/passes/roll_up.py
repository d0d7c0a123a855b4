"""Layers in a row that are alike become one that is run once for each of them.

`Block * 48` is one block in a loop: XLA compiles it once. Each keeps weights of its own.
"""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Layer
from specc.catalog.weight_names import is_below
from specc.ir.program import AddLoss, Apply, Branch, Function, Instance, Invoke, Program, Ref, Scan
from specc.ir.uses import count_uses, each_operation
from specc.semantics.weight_places import places_of

LEAST = 8  # fewer compile as fast one after the other (tests/benchmarks/depth.py)


def roll_up(program: Program) -> Program:
    """The program with every long row of equal layers of the spec as one operation."""
    fit = {f.name for f in program.functions if _fits(program, f)}
    said = Said(program)
    return program.replace(functions=tuple(_rolled(f, fit, said) for f in program.functions))


class Said:
    """What sections of a program say of layers and weights by their names."""

    def __init__(self, program: Program) -> None:
        sections = [section.values() for _, section in program.settings]
        plans = [vars(o) for o in program.objectives]
        self.layers = [
            name
            for values in (*sections, *plans)
            for key in ("trains", "remat")
            for name in values.get(key) or ()
        ]
        self.optimizers = [v["optimizer"] for v in (*sections, *plans) if v.get("optimizer")]
        self.functions = {f.name: f for f in program.functions}
        self.places: dict[str, list[str]] = {}  # of each function in the model, as "encoder/block/"
        self._visit(self.functions[program.model], "")

    def _visit(self, function: Function, place: str) -> None:
        self.places.setdefault(function.name, []).append(place)
        for i in function.instances:
            if i.owned and isinstance(i.word, Invoke):
                self._visit(self.functions[i.word.function], f"{place}{i.name}/")

    def of(self, function: Function, instance: Instance) -> Any:
        """Equal for layers of a function that are treated alike, each weight like its fellow."""
        inside = places_of(self.functions, self.functions[instance.word.function])
        return [
            (
                [is_below(name, layer) for layer in self.layers],
                [optimizer.tells_apart(name) for optimizer in self.optimizers],
            )
            for place in self.places.get(function.name, ())
            for name in (f"{place}{instance.name}/{n}" for n in ("", *(w.name for w in inside)))
        ]


def _rolled(function: Function, fit: set[str], said: Said) -> Function:
    uses, calls = count_uses(function.body, function.result), _calls(function)
    instances = {i.name: i for i in function.instances}
    free = {
        name
        for name, i in instances.items()
        if isinstance(i.word, Invoke)
        and i.word.function in fit
        and i.owned
        and not i.layers
        and i.average is None
        and calls.get(name) == 1
    }
    alike = {name: said.of(function, instances[name]) for name in free}
    body: list[Any] = []
    rows: list[list[Apply]] = []
    for op in function.body:
        row = rows[-1] if rows else []
        if row and isinstance(op, Apply) and _follows(op, row[-1], instances, alike, uses):
            row.append(op)
        elif isinstance(op, Apply) and op.instance in alike and _is_square(op, function):
            rows.append([op])
        body.append(op)
    gone: dict[str, str] = {}
    for row in rows:
        if len(row) >= LEAST:
            names = tuple(op.instance or "" for op in row)
            first = instances[names[0]]
            instances[names[0]] = first.replace(copies=names)
            for op in row[1:]:
                del instances[op.instance or ""]
                body.remove(op)
            at = body.index(row[0])
            body[at] = row[0].replace(result=row[-1].result, hint=row[-1].hint)
            gone |= {op.result: row[-1].result for op in row[:-1]}
    if not gone:
        return function
    return function.replace(body=tuple(body), instances=tuple(instances.values()))


def _follows(
    op: Apply,
    before: Apply,
    instances: dict[str, Instance],
    alike: dict[str, Any],
    uses: dict[str, int],
) -> bool:
    """Does an operation do to the result of another what that has done to its own input?"""
    return (
        op.instance in alike
        and op.word == before.word
        and op.inputs[0] == Ref(before.result)
        and op.inputs[1:] == before.inputs[1:]
        and op.type == before.type
        and op.mask == before.mask
        and uses.get(before.result) == 1
        and before.instance is not None
        and instances[op.instance].trainable == instances[before.instance].trainable
        and alike[op.instance] == alike[before.instance]
    )


def _is_square(op: Apply, function: Function) -> bool:
    """Does it give what it takes? A cell gives more than what it is run over."""
    if isinstance(op.word, Scan):
        return False
    types: dict[str, Any] = dict(function.inputs) | {
        o.result: o.type for o in function.body if isinstance(o, (Apply, Branch))
    }
    first = op.inputs[0] if op.inputs else None
    return isinstance(first, Ref) and types.get(first.name) == op.type


def _fits(program: Program, function: Function) -> bool:
    """Can it run in a loop, and fast? Terms of the loss cannot leave one."""
    callees = {f.name: f for f in program.functions}
    words = [i.word for i in function.instances]
    for op in each_operation(function.body):
        if isinstance(op, AddLoss) or function.batch:
            return False
        words += [op.word] if isinstance(op, Apply) else []
    return not any(
        (isinstance(word, Invoke) and not _fits(program, callees[word.function]))
        or (isinstance(word, Layer) and (word.slow_in_loops or word.carries))
        for word in words
    )


def _calls(function: Function) -> dict[str, int]:
    """How often each layer is used: called, handed to another, followed by one."""
    found: dict[str, int] = {}
    used = [op.instance for op in each_operation(function.body) if isinstance(op, Apply)]
    for instance in function.instances:
        used += [name for _, name in instance.layers]
        used += [instance.average.of] if instance.average is not None else []
    for name in used:
        if name is not None:
            found[name] = found.get(name, 0) + 1
    return found
