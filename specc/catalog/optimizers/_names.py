"""Layers and weights that an option names: found among the weights that the optimizer changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.declare import Mismatch
from specc.diagnostics.suggest import did_you_mean


def matching(weights: tuple[Any, ...], part: str, option: str) -> list[Any]:
    """The weights whose name, as `encoder/dense/kernel`, has this part; at least one."""
    found = [w for w in weights if part in w.name]
    if not found:
        known = {piece for w in weights for piece in w.name.split("/")}
        raise Mismatch(
            f"`{option}` names `{part}`, and no weight that is trained has that in its name",
            code="E0430",
            help=did_you_mean(part, known) or f"the weights are {listed(w.name for w in weights)}",
        )
    return found


def short(weights: tuple[Any, ...], parts: Iterable[str]) -> tuple[str, ...]:
    """The weights that have one of these parts in their names: by the last part of the name where
    that means no others, else by their places in the model."""
    names = {"/".join(w.path) for w in weights if any(part in w.name for part in parts)}
    found: dict[str, None] = {}
    for name in sorted(names):
        last = name.rpartition("/")[2]
        ends = {"/".join(w.path) for w in weights if w.path[-1] == last}
        found[last if ends <= names else name] = None
    return tuple(found)


def factors(weights: tuple[Any, ...], rates: dict[str, float]) -> dict[str, float]:
    """Layers by their places in the model, from names (`dense`) or paths (`encoder/dense`)."""
    layers: dict[str, str] = {}  # the name of a layer, with those around it -> its place
    for weight in weights:
        names = weight.layer.split("/") if weight.layer else []
        for depth in range(1, len(names) + 1):
            layers["/".join(names[:depth])] = "/".join(weight.path[:depth])
    found: dict[str, float] = {}
    for name, factor in rates.items():
        path = name.replace(".", "/")
        places = [layers[path]] if path in layers else []
        places = places or [at for layer, at in layers.items() if layer.endswith(f"/{path}")]
        if not places:
            known = {*layers, *(layer.rpartition("/")[2] for layer in layers)}
            raise Mismatch(
                f"`learning_rates` names `{name}`, which is no layer that is trained",
                code="E0430",
                help=did_you_mean(name, known) or f"the layers are {listed(layers)}",
            )
        found |= dict.fromkeys(places, factor)
    return found


def listed(names: Iterable[str], most: int = 12) -> str:
    every = list(names)
    return ", ".join(f"`{n}`" for n in every[:most]) + (", …" if len(every) > most else "")
