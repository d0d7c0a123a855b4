"""Where every weight of a program lives, under its Keras name, in the order of creation."""

from __future__ import annotations

from typing import Any

from specc.ir.node import Node
from specc.ir.program import Function, Instance, Invoke, Program
from specc.ir.python import identifier
from specc.ir.sizes import Dim


class WeightPlace(Node):
    """One weight: `residual/conv/kernel`, and the attributes that lead to it in the Flax model."""

    name: str
    path: tuple[str, ...]
    shape: tuple[Dim, ...]
    trainable: bool
    regularizer: Any
    constraint: Any
    layer: str  # the path of the layer that owns it
    word: str


def weight_places(program: Program) -> list[WeightPlace]:
    """Every weight of the model; one that two layers share is listed once, where it is made."""
    functions = {f.name: f for f in program.functions}
    return list(_of_function(functions, functions[program.model], (), ()))


def _of_function(
    functions: dict[str, Function],
    function: Function,
    names: tuple[str, ...],
    path: tuple[str, ...],
) -> list[WeightPlace]:
    found = [
        WeightPlace(
            "/".join((*names, weight.name)),
            (*path, identifier(weight.name)),
            weight.type.shape,
            weight.trainable,
            weight.regularizer,
            weight.constraint,
            "/".join(names),
            function.origin,
        )
        for weight in function.weights
        if not weight.constant
    ]
    for instance in function.instances:
        if instance.owned:
            found += _of_instance(functions, instance, names, path)
    return found


def _of_instance(
    functions: dict[str, Function],
    instance: Instance,
    names: tuple[str, ...],
    path: tuple[str, ...],
) -> list[WeightPlace]:
    here = (*names, instance.name)
    there = (*path, identifier(instance.name))
    if isinstance(instance.word, Invoke):
        return _of_function(functions, functions[instance.word.function], here, there)
    word = instance.word
    return [
        WeightPlace(
            "/".join((*here, w.name)),
            (*there, *w.path.split(".")),
            tuple(w.shape),
            w.trainable and instance.trainable,
            w.regularizer,
            w.constraint,
            "/".join(here),
            word.word(),
        )
        for w in word.weights(*instance.inputs)
    ]
