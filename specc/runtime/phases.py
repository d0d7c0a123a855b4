"""Runs the phases of a training one after the other, and saves where it stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from specc.kernels.objective import Program, State
from specc.runtime.checkpoint import Done, Saved
from specc.runtime.fault import Fault
from specc.runtime.feed import Columns
from specc.runtime.history import Phases
from specc.runtime.interrupt import Interrupt
from specc.runtime.logs import Log
from specc.runtime.position import Position
from specc.runtime.progress import Progress
from specc.runtime.settings import Settings
from specc.runtime.stopwatch import Row, total
from specc.runtime.train import Fitted, fit


@dataclass(frozen=True)
class Phase:
    """A training of its own: what it trains, on what terms, and the weights that it begins with."""

    name: str  # "" where there is only one
    program: Program
    settings: Settings
    begin: Callable[[Any], Any] | None = None  # weights of the phase before, or None -> its own


@dataclass(frozen=True)
class Outcome:
    """What all phases have made."""

    state: State  # of the last phase
    phases: tuple[Done, ...]
    complete: bool  # False: an interrupt has ended it before its end
    fault: Fault | None
    seconds: dict[str, float]  # by part, as a stopwatch knows them
    before: float  # seconds that the run took before it was resumed
    memories: tuple[Any, ...] = ()  # of the last phase's monitors

    @property
    def history(self) -> dict[str, list[Any]]:
        """By figure, one an epoch, all phases in a row."""
        found: dict[str, list[Any]] = {}
        for done in self.phases:
            for name, values in done.history.items():
                found.setdefault(name, []).extend(values)
        return found

    @property
    def histories(self) -> Phases:
        """The history of each phase under its name."""
        return [(done.name, done.history) for done in self.phases]

    @property
    def times(self) -> list[Row]:
        """Where the time of the epochs went, all phases in a row."""
        found: list[Row] = []
        before = 0
        for done in self.phases:
            found += [
                {**row, "epochs": [before + epoch for epoch in row["epochs"]]} for row in done.times
            ]
            before += done.epochs
        return found

    @property
    def epochs(self) -> int:
        return sum(done.epochs for done in self.phases)

    @property
    def steps(self) -> int:
        return sum(done.steps for done in self.phases)


def run(
    phases: tuple[Phase, ...],
    data: Mapping[str, Columns],
    *,
    start: Saved | None = None,
    save: Callable[[Saved], None] | None = None,
    log: Log | None = None,
    progress: Progress,
    interrupt: Interrupt | None = None,
) -> Outcome:
    """Train every phase, from where `start` stands on. `save` is called as the settings say, and
    at last if an interrupt ends it; `log` whenever the history has grown."""
    began = time.perf_counter()
    interrupt = Interrupt() if interrupt is None else interrupt
    before: tuple[Done, ...] = start.before if start else ()
    earlier = start.seconds if start else 0.0
    known = [row for done in before for row in done.times] + (start.position.times if start else [])
    seconds = total(known)
    position, weights, fitted = start.position if start else None, None, None
    phase, last = phases[0], phases[-1]
    for index, phase in enumerate(phases):
        if start is not None and index < start.phase:
            continue
        if len(phases) > 1:
            progress.phase(phase.name, phase.settings.epochs, phase.settings.max_seconds)

        saved = partial(_saved, index, before, lambda: earlier + time.perf_counter() - began)
        if position is None and phase.begin is not None:
            weights = phase.begin(weights)
        fitted = fit(
            phase.program,
            data,
            phase.settings,
            start=position,
            weights=weights,
            progress=progress,
            interrupt=interrupt,
            save=None if save is None else partial(_pass_on, save, saved),
            log=None if log is None else partial(_grown, log, before, phase.name),
        )
        position, weights = None, fitted.state.weights
        for what, spent in fitted.seconds.items():
            seconds[what] = seconds.get(what, 0.0) + spent
        before = (*before, _done(phase, fitted))
        if fitted.fault is not None:
            break
        if interrupt and not _ended(phase, fitted):
            if save is not None:
                save(saved(fitted.position))
            break
    assert fitted is not None
    complete = fitted.fault is None and phase is last and _ended(phase, fitted)
    memories = fitted.position.watch.memories
    fault = fitted.fault
    return Outcome(fitted.state, before, complete, fault, seconds, earlier, memories)


def _saved(
    phase: int, before: tuple[Done, ...], seconds: Callable[[], float], position: Position
) -> Saved:
    return Saved(position, phase, before, seconds())


def _pass_on(
    save: Callable[[Saved], None], saved: Callable[[Position], Saved], position: Position
) -> None:
    save(saved(position))


def _grown(log: Log, before: tuple[Done, ...], name: str, position: Position) -> None:
    log([*((done.name, done.history) for done in before), (name, position.history)])


def _ended(phase: Phase, fitted: Fitted) -> bool:
    """Has it come to its end, as it would without an interrupt?"""
    return fitted.stopped or fitted.late or fitted.epochs >= phase.settings.epochs


def _done(phase: Phase, fitted: Fitted) -> Done:
    steps, history = int(fitted.state.step), dict(fitted.history)
    return Done(phase.name, fitted.epochs, steps, fitted.stopped, history, fitted.position.times)
