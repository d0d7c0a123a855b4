"""What the values of an output are: probabilities, from 0 to 1, from 0 up, or any numbers."""

from __future__ import annotations

from specc.ir.program import Apply, Branch, Build, Function, Invoke, Part, Ref, Scan

PROBABILITIES, UNIT, POSITIVE = "probabilities", "unit", "positive"
NUMBER, UNKNOWN = "number", "unknown"
LOGITS, MARGIN = "logits", "margin"


def scores(functions: dict[str, Function], function: Function, result: str) -> str:
    """Follow a value back to what decides its range; UNKNOWN where arithmetic could have made it."""
    op = producer(function, result)
    while op is not None and isinstance(op, Apply):
        word = op.word
        first = op.inputs[0] if op.inputs else None
        if isinstance(word, Scan):
            return _of_field(functions, functions[word.function], "output")
        if isinstance(word, Invoke):
            inner = functions[word.function]
            return scores(functions, inner, inner.result)
        if isinstance(word, Part):
            return _of_part(functions, function, op, word)
        if getattr(word, "gives", ""):
            return word.gives
        if getattr(word, "moves", False) and isinstance(first, Ref):
            op = producer(function, first.name)
            continue
        if op.instance is not None:
            return NUMBER
        return UNKNOWN
    return UNKNOWN


def producer(function: Function, result: str) -> Apply | Branch | None:
    """The operation that makes a value; None for inputs and weights."""
    for op in function.body:
        if isinstance(op, (Apply, Branch)) and op.result == result:
            return op
    return None


def _of_part(functions: dict[str, Function], function: Function, op: Apply, word: Part) -> str:
    """A field of a record that another layer of the spec made."""
    whole = op.inputs[0]
    assert isinstance(whole, Ref)
    made = producer(function, whole.name)
    if not isinstance(made, Apply) or not isinstance(made.word, Invoke):
        return UNKNOWN
    inner = functions[made.word.function]
    if isinstance(made.word, Scan):  # [output, state]
        return _of_field(functions, inner, "output") if word.key == 0 else UNKNOWN
    return _of_field(functions, inner, word.key)


def _of_field(functions: dict[str, Function], function: Function, key: str | int) -> str:
    """A field of the record that a function gives."""
    built = producer(function, function.result)
    if not isinstance(built, Apply) or not isinstance(built.word, Build):
        return UNKNOWN
    if built.word.keys is None or key not in built.word.keys:
        return UNKNOWN
    source = built.inputs[built.word.keys.index(key)]  # type: ignore[arg-type]
    return scores(functions, function, source.name) if isinstance(source, Ref) else UNKNOWN


def judged_as(functions: dict[str, Function], losses: set[str], output: str, made: str) -> str:
    """What an output is by its losses: "logits" if one is told so, "margin" if 0 decides in one."""
    for name in losses:
        for op in functions[name].body:
            if isinstance(op, Apply) and op.inputs[1:2] == (Ref(f"output.{output}"),):
                if getattr(op.word, "from_logits", False):
                    return LOGITS
                if getattr(op.word, "boundary", None) is not None:
                    return MARGIN
    return made
