"""What a traced program costs: enough to choose how to run it, before it is compiled."""

from __future__ import annotations

import math
from typing import Any

import jax

CONVOLUTION = "conv_general_dilated"


def flops(jaxpr: Any) -> float:
    """Multiplications and additions of matrix products and convolutions, loops counted through.

    A loop of unknown length counts once.
    """
    total = 0.0
    for equation in jaxpr.eqns:
        name, parameters = equation.primitive.name, equation.params
        if name == "dot_general":
            (contracted, _), _ = parameters["dimension_numbers"]
            shape = equation.invars[0].aval.shape
            total += 2.0 * _size(equation.outvars[0]) * math.prod(shape[d] for d in contracted)
        elif name == CONVOLUTION:
            kernel = equation.invars[1].aval.shape
            features = kernel[parameters["dimension_numbers"].rhs_spec[0]]
            total += 2.0 * _size(equation.outvars[0]) * math.prod(kernel) / features
        times = parameters.get("length", 1) if name == "scan" else 1
        total += times * sum(flops(inner) for inner in _inner(parameters))
    return total


def contains(jaxpr: Any, primitive: str) -> bool:
    """Whether a primitive stands anywhere in it."""
    return any(
        equation.primitive.name == primitive
        or any(contains(inner, primitive) for inner in _inner(equation.params))
        for equation in jaxpr.eqns
    )


def slow_in_a_loop(jaxpr: Any) -> bool:
    """Whether its steps had better be dispatched one by one: inside a loop XLA runs a convolution
    on the CPU 7 to 14 times slower than outside."""
    return jax.default_backend() == "cpu" and contains(jaxpr, CONVOLUTION)


def _size(variable: Any) -> int:
    return math.prod(variable.aval.shape)


def _inner(parameters: dict[str, Any]) -> list[Any]:
    """The programs inside an equation: bodies of loops, branches, calls."""
    found = []
    for value in parameters.values():
        for item in value if isinstance(value, (tuple, list)) else (value,):
            if hasattr(item, "eqns"):
                found.append(item)
            elif hasattr(item, "jaxpr") and hasattr(item.jaxpr, "eqns"):
                found.append(item.jaxpr)
    return found
