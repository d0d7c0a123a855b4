"""The first operation of a program that makes of finite numbers one that is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

Lines = tuple[int, ...]  # of the emitted program, the innermost call first


def first_bad(function: Callable[..., Any], *arguments: Any, file: str) -> Lines | None:
    """Lines of `file` that lead to it; () if they are not known; None where all is finite.

    What is not finite to begin with, such as the -inf of a mask, does not count.
    """
    closed = jax.make_jaxpr(function)(*arguments)
    flat = jax.tree.leaves(arguments)
    return _walk(closed.jaxpr, closed.consts, flat, file)[1]


def _walk(
    jaxpr: Any, consts: list[Any], arguments: list[Any], file: str
) -> tuple[list[Any], Lines | None]:
    """Results, and the lines of the first bad operation, at which it ends."""
    values: dict[Any, Any] = dict(zip(jaxpr.constvars, consts, strict=True))
    values |= dict(zip(jaxpr.invars, arguments, strict=True))

    def read(atom: Any) -> Any:
        return atom.val if hasattr(atom, "val") else values[atom]

    for operation in jaxpr.eqns:
        inputs = [read(atom) for atom in operation.invars]
        if operation.primitive.name in ("jit", "pjit"):
            inner = operation.params["jaxpr"]
            results, lines = _walk(inner.jaxpr, inner.consts, inputs, file)
            if lines is not None:
                return [], lines or lines_of(operation, file)
        else:
            bound = operation.primitive.get_bind_params(operation.params)
            functions, options = bound if isinstance(bound, tuple) else ((), bound)  # JAX < 0.10.2
            results = operation.primitive.bind(*functions, *inputs, **options)
            if not operation.primitive.multiple_results:
                results = [results]
        if not all(map(finite, results)) and all(map(finite, inputs)):
            return [], lines_of(operation, file)
        values |= dict(zip(operation.outvars, results, strict=True))
    return [read(atom) for atom in jaxpr.outvars], None


def lines_of(operation: Any, file: str) -> Lines:
    """Where an operation was asked for."""
    traceback = operation.source_info.traceback
    frames = () if traceback is None else traceback.frames
    return tuple(frame.line_num for frame in frames if frame.file_name == file)


def finite(value: Any) -> bool:
    """Whether every number in an array is; of what is no array of numbers, yes."""
    if not jax.numpy.issubdtype(getattr(value, "dtype", np.int32), jax.numpy.inexact):
        return True
    return bool(jax.numpy.isfinite(value).all())
