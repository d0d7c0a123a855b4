"""Whether a run, done again, gives the same bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.interface import report
from specc.interface.errors import SpecError
from specc.interface.program import Program
from specc.interface.run import source_of
from specc.interface.train import train
from specc.runtime.directory import RunDirectory
from specc.runtime.environment import environment
from specc.runtime.progress import Progress

TIMED = ("seconds", "times", "epoch_times")  # of result.json: they differ from run to run


def program_of(directory: RunDirectory, allow: tuple[str, ...] = ()) -> Program:
    """The spec of a run, as it was run, with nothing learnt yet."""
    facts = directory.facts
    source = source_of(directory, str(facts.get("name", "model.spec")), allow)
    settings = {str(k): str(v) for k, v in facts.get("settings", {}).items()}
    sink = Sink()
    ir = driver.resolved(source, sink, settings)
    if ir is None:
        raise SpecError(sink.sorted())
    return Program(source, ir, settings, sink, allow=allow)


def verify(
    directory: RunDirectory,
    program: Program,
    *,
    progress: Progress,
    tell: Callable[[str], None] = lambda _sentence: None,
) -> dict[str, bool]:
    """Do the run again; by file whether it has the same bytes. `tell` says what else is not as then.

    Checkpoints, pictures, event files and the report are left out, and times in `result.json`.
    """
    for sentence in differences(directory.facts, environment()):
        tell(sentence)
    prepared = program.prepare()
    if prepared is not None and prepared.digest != directory.facts.get("data"):
        tell("the data is not that of the run")
    with tempfile.TemporaryDirectory() as folder:
        again = train(program, out=os.path.join(folder, "run"), progress=progress)
        other = RunDirectory(again.directory)
        return dict(_compared(directory, other))


def _compared(first: RunDirectory, second: RunDirectory) -> Iterator[tuple[str, bool]]:
    for name, digest in first.files.items():
        if name == "result.json":
            yield name, _untimed(first.json(name)) == _untimed(second.json(name))
        elif "/" not in name and name != report.FILE:
            yield name, second.files.get(name) == digest


def _untimed(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in TIMED}


def differences(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Versions and devices that are not those of the run."""
    found = []
    for part, values in now.items():
        before = then.get(part)
        if not isinstance(values, dict):
            if before != values:
                found.append(f"{part} was {before!r}, and is {values!r}")
            continue
        for name, value in values.items():
            old = before.get(name) if isinstance(before, dict) else None
            if old != value:
                found.append(f"{name} was {old}, and is {value}")
    return found
