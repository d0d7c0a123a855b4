"""The first operation of a program that makes of finite numbers one that is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np

from specc.kernels.depth import in_a_row
from specc.lowering.places import Range

Calls = tuple[Range, ...]  # in the emitted program, the innermost first


class Round(NamedTuple):
    """One of the times that a loop is run."""

    number: int  # from 1, in the order of the rows that the loop goes through
    of: int
    layer: bool  # its rows are the weights of layers in a row


class Place(NamedTuple):
    """Where a number stopped being finite."""

    calls: Calls  # that lead to it; () if they are not known
    rounds: tuple[Round, ...] = ()  # of the loops around it, the outermost first


UNKNOWN = Place(())


def first_bad(function: Callable[..., Any], *arguments: Any, file: str) -> Place | None:
    """The place in `file` of the first bad operation; None where all is finite.

    What is not finite to begin with, such as the -inf of a mask, does not count.
    """
    closed = jax.make_jaxpr(function)(*arguments)
    flat = jax.tree.leaves(arguments)
    return _walk(closed.jaxpr, closed.consts, flat, file)[1]


def _walk(
    jaxpr: Any, consts: list[Any], arguments: list[Any], file: str
) -> tuple[list[Any], Place | None]:
    """Results, and the place of the first bad operation, at which it ends."""
    values: dict[Any, Any] = dict(zip(jaxpr.constvars, consts, strict=True))
    values |= dict(zip(jaxpr.invars, arguments, strict=True))

    def read(atom: Any) -> Any:
        return atom.val if hasattr(atom, "val") else values[atom]

    for operation in jaxpr.eqns:
        inputs = [read(atom) for atom in operation.invars]
        if operation.primitive.name in ("jit", "pjit"):
            inner = operation.params["jaxpr"]
            results, place = _walk(inner.jaxpr, inner.consts, inputs, file)
            if place is not None:
                return [], place if place.calls else place._replace(calls=calls_of(operation, file))
        else:
            bound = operation.primitive.get_bind_params(operation.params)
            functions, options = bound if isinstance(bound, tuple) else ((), bound)  # JAX < 0.10.2
            results = operation.primitive.bind(*functions, *inputs, **options)
            if not operation.primitive.multiple_results:
                results = [results]
        if not all(map(finite, results)) and all(map(finite, inputs)):
            place = (
                _in_loop(operation, inputs, file) if operation.primitive.name == "scan" else None
            )
            return [], place or Place(calls_of(operation, file))
        values |= dict(zip(operation.outvars, results, strict=True))
    return [read(atom) for atom in jaxpr.outvars], None


def _in_loop(operation: Any, inputs: list[Any], file: str) -> Place | None:
    """The place inside a loop over rows of arrays; None if going through it does not show one."""
    options = operation.params
    body, count, first = options["jaxpr"], options["length"], options["num_consts"]
    after = first + options["num_carry"]
    carry = inputs[first:after]
    for index in reversed(range(count)) if options["reverse"] else range(count):
        rows = [array[index] for array in inputs[after:]]
        results, place = _walk(body.jaxpr, body.consts, [*inputs[:first], *carry, *rows], file)
        if place is not None:
            calls = place.calls or calls_of(operation, file)
            here = Round(index + 1, count, _over_layers(operation, file))
            return Place(calls, (here, *place.rounds))
        carry = results[: len(carry)]
    return None


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


def _over_layers(operation: Any, file: str) -> bool:
    """Is it the loop of the kernel for layers in a row? The emitted program has the kernel in it."""
    traceback = operation.source_info.traceback
    codes = () if traceback is None else traceback.raw_frames()[0]
    asked = next((code.co_name for code in codes if code.co_filename == file), "")
    return asked == in_a_row.__name__


def finite(value: Any) -> bool:
    """Whether every number in an array is; of what is no array of numbers, yes."""
    if not jax.numpy.issubdtype(getattr(value, "dtype", np.int32), jax.numpy.inexact):
        return True
    return bool(jax.numpy.isfinite(value).all())
