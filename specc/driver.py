"""The pipeline on one screen: text, AST, IR, passes, Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Program
from specc.lowering.program import Lowered, lower
from specc.passes import PASSES
from specc.semantics.program import program as resolve
from specc.source import Source
from specc.syntax.parser import parse
from specc.syntax.read import read

if TYPE_CHECKING:
    from specc.data.prepare import Prepared


def check(
    path: str | Source, settings: dict[str, str] | None, sink: Sink, *, data: bool = False, **more: Any
) -> Program | None:
    """The checked program of a file; with `data`, its data is read and checked too."""
    source = path if isinstance(path, Source) else read(path, sink)
    if source is None:
        return None
    program = resolved(source, sink, settings)
    if program is not None and data and program.data is not None:
        prepared = prepare(program, source, sink, **more)
        if prepared is None:
            return None
        program = resolved(source, sink, settings, prepared.facts)
    return program


def resolved(
    source: Source, sink: Sink, settings: dict[str, str] | None = None, facts: dict[str, int] | None = None
) -> Program | None:
    """Text to IR, before the passes; None where an error was reported."""
    file = parse(source, sink)
    if sink.failed:
        return None
    return resolve(file, source, sink, settings=settings, facts=facts)


def optimized(program: Program, after: str | None = None) -> Program:
    """The program after its passes, or after the named one."""
    for each in PASSES:
        program = each(program)
        if each.__name__ == after:
            break
    return program


def python(program: Program, *, class_weights: dict[str, list[float]] | None = None) -> Lowered:
    """IR to the text of a Flax program."""
    return lower(optimized(program), class_weights=class_weights)


def emit(program: Program) -> str:
    return python(program).text


def prepare(program: Program, source: Source, sink: Sink, *, allow: tuple[str, ...] = ()) -> Prepared | None:
    """The data of a program, read and encoded."""
    from specc.data.prepare import prepare as prepared

    assert program.data is not None
    return prepared(program.data, source.directory, allow=allow, sink=sink)


