"""Join a last softmax or sigmoid with its loss into the form that is stable for any logits.

Keras clips probabilities at 1e-7 instead, which caps the loss at 16.1 and ends the gradient there.
"""

from __future__ import annotations

from typing import Any

from specc.ir.program import Apply, Build, Function, Invoke, Output, Program, Ref
from specc.passes.remove_unused import called, remove_unused
from specc.semantics.scores import producer


def fold_probabilities(program: Program) -> Program:
    """The program with each activation that only such losses read moved out of the model."""
    functions = {f.name: f for f in program.functions}
    outputs: list[Output] = []
    for output in program.outputs:
        found = _activation(program, functions, output)
        if found is None or not _only_losses(program, functions, output, found[0].gives):
            outputs.append(output)
            continue
        word, function, op = found
        functions[function.name] = _without(function, op)
        outputs.append(output.replace(activation=word, scores="logits"))
        for name in _readers(program):
            functions[name] = _with_logits(functions[name], f"output.{output.name}")
    ordered = tuple(functions[f.name] for f in program.functions)
    return remove_unused(program.replace(functions=ordered, outputs=tuple(outputs)))


def _activation(
    program: Program, functions: dict[str, Function], output: Output
) -> tuple[Any, Function, Apply] | None:
    """The activation that ends an output, where it stands, and its operation."""
    function = functions[program.model]
    result = function.result
    op = producer(function, result)
    if (
        isinstance(op, Apply)
        and isinstance(op.word, Build)
        and len(program.outputs) >= 1
        and op.word.keys
    ):
        if output.name not in op.word.keys:
            return None
        source = op.inputs[op.word.keys.index(output.name)]
        if not isinstance(source, Ref):
            return None
        result = source.name
    moved = False
    while True:
        op = producer(function, result)
        if not isinstance(op, Apply) or _uses(function, result) != 1:
            return None
        if isinstance(op.word, Invoke):
            inner = functions[op.word.function]
            if sum(called(f).count(inner.name) for f in functions.values()) > 2 or inner.batch:
                return None
            function, result = inner, inner.result
            continue
        if getattr(op.word, "gives", "") and getattr(op.word, "folds", False):
            return None if moved and not op.word.elementwise else (op.word, function, op)
        source = op.inputs[0] if op.inputs else None
        if not getattr(op.word, "moves", False) or not isinstance(source, Ref):
            return None
        moved, result = True, source.name


def _uses(function: Function, value: str) -> int:
    """How often a value is read; the result of the function counts."""
    count = int(function.result == value)
    for op in function.body:
        if isinstance(op, Apply):
            count += sum(isinstance(i, Ref) and i.name == value for i in op.inputs)
            count += int(op.mask == value)
        elif isinstance(op, object) and getattr(op, "value", None) == Ref(value):
            count += 1
    return count


def _without(function: Function, op: Apply) -> Function:
    """The function with an operation replaced by its first input."""
    source = op.inputs[0]
    assert isinstance(source, Ref)
    body = []
    for each in function.body:
        if each is op:
            continue
        if isinstance(each, Apply):
            inputs = tuple(source if i == Ref(op.result) else i for i in each.inputs)
            body.append(each.replace(inputs=inputs))
        else:
            body.append(each)
    result = source.name if function.result == op.result else function.result
    return function.replace(body=tuple(body), result=result)


def _readers(program: Program) -> list[str]:
    """The functions of losses and of metrics."""
    losses = [t.function for o in program.objectives for t in o.terms]
    return [*losses, *(m.function for m in program.metrics if m.function)]


def _only_losses(
    program: Program, functions: dict[str, Function], output: Output, gives: str
) -> bool:
    """Is the output read by losses alone that can take logits instead?"""
    name = f"output.{output.name}"
    found = False
    for function_name in _readers(program):
        function = functions[function_name]
        if function.result == name:
            return False
        for op in function.body:
            if not isinstance(op, Apply):
                return False
            places = [i for i, source in enumerate(op.inputs) if source == Ref(name)]
            if not places:
                continue
            foldable = getattr(op.word, "from_logits", None) is False and op.word.wants == gives
            parity = getattr(op.word, "parity", None)  # the clipped probabilities are asked for
            if places != [1] or not foldable or parity:
                return False
            found = True
    return found


def _with_logits(function: Function, name: str) -> Function:
    body = tuple(
        op.replace(word=op.word.replace(from_logits=True))
        if isinstance(op, Apply) and len(op.inputs) == 2 and op.inputs[1] == Ref(name)
        else op
        for op in function.body
    )
    return function.replace(body=body)
