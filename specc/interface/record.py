"""What a run leaves: figures, weights, pictures, predictions, in a directory that appears whole."""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from specc import driver
from specc.data.prepare import Prepared
from specc.interface import report
from specc.interface.logs import Logs
from specc.interface.predictions import write_predictions
from specc.interface.run import Run
from specc.lowering.places import innermost
from specc.runtime.checkpoint import Done
from specc.runtime.directory import Draft
from specc.runtime.environment import environment
from specc.runtime.fault import Fault
from specc.runtime.history import history_csv
from specc.runtime.phases import Outcome, Phase
from specc.runtime.unfinished import Unfinished
from specc.runtime.weights import save, save_arrays
from specc.source import Span

if TYPE_CHECKING:
    from specc.interface.program import Program

RESULT_FORMAT = 1
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


def result_of(program: Program, phases: tuple[Phase, ...], outcome: Outcome) -> dict[str, Any]:
    """`result.json`, but for the evaluation and the time that all of it took."""
    found = [
        {
            "name": done.name,
            "epochs": done.epochs,
            "steps": done.steps,
            "batch_size": phase.settings.batch_size,
            "accumulate": phase.settings.accumulate,
            "stopped_early": done.stopped,
            "out_of_time": out_of_time(phase, done, outcome),
            "goal": reached(phase.settings.goal, done.history),
        }
        for done, phase in zip(outcome.phases, phases, strict=False)
    ]
    return {
        "format_version": RESULT_FORMAT,
        "fault": None if outcome.fault is None else about(program, outcome.fault),
        "epochs": outcome.epochs,
        "steps": outcome.steps,
        "batch_size": phases[-1].settings.batch_size,
        "accumulate": phases[-1].settings.accumulate,
        "stopped_early": found[-1]["stopped_early"],
        "out_of_time": found[-1]["out_of_time"],
        "goal": found[-1]["goal"],
        "phases": found,
        "history": outcome.history,
        "epoch_times": outcome.times,
        "parameters": program.summary()["parameters"],
    }


def out_of_time(phase: Phase, done: Done, outcome: Outcome) -> bool:
    """Did `max_time` end it? Of a phase that ended as it should, nothing else but a monitor does so
    before its last epoch."""
    ended = outcome.complete or done is not outcome.phases[-1]
    return ended and not done.stopped and done.epochs < phase.settings.epochs


def write(
    program: Program,
    prepared: Prepared,
    outcome: Outcome,
    result: dict[str, Any],
    path: str,
    unfinished: Unfinished | None,
    logs: Logs | None,
    more: Mapping[str, Any] | None = None,
) -> Run:
    """The run directory, and the run as it is used; `more` are states whose weights are kept too."""
    with Draft(path) as draft:
        draft.text("model.spec", program.source.text)
        imports = {}
        for number, (place, text) in enumerate(program.source.imported.items(), 1):
            # Of a long path its end: a name of a file has 255 bytes at most.
            ending = re.sub(r"[^A-Za-z0-9_.-]", "_", place)[-100:]
            imports[place] = f"imports/{number}-{ending}"
            draft.text(imports[place], text)
        draft.text("program.py", program.python)
        draft.json("preprocess.json", prepared.state)
        if program.arrays:
            save_arrays(draft.file("arrays.npz"), program.arrays)
        draft.json("result.json", result)
        draft.text("history.csv", history_csv(outcome.histories))
        save(draft.file("weights.safetensors"), program.engine.weights(outcome.state))
        for name, state in (more or {}).items():
            save(draft.file(f"{name}.safetensors"), program.engine.weights(state))
        if logs is not None:
            logs(outcome.histories)
            logs.hand_over(draft)
        for name, arrays in best_weights(program, outcome).items():
            save(draft.file(name), arrays)
        if unfinished is not None:
            draft.take("checkpoints", unfinished.checkpoints)
        draft.facts = {
            "name": os.path.basename(program.source.name),
            "imports": imports,
            "settings": program.settings,
            "directory": os.path.relpath(program.source.directory, path),
            "data": prepared.digest,
            "sizes": driver.array_facts(program.ir, program.arrays),
            "rows": prepared.rows,
            "batch_size": result["batch_size"],
            "accumulate": result["accumulate"],
            "seed": program.fit_settings.seed,
            "deterministic": program.fit_settings.deterministic,
            **environment(),
        }
        run = Run(program, outcome.state, result, "")
        pictures: dict[str, bytes] = {}
        if outcome.fault is None:
            pictures = run.plots(program.ir.section("evaluate"))
            write_predictions(run, draft)
        for name, picture in pictures.items():
            with open(draft.file(f"plots/{name}"), "wb") as file:
                file.write(picture)
        draft.text(report.FILE, report.report(program.source.text, result, draft.facts, pictures))
    run.directory = draft.path
    return run


def best_weights(program: Program, outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Weights by file name that callbacks of the last phase have remembered."""
    words = [w for w in program.phases[len(outcome.phases) - 1][1].callbacks if w.watches]
    found: dict[str, dict[str, Any]] = {}
    for word, memory in zip(words, outcome.memories, strict=False):
        name = getattr(word, "filename", None)
        if name is not None and int(memory.epoch) >= 0:
            state = outcome.state._replace(weights=memory.weights)
            found[name] = program.engine.weights(state)
    return found


def about(program: Program, fault: Fault) -> dict[str, Any]:
    """What `result.json` says of numbers that are not finite."""
    fault = fault.named(program.engine.names)
    span = place_of(program, fault)
    return {
        "message": fault.sentence(),
        "epoch": fault.epoch,
        "step": fault.step,
        "place": None if span is None else f"{span.source.name}:{span.line}",
        "text": None if span is None else span.text.partition("\n")[0],
        "rounds": [
            {"what": "layer" if layer else "round", "number": number, "of": of}
            for number, of, layer in fault.place.rounds
        ],
        "backward": fault.backward,
        "inputs_finite": not fault.inputs,
        "inputs": list(fault.inputs),
        "outputs": list(fault.outputs),
        "gradients": list(fault.gradients),
        "losses": list(fault.losses),
    }


def sentence(found: dict[str, Any]) -> str:
    """The same as a sentence for the user."""
    where = ""
    if found["place"]:
        way = " on the way back" if found["backward"] else ""
        where = f"; it begins{way} at {found['place']}, `{found['text']}`"
        for each in found["rounds"]:
            loop = "in a row" if each["what"] == "layer" else "of a loop"
            where += f", {each['what']} {each['number']} of {each['of']} {loop}"
    losses = ", ".join(f"{loss:.4g}" for loss in found["losses"])
    return f"{found['message']}{where}" + (f"; the last losses were {losses}" if losses else "")


def place_of(program: Program, fault: Fault) -> Span | None:
    """The place in the spec of the innermost call that has one."""
    spans = program.lowered.spans
    for call in fault.place.calls:
        line = call[0]
        if line <= len(spans) and (span := spans[line - 1]) is not None:
            return innermost(program.lowered.inside, call) or span
    return None


def reached(goal: tuple[str, str, float] | None, history: dict[str, Any]) -> Any:
    """What the goal was, the best figure, and the epoch from 1 that met it; None without a goal."""
    if goal is None:
        return None
    figure, sign, value = goal
    values = history.get(figure, [])
    met = [i for i, v in enumerate(values, 1) if _COMPARE[sign](v, value)]
    best = max if sign.startswith(">") else min
    return {
        "goal": f"{figure} {sign} {value:g}",
        "met": bool(met),
        "epoch": met[0] if met else None,
        "best": best((v for v in values if v == v), default=None),
    }
