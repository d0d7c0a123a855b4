"""Where every weight of a program lives, under its Keras name, in the order of creation."""

from __future__ import annotations

from typing import Any

from specc.ir.node import Node
from specc.ir.program import Function, Instance, Invoke, Program
from specc.ir.python import identifier
from specc.ir.sizes import Dim


class WeightPlace(Node):
    """One weight: `residual/conv/kernel`, and the attributes that lead to it in the Flax model.

    In a row of layers that are one there, they lead to the weights of all, stacked.
    """

    name: str
    path: tuple[str, ...]
    shape: tuple[Dim, ...]
    trainable: bool
    regularizer: Any
    constraint: Any
    layer: str  # the path of the layer that owns it
    word: str
    frozen: bool = False  # a parameter all the same, which no optimizer may change
    index: tuple[int, ...] = ()  # which of a stack it is, one number for each row around it
    row: tuple[str, ...] = ()  # attributes that lead to the innermost of those rows


class Here(Node):
    """Where in the model a function stands."""

    names: tuple[str, ...] = ()  # of the layers around it
    path: tuple[str, ...] = ()
    index: tuple[int, ...] = ()
    row: tuple[str, ...] = ()
    trainable: bool = True

    def within(self, name: str) -> Here:
        """In a layer of that name."""
        return self.replace(names=(*self.names, name), path=(*self.path, identifier(name)))


def weight_places(program: Program) -> list[WeightPlace]:
    """Every weight of the model; one that two layers share is listed once, where it is made."""
    functions = {f.name: f for f in program.functions}
    return places_of(functions, functions[program.model])


def places_of(functions: dict[str, Function], model: Function) -> list[WeightPlace]:
    """The same of a model whose program is still being made."""
    return _of_function(functions, model, Here())


def frozen_layers(places: list[WeightPlace]) -> list[tuple[str, ...]]:
    """Paths of the layers that are not trained though they could be, the outermost ones."""
    parents = [(p.path[:i], p) for p in places for i in range(1, len(p.path))]
    trained = {path for path, p in parents if p.trainable}
    still = {path for path, p in parents if p.frozen and path not in trained}
    return sorted(p for p in still if not any(p[:i] in still for i in range(1, len(p))))


def followers(program: Program) -> list[tuple[tuple[str, ...], tuple[str, ...], float]]:
    """Layers that follow others: their path, that of the other, the momentum."""
    functions = {f.name: f for f in program.functions}
    found: list[tuple[tuple[str, ...], tuple[str, ...], float]] = []

    def visit(function: Function, path: tuple[str, ...]) -> None:
        for instance in function.instances:
            there = (*path, identifier(instance.name))
            if instance.average is not None:
                average = instance.average
                found.append((there, (*path, identifier(average.of)), average.momentum))
            elif instance.owned and isinstance(instance.word, Invoke):
                visit(functions[instance.word.function], there)

    visit(functions[program.model], ())
    return found


def _of_function(
    functions: dict[str, Function], function: Function, here: Here
) -> list[WeightPlace]:
    found = [
        WeightPlace(
            "/".join((*here.names, weight.name)),
            (*here.path, identifier(weight.name)),
            weight.type.shape,
            weight.trainable and here.trainable,
            weight.regularizer,
            weight.constraint,
            "/".join(here.names),
            function.origin,
            frozen=weight.trainable and not here.trainable,
            index=here.index,
            row=here.row,
        )
        for weight in function.weights
        if not weight.constant
    ]
    for instance in function.instances:
        if instance.owned:
            trainable = here.trainable and instance.average is None
            found += _of_instance(functions, instance, here.replace(trainable=trainable))
    return found


def _of_instance(
    functions: dict[str, Function], instance: Instance, around: Here
) -> list[WeightPlace]:
    here = around.within(instance.name)
    if isinstance(instance.word, Invoke):
        inner = functions[instance.word.function]
        if not instance.copies:
            return _of_function(functions, inner, here)
        found: list[WeightPlace] = []
        for i, copy in enumerate(instance.copies):
            one = here.replace(names=(*around.names, copy), index=(*around.index, i), row=here.path)
            found += _of_function(functions, inner, one)
        return found
    word = instance.word
    trained = instance.trainable and here.trainable
    return [
        WeightPlace(
            "/".join((*here.names, w.name)),
            (*here.path, *w.path.split(".")),
            tuple(w.shape),
            w.trainable and trained,
            w.regularizer,
            w.constraint,
            "/".join(here.names),
            word.word(),
            frozen=w.trainable and not trained,
            index=here.index,
            row=here.row,
        )
        for w in word.weights(*instance.inputs)
    ]
