"""A run of several replicas: the best is the run, and every figure has a mean and a spread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from specc.data.prepare import Prepared
from specc.interface import plan, record
from specc.interface.logs import Logs
from specc.interface.run import Run
from specc.runtime.failure import Failure
from specc.runtime.interrupt import Interrupt
from specc.runtime.phases import Outcome, Phase
from specc.runtime.progress import Progress
from specc.runtime.replicas import evaluations
from specc.runtime.replicas import run as run_replicas
from specc.runtime.spread import CONFIDENCE, spread

if TYPE_CHECKING:
    from specc.interface.program import Program


def train(
    program: Program,
    prepared: Prepared,
    stages: tuple[Phase, ...],
    path: str,
    progress: Progress,
    interrupt: Interrupt,
    times: tuple[float, float],
    log: Callable[[int], Logs] | None = None,
) -> Run:
    """Train under several seeds and leave one run directory, with the logs of the best."""
    began, read = times
    section = program.fit_settings
    log = None if log is None else cache(log)
    made = run_replicas(
        stages, prepared.splits, section.replicas, progress=progress, interrupt=interrupt, log=log
    )
    ended = time.perf_counter()
    sound = [i for i, outcome in enumerate(made.outcomes) if outcome.fault is None]
    if not sound:
        fault = made.outcomes[0].fault
        assert fault is not None
        told = record.sentence(record.about(program, fault))
        raise Failure(f"with every seed; with {made.seeds[0]}: {told}")
    outcomes = [made.outcomes[i] for i in sound]
    last = stages[-1]
    found = {
        split: evaluations(
            last.program,
            [outcome.state for outcome in outcomes],
            prepared.splits[split],
            last.settings.validated,
            together=made.together,
            streams=last.settings.streams,
        )
        for split in plan.splits_to_evaluate(program, prepared)
    }
    figure, sign = judged_by(program, stages[-1], outcomes[0])
    values = [worth(outcome, figure, sign, stages[-1]) for outcome in outcomes]
    best = max(range(len(values)), key=lambda i: values[i])
    result = record.result_of(program, stages, outcomes[best])
    result["evaluation"] = {split: each[best] for split, each in found.items()}
    members: list[dict[str, Any]] = [
        {
            "seed": made.seeds[i],
            "epochs": outcome.epochs,
            "stopped_early": outcome.phases[-1].stopped,
            "history": outcome.history,
            "evaluation": {split: each[at] for split, each in found.items()},
        }
        for at, (i, outcome) in enumerate(zip(sound, outcomes, strict=True))
    ]
    result["replicas"] = {
        "count": len(members),
        "in_one_program": made.together,
        "best": {"seed": members[best]["seed"], "by": figure},
        "confidence": CONFIDENCE,
        "history": {
            name: spread(last)
            for name in outcomes[0].history
            if (last := [m["history"][name][-1] for m in members if m["history"][name]])
        },
        "evaluation": {
            split: {name: spread([each[name] for each in all_]) for name in all_[0]}
            for split, all_ in found.items()
        },
        "members": members,
        "failed": [
            {"seed": made.seeds[i], "reason": record.sentence(record.about(program, outcome.fault))}
            for i, outcome in enumerate(made.outcomes)
            if outcome.fault is not None
        ],
    }
    result["seconds"] = round(time.perf_counter() - began, 3)
    evaluating = time.perf_counter() - ended
    result["times"] = {"read": read, **outcomes[best].seconds, "evaluate": evaluating}
    states = {f"weights-{made.seeds[i]}": o.state for i, o in zip(sound, outcomes, strict=True)}
    more = states if section.keep == "all" else {}
    logs = None if log is None else log(members[best]["seed"])
    return record.write(program, prepared, outcomes[best], result, path, None, logs, more)


def judged_by(program: Program, stage: Phase, outcome: Outcome) -> tuple[str, int]:
    """The figure by which the best is found, and 1 if more of it is better, else -1.

    That of early stopping, if there is one; else the loss on the validation split or in training.
    Never one of the split that is evaluated: it would no longer tell what to expect.
    """
    for word in stage.settings.callbacks:
        if hasattr(word, "patience") and word.monitor in outcome.history:
            mode = word.mode
            if mode == "auto":
                mode = stage.settings.better.get(word.monitor.removeprefix("val_"), "min")
            return word.monitor, 1 if mode == "max" else -1
    names = list(outcome.history)
    return next((n for n in names if n.startswith("val_")), names[0]), -1


def worth(outcome: Outcome, figure: str, sign: int, stage: Phase) -> float:
    """How good a replica is: its figure at the epoch whose weights it has."""
    values = [sign * v for v in outcome.phases[-1].history[figure]]
    restored = any(getattr(word, "restore_best", False) for word in stage.settings.callbacks)
    value = max(values, default=-math.inf) if restored else (values or [-math.inf])[-1]
    return value if math.isfinite(value) else -math.inf
