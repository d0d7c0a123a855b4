"""The first operation of a program that makes of finite numbers one that is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from specc.lowering.places import Range

Calls = tuple[Range, ...]  # in the emitted program, the innermost first


def first_bad(function: Callable[..., Any], *arguments: Any, file: str) -> Calls | None:
    """Calls in `file` that lead to it; () if they are not known; None where all is finite.

    What is not finite to begin with, such as the -inf of a mask, does not count.
    """
    closed = jax.make_jaxpr(function)(*arguments)
    flat = jax.tree.leaves(arguments)
    return _walk(closed.jaxpr, closed.consts, flat, file)[1]


def _walk(
    jaxpr: Any, consts: list[Any], arguments: list[Any], file: str
) -> tuple[list[Any], Calls | None]:
    """Results, and the calls of the first bad operation, at which it ends."""
    values: dict[Any, Any] = dict(zip(jaxpr.constvars, consts, strict=True))
    values |= dict(zip(jaxpr.invars, arguments, strict=True))

    def read(atom: Any) -> Any:
        return atom.val if hasattr(atom, "val") else values[atom]

    for operation in jaxpr.eqns:
        inputs = [read(atom) for atom in operation.invars]
        if operation.primitive.name in ("jit", "pjit"):
            inner = operation.params["jaxpr"]
            results, calls = _walk(inner.jaxpr, inner.consts, inputs, file)
            if calls is not None:
                return [], calls or calls_of(operation, file)
        else:
            bound = operation.primitive.get_bind_params(operation.params)
            functions, options = bound if isinstance(bound, tuple) else ((), bound)  # JAX < 0.10.2
            results = operation.primitive.bind(*functions, *inputs, **options)
            if not operation.primitive.multiple_results:
                results = [results]
        if not all(map(finite, results)) and all(map(finite, inputs)):
            return [], calls_of(operation, file)
        values |= dict(zip(operation.outvars, results, strict=True))
    return [read(atom) for atom in jaxpr.outvars], None


def calls_of(operation: Any, file: str) -> Calls:
    """Where an operation was asked for."""
    traceback = operation.source_info.traceback
    if traceback is None:
        return ()
    return tuple(
        (line, column, end_line, end_column)
        for code, at in zip(*traceback.raw_frames(), strict=True)
        if code.co_filename == file
        for line, column, end_line, end_column in (traceback.code_addr2location(code, at),)
    )


def finite(value: Any) -> bool:
    """Whether every number in an array is; of what is no array of numbers, yes."""
    if not jax.numpy.issubdtype(getattr(value, "dtype", np.int32), jax.numpy.inexact):
        return True
    return bool(jax.numpy.isfinite(value).all())
