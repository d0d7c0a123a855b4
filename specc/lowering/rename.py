"""Names of functions that no other definition of the emitted program has."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

from specc.ir.program import Apply, Branch, Function, Invoke, Program
from specc.ir.python import identifier
from specc.semantics.names import snake

OWN = (
    *("jax", "jnp", "lax", "nnx", "optax", "forward", "finish", "losses", "weights", "measure"),
    *("optimizer", "METRICS", "PROGRAM", "PHASES"),
    *("batch", "outputs", "valid", "training", "rngs", "steps"),
)


def renamed(program: Program, kernels: Iterable[str]) -> Program:
    """The program with functions called apart from kernels, Python's own names, and each other."""
    taken = {*kernels, *OWN, *vars(builtins)}
    names: dict[str, str] = {}
    for function in program.functions:
        name, number = identifier(function.name), 1
        plain = not function.instances and not function.weights
        while name in taken or (plain and snake(name) in taken):
            number += 1
            name = f"{identifier(function.name)}_{number}"
        taken |= {name, snake(name)} if plain else {name}
        names[function.name] = name
    if all(old == new for old, new in names.items()):
        return program
    objectives = tuple(
        o.replace(terms=tuple(t.replace(function=names[t.function]) for t in o.terms))
        for o in program.objectives
    )
    metrics = tuple(
        m.replace(function=names[m.function]) if m.function else m for m in program.metrics
    )
    return program.replace(
        functions=tuple(_function(f, names) for f in program.functions),
        model=names[program.model],
        objectives=objectives,
        metrics=metrics,
    )


def _function(function: Function, names: dict[str, str]) -> Function:
    instances = tuple(i.replace(word=_word(i.word, names)) for i in function.instances)
    return function.replace(
        name=names[function.name], instances=instances, body=_body(function.body, names)
    )


def _word(word: Any, names: dict[str, str]) -> Any:
    return word.replace(function=names[word.function]) if isinstance(word, Invoke) else word


def _body(body: tuple[Any, ...], names: dict[str, str]) -> tuple[Any, ...]:
    changed: list[Any] = []
    for op in body:
        if isinstance(op, Apply):
            changed.append(op.replace(word=_word(op.word, names)))
        elif isinstance(op, Branch):
            arms = [r.replace(body=_body(r.body, names)) for r in (op.then, op.otherwise)]
            changed.append(op.replace(then=arms[0], otherwise=arms[1]))
        else:
            changed.append(op)
    return tuple(changed)
