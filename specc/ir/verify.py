"""What holds of a typed program after every stage. A stage that breaks it is at fault, not a spec."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.ir.program import (
    AddLoss,
    Apply,
    Branch,
    Build,
    Function,
    Instance,
    Invoke,
    Part,
    Program,
    Region,
    Scan,
)
from specc.ir.types import BOOL, Record, Sequence, Tensor, Type
from specc.ir.uses import each_operation, names_in


def broken(program: Program) -> list[str]:
    """A sentence for each invariant that does not hold; a sound program has none."""
    return [*_functions(program), *_header(program)]


def verify(program: Program, stage: str) -> Program:
    """The program, if it is sound; else an AssertionError that names the stage that made it."""
    faults = broken(program)
    if faults:
        raise AssertionError(f"after {stage}: {'; '.join(faults)}")
    return program


def _functions(program: Program) -> Iterator[str]:
    """Each is sound in itself, and stands before those that call it."""
    known: dict[str, Function] = {}
    for function in program.functions:
        if function.name in known:
            yield f"two functions are called {function.name}"
        for fault in _Check(function, known).faults():
            yield f"in {function.name}: {fault}"
        known[function.name] = function


def _header(program: Program) -> Iterator[str]:
    """What the sections name is there: the model, its inputs and outputs, losses, layers."""
    functions = {f.name: f for f in program.functions}
    model = functions.get(program.model)
    if model is None:
        yield f"the model {program.model} is no function"
        return
    if model.inputs != program.inputs:
        yield "the program's inputs are not those of its model"
    made = model.type.items if isinstance(model.type, Record) else (("", model.type),)
    if len({o.name for o in program.outputs}) != len(program.outputs):
        yield "two outputs have one name"
    if len(made) != len(program.outputs):
        yield f"the model makes {len(made)} values, and {len(program.outputs)} outputs are listed"
    layers = {name for i in model.instances for name in (i.name, *i.copies)}
    for objective in program.objectives:
        for name in objective.trains or ():
            if name.partition(".")[0] not in layers:
                yield f"the objective {objective.name} trains {name}, which the model has not"
        for term in objective.terms:
            if term.function not in functions:
                yield f"the loss {term.name} is no function"
    for metric in program.metrics:
        if metric.function is not None and metric.function not in functions:
            yield f"the metric {metric.name} is no function"


class _Check:
    """One function, beside those that it may call."""

    def __init__(self, function: Function, known: dict[str, Function]) -> None:
        self.function = function
        self.known = known
        self.instances = {i.name: i for i in function.instances}

    def faults(self) -> Iterator[str]:
        function = self.function
        yield from self.layers()
        values: dict[str, Type] = {}
        for name, type_ in (*function.inputs, *((w.name, w.type) for w in function.weights)):
            if name in values:
                yield f"two inputs or weights are called {name}"
            values[name] = type_
        yield from self.region(Region(function.body, function.result), function.type, values)
        called = {op.instance for op in each_operation(function.body) if isinstance(op, Apply)}
        for name in sorted(called - self.instances.keys() - {None}, key=str):
            yield f"the layer {name} is called, and is not there"

    def layers(self) -> Iterator[str]:
        """Layers have names of their own and callees that exist; those handed on are there."""
        function = self.function
        if len(self.instances) != len(function.instances):
            yield "two layers have one name"
        for instance in function.instances:
            if isinstance(instance.word, Invoke) and instance.word.function not in self.known:
                yield f"{instance.name} is made of {instance.word.function}, which stands later"
            handed = [name for _, name in instance.layers]
            if instance.average is not None:
                handed.append(instance.average.of)
            for name in handed:
                if name not in self.instances:
                    yield f"{instance.name} is handed the layer {name}, which is not there"
            if instance.copies and instance.copies[0] != instance.name:
                yield f"the row {instance.name} is not called after its first layer"

    def region(self, region: Region, type_: Type, outer: dict[str, Type]) -> Iterator[str]:
        """Operations use what stands before them, each makes a new value, one is the result."""
        values = dict(outer)
        for op in region.body:
            if isinstance(op, AddLoss):
                if op.value.name not in values:
                    yield f"add_loss takes {op.value.name}, which does not stand before it"
                continue
            if isinstance(op, Branch):
                yield from self.region(op.then, op.type, values)
                yield from self.region(op.otherwise, op.type, values)
            else:
                yield from self.call(op, values)
            if op.result in values:
                yield f"{op.result} is made twice"
            values[op.result] = op.type
        if region.result not in values:
            yield f"its result {region.result} is not made"
        elif not _alike(values[region.result], type_):
            yield f"its result {region.result} is {values[region.result]}, not {type_}"

    def call(self, op: Apply, values: dict[str, Type]) -> Iterator[str]:
        used = [name for source in op.inputs for name in names_in(source)]
        missing = [name for name in used if name not in values]
        for name in missing:
            yield f"{op.result} uses {name}, which does not stand before it"
        if missing:
            return
        if op.mask is not None:
            mask = values.get(op.mask)
            if not isinstance(mask, Tensor) or mask.dtype != BOOL:
                yield f"the mask {op.mask} of {op.result} is {mask}, not truth values"
        instance = self.instances.get(op.instance or "")
        if instance is not None and not _is_call_of(op.word, instance.word):
            yield f"{op.result} calls {instance.name} as something else than it is"
        if isinstance(op.word, Invoke):
            yield from self.invoked(op, op.word, instance)
        elif isinstance(op.word, Part):
            yield from self.taken(op, op.word, values[used[0]])
        elif isinstance(op.word, Build):
            yield from self.built(op, op.word)

    def invoked(self, op: Apply, word: Invoke, instance: Instance | None) -> Iterator[str]:
        """A function of the program is called with as many inputs as it takes, and gives its type."""
        callee = self.known.get(word.function)
        if callee is None:
            yield f"{op.result} calls {word.function}, which does not stand before it"
            return
        if instance is None and (callee.weights or callee.instances):
            yield f"{op.result} calls {word.function} without a layer that owns its weights"
        if isinstance(word, Scan) or callee.batch:  # they see another axis than their caller
            return
        if len(op.inputs) != len(callee.inputs):
            yield f"{op.result} gives {word.function} {len(op.inputs)} inputs of {len(callee.inputs)}"
        if not _alike(op.type, callee.type):
            yield f"{op.result} is {op.type}, and {word.function} makes {callee.type}"

    def taken(self, op: Apply, part: Part, whole: Type) -> Iterator[str]:
        items = dict(whole.items) if isinstance(whole, Record) else {}
        if isinstance(whole, Sequence):
            items = dict(enumerate(whole.items))
        if part.key not in items:
            yield f"{op.result} is part {part.key} of {whole}"
        elif not _alike(items[part.key], op.type):
            yield f"{op.result} is {op.type}, and part {part.key} is {items[part.key]}"

    def built(self, op: Apply, build: Build) -> Iterator[str]:
        made = op.type.items if isinstance(op.type, Sequence) else ()
        if isinstance(op.type, Record):
            made = tuple(type_ for _, type_ in op.type.items)
            if tuple(name for name, _ in op.type.items) != build.keys:
                yield f"{op.result} has the fields {build.keys}, and is {op.type}"
        if len(made) != len(op.inputs):
            yield f"{op.result} has {len(op.inputs)} parts, and is {op.type}"


def _is_call_of(word: Any, made: Any) -> bool:
    """Is it the same layer? A cell may be run along time or for one step, and options that are given
    with the inputs may differ from call to call."""
    if isinstance(word, Invoke) and isinstance(made, Invoke):
        return word.function == made.function
    return type(word) is type(made)


def _alike(a: Type, b: Type) -> bool:
    """Equal but for whether an example determines them."""
    return str(a) == str(b)
