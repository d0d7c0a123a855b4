"""What a model is made of: its layers, their shapes and parameters, what goes in and comes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.catalog.declare import Layer
from specc.ir.program import Apply, Branch, Function, Instance, Invoke, Program
from specc.ir.sizes import Dim, product
from specc.ir.types import Record, Sequence, Tensor, Type
from specc.semantics.names import snake
from specc.semantics.weight_places import WeightPlace, weight_places


def summary(program: Program) -> dict[str, Any]:
    """The object of `specc summary --json`; shapes have no batch, a symbolic size is its name.

    A layer that meets a mask says what it does with it: "makes", "uses", "carries" or "drops"; one of
    several sequences says whose it uses: "uses (value, key)"."""
    places = weight_places(program)
    model = program.function(program.model)
    return {
        "parameters": _json(_parameters(places)),
        "trainable_parameters": _json(_parameters([p for p in places if p.trainable])),
        "inputs": {name: _tensor(type_) for name, type_ in program.inputs},
        "outputs": {output.name: _tensor(output.type) for output in program.outputs},
        "layers": [*_params(model), *_layers(program, model, places)],
    }


def _layers(
    program: Program, model: Function, places: list[WeightPlace]
) -> Iterator[dict[str, Any]]:
    """A row for each layer, in the order of their first calls."""
    instances = {i.name: i for i in model.instances}
    shown: set[str] = set()
    for call in _calls(model.body):
        kind = _kind(program, call, instances)
        if not kind or (call.instance and call.instance in shown):
            continue
        name = call.instance or _free(snake(kind), {*shown, *instances})
        shown.add(name)
        owned = [p for p in places if p.layer == name or p.layer.startswith(f"{name}/")]
        yield {
            "name": name,
            "type": kind,
            "output_shape": _shape(call.type),
            "parameters": _json(_parameters(owned)),
            "line": call.span.line,
            **({"mask": _masking(call)} if call.masking else {}),
        }


def _masking(call: Apply) -> str:
    """What a layer does with masks, and with whose, where it has several sequences."""
    word, inputs = call.word, list[Any](call.inputs)
    if not isinstance(word, Layer) or sum(i is not None for i in inputs[:3]) < 2:
        return call.masking
    given = dict(zip(word.operands(), inputs, strict=True))
    used = [n.removesuffix("_mask") for n in word.mask_operands if given[n] is not None]
    return call.masking.replace("uses", f"uses ({', '.join(used)})") if used else call.masking


def _params(model: Function) -> Iterator[dict[str, Any]]:
    """A row for each `param` that the model itself declares."""
    for weight in model.weights:
        if not weight.constant:
            yield {
                "name": weight.name,
                "type": "param",
                "output_shape": _shape(weight.type),
                "parameters": _json(product(weight.type.shape)),
                "line": weight.span.line,
            }


def _calls(body: tuple[Any, ...]) -> Iterator[Apply]:
    for node in body:
        if isinstance(node, Apply):
            yield node
        elif isinstance(node, Branch):
            yield from _calls(node.then.body)
            yield from _calls(node.otherwise.body)


def _kind(program: Program, call: Apply, instances: dict[str, Instance]) -> str:
    """The layer that is called, as it is written; "" for a function and for what moves values."""
    word = instances[call.instance].word if call.instance in instances else call.word
    if isinstance(word, Invoke):
        return program.function(word.function).origin
    return word.word() if isinstance(word, Layer) else ""


def _free(name: str, taken: set[str]) -> str:
    """`flatten`, `flatten_1`, … for layers without weights, which have no name of their own."""
    number, free = 0, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _parameters(places: list[WeightPlace]) -> Dim:
    total: Dim = 0
    for place in places:
        total = total + product(place.shape)
    return total


def _tensor(type_: Type) -> dict[str, Any]:
    dtype = type_.dtype if isinstance(type_, Tensor) else "record"
    return {"dtype": dtype, "shape": _shape(type_)}


def _shape(type_: Type) -> Any:
    if isinstance(type_, Tensor):
        return [_json(dim) for dim in type_.shape]
    if isinstance(type_, Record):
        return {name: _shape(each) for name, each in type_.items}
    assert isinstance(type_, Sequence)
    return [_shape(each) for each in type_.items]


def _json(dim: Dim) -> int | str:
    return dim if isinstance(dim, int) else str(dim)
