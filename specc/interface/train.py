"""A whole run: data, training, evaluation, pictures, predictions, and the directory they leave."""

from __future__ import annotations

import operator
import os
import time
from typing import TYPE_CHECKING, Any

from specc.data.prepare import Prepared
from specc.interface.predictions import write_predictions
from specc.interface.run import Run
from specc.runtime.cache import use_cache
from specc.runtime.directory import Draft, fresh_name, history_csv
from specc.runtime.environment import environment
from specc.runtime.evaluate import evaluate
from specc.runtime.failure import Failure
from specc.runtime.interrupt import Interrupt
from specc.runtime.progress import Progress
from specc.runtime.settings import Settings
from specc.runtime.train import fit
from specc.runtime.weights import save

if TYPE_CHECKING:
    from specc.interface.program import Program

RESULT_FORMAT = 1
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


def train(
    program: Program,
    *,
    out: str | None = None,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
) -> Run:
    """Train as the spec says. The directory appears whole when all of it is done."""
    began = time.perf_counter()
    use_cache()
    prepared = program.prepare()
    if prepared is None:
        raise Failure("there is nothing to train on", help="the spec has no `data` section")
    if not program.ir.objectives:
        raise Failure(
            "there is nothing to train for", help="the spec has no loss: add `compile { loss = … }`"
        )
    section = program.fit_settings
    read = time.perf_counter() - began
    engine = program.engine
    settings = Settings(
        epochs=section.epochs,
        batch_size=section.batch_size,
        seed=section.seed,
        shuffle=section.shuffle,
        steps_per_epoch=section.steps_per_epoch,
        accumulate=section.accumulate,
        callbacks=section.callbacks,
        better={m.name: m.word.better for m in program.ir.metrics if m.word is not None},
        goal=section.goal,
        max_seconds=section.max_time,
    )
    fitted = fit(engine.program, prepared.splits, settings, progress=progress, interrupt=interrupt)
    if fitted.fault is not None:
        raise Failure(fitted.fault.sentence())
    evaluation = {
        split: evaluate(engine.program, fitted.state, prepared.splits[split], section.batch_size)
        for split in splits_to_evaluate(program, prepared)
    }
    result = {
        "format_version": RESULT_FORMAT,
        "epochs": fitted.epochs,
        "steps": int(fitted.state.step),
        "seconds": round(time.perf_counter() - began, 3),
        "times": {"data": read, **fitted.seconds},
        "stopped_early": fitted.stopped,
        "goal": reached(section.goal, fitted.history),
        "history": fitted.history,
        "evaluation": evaluation,
        "parameters": program.summary()["parameters"],
    }
    stem = os.path.splitext(os.path.basename(program.source.name))[0]
    path = out or os.path.join("runs", fresh_name(stem))
    with Draft(path) as draft:
        draft.text("model.spec", program.source.text)
        draft.text("program.py", program.python)
        draft.json("preprocess.json", prepared.state)
        draft.json("result.json", result)
        draft.text("history.csv", history_csv(fitted.history))
        save(draft.file("weights.safetensors"), engine.weights(fitted.state))
        draft.facts = {
            "settings": program.settings,
            "directory": os.path.relpath(program.source.directory, path),
            "data": prepared.digest,
            "rows": prepared.rows,
            "seed": section.seed,
            **environment(),
        }
        run = Run(program, fitted.state, result, "")
        for name, picture in run.plots(program.ir.section("evaluate")).items():
            with open(draft.file(f"plots/{name}"), "wb") as file:
                file.write(picture)
        write_predictions(run, draft)
    run.directory = draft.path
    return run


def reached(goal: tuple[str, str, float] | None, history: dict[str, Any]) -> Any:
    """What the goal was, the best figure, and the epoch from 1 that met it; None without a goal."""
    if goal is None:
        return None
    figure, sign, value = goal
    values = history[figure]
    met = [i for i, v in enumerate(values, 1) if _COMPARE[sign](v, value)]
    best = max if sign.startswith(">") else min
    return {
        "goal": f"{figure} {sign} {value:g}",
        "met": bool(met),
        "epoch": met[0] if met else None,
        "best": best((v for v in values if v == v), default=None),
    }


def splits_to_evaluate(program: Program, prepared: Prepared) -> list[str]:
    """The split that `evaluate` names; without it what training did not learn from."""
    section = program.ir.section("evaluate")
    if section is not None:
        wanted = [section.split] if section.split in prepared.splits else []
    else:
        wanted = [s for s in ("test", "validation") if s in prepared.splits][:1]
    return wanted or ["train"]
