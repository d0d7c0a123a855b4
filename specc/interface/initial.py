"""`initial_weights`: what a phase begins with instead of what the seed or the phase before gives."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from specc.catalog.data import Fault
from specc.data.confine import resolve
from specc.runtime.directory import RunDirectory
from specc.runtime.failure import Failure
from specc.runtime.weights import matching

if TYPE_CHECKING:
    from specc.interface.program import Program

SHOWN = 5  # names in a sentence


def beginning(
    program: Program, path: str, seed: int, tell: Callable[[str], None]
) -> Callable[[Any], Any]:
    """(weights of the phase before, or None) -> weights to begin with.

    A weight of the file goes to the weight of the same name, whose shape it must have. What only
    one of the two has is told, and stays as it is.
    """
    engine = program.engine
    drawn = engine.init(seed)
    arrays, missing, left = matching(_file(program, path), engine.weights(drawn))
    if missing:
        tell(f"`{path}` lacks {_listed(missing)}: drawn from the seed, or as they were before")
    if left:
        tell(f"`{path}` has {_listed(left)}, which the model does not")

    def begin(before: Any) -> Any:
        state = drawn if before is None else drawn._replace(weights=before)
        return engine.with_weights(state, {**engine.weights(state), **arrays}).weights

    return begin


def check(program: Program) -> None:
    """Raises a Failure where a file that a phase is to begin with is not there."""
    for _, section in program.phases:
        if section.initial_weights is not None:
            _file(program, section.initial_weights)


def digest(program: Program, path: str) -> str:
    """sha256 of the file of weights."""
    with open(_file(program, path), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file(program: Program, path: str) -> str:
    """The file of weights: of a run directory that is what its manifest says, or any other."""
    try:
        spec = program.source
        real = resolve(path, spec.directory, program.allow, spec.within)
    except Fault as fault:
        raise Failure(f"`initial_weights`: {fault.message}", help=fault.help) from fault
    if os.path.isdir(real):
        return RunDirectory(real).file("weights.safetensors")
    if not real.endswith(".safetensors"):
        raise Failure(
            f"`initial_weights`: `{path}` is neither a run directory nor a .safetensors file"
        )
    return real


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(f"`{name}`" for name in names[:SHOWN]) + more
