"""A whole run: data, training, evaluation, pictures, predictions, and the directory they leave."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from specc.data.prepare import Prepared
from specc.interface import logs, plan, record, replicate
from specc.interface.logs import Logs
from specc.interface.run import Run
from specc.runtime import checkpoint, phases, unfinished
from specc.runtime.cache import use_cache
from specc.runtime.device import check_repeats
from specc.runtime.directory import check_room, fresh_name
from specc.runtime.environment import environment
from specc.runtime.evaluate import evaluate
from specc.runtime.failure import Failure
from specc.runtime.history import Phases
from specc.runtime.interrupt import Interrupt, Interrupted
from specc.runtime.progress import Progress, Silent
from specc.runtime.saver import Saver
from specc.runtime.train import blank
from specc.runtime.unfinished import Unfinished

if TYPE_CHECKING:
    from specc.interface.program import Program

Tell = Callable[[str], None]


def train(
    program: Program,
    *,
    out: str | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
    tell: Tell = lambda _sentence: None,
) -> Run:
    """Train as the spec says. The directory appears whole when all of it is done.

    `resume` goes on where an unfinished run of the same spec and data stands, if there is one;
    `tell` is given sentences about what a user should know. Interrupted raises an Interrupted where
    the spec asks for checkpoints, and else leaves a run of what was trained until then.
    """
    began = time.perf_counter()
    use_cache()
    prepared = program.prepare()
    if prepared is None:
        raise Failure("there is nothing to train on", help="the spec has no `data` section")
    if not program.ir.objectives:
        raise Failure(
            "there is nothing to train for", help="the spec has no loss: add `compile { loss = … }`"
        )
    if any(section.deterministic for _, section in program.phases):
        check_repeats()
    read = time.perf_counter() - began
    stages = plan.phases_of(program, tell)
    stem = os.path.splitext(os.path.basename(program.source.name))[0]
    path = out or os.path.join("runs", fresh_name(stem))
    saves = any(stage.settings.saved for stage in stages)
    if resume and not saves:
        raise Failure(
            "this spec saves no checkpoints, so there is nothing to resume",
            help="write `checkpoint = true` in `fit`",
        )
    check_room(path)
    told, pressed = progress or Silent(), Interrupt() if interrupt is None else interrupt
    times, several = (began, read), program.fit_settings.replicas > 1
    replicas = partial(replicate.train, program, prepared, stages)
    logged = logs.wanted(program)
    if several and not logged:
        return replicas(path, told, pressed, times)
    if not saves and not logged:
        outcome = phases.run(stages, prepared.splits, progress=told, interrupt=pressed)
        return _sound(_finish(program, prepared, stages, outcome, path, None, None, times))
    facts = plan.facts_of(program, prepared)
    with _folder(path, out, facts, resume=resume, tell=tell) as folder, ExitStack() as ending:
        if several:
            log = partial(_logs_of_seed, program, folder.folder, tell, ending)
            run = replicas(folder.path, told, pressed, times, log)
            folder.finish()
            return run
        start = _start(folder, stages, prepared, facts, tell) if resume else None
        log = Logs(program, folder.folder, tell)
        ending.callback(log.wait)
        log.begin(_known(stages, start))
        with Saver(_writer(program, folder, facts, tell), pressed) as save:
            outcome = phases.run(
                stages,
                prepared.splits,
                start=start,
                save=save if saves else None,
                log=log,
                progress=told,
                interrupt=pressed,
            )
        if saves and outcome.fault is None and not outcome.complete:
            raise Interrupted(
                f"interrupted after epoch {outcome.epochs}: where it stands is saved in "
                f"{folder.folder}",
                help="go on with `--resume`",
            )
        run = _finish(program, prepared, stages, outcome, folder.path, folder, log, times)
        folder.finish()
    return _sound(run)


def _logs_of_seed(program: Program, folder: str, tell: Tell, ending: ExitStack, seed: int) -> Logs:
    """While they are trained, each replica has a folder with its seed's name."""
    log = Logs(program, os.path.join(folder, f"seed-{seed}"), tell)
    ending.callback(log.wait)
    log.begin([])
    return log


def _known(stages: tuple[phases.Phase, ...], start: checkpoint.Saved | None) -> Phases:
    """The history that a checkpoint holds."""
    if start is None:
        return []
    before = [(done.name, done.history) for done in start.before]
    return [*before, (stages[start.phase].name, start.position.history)]


def _folder(
    path: str, out: str | None, facts: dict[str, Any], *, resume: bool, tell: Tell
) -> Unfinished:
    """The folder of the run to go on with, or of a new one."""
    if resume:
        parent = os.path.dirname(path) or "."
        found, passed = unfinished.find(parent, facts, out)
        if found is not None:
            return found
        for sentence in passed:
            tell(f"not resumed: {sentence}")
        tell("there is no unfinished run of this spec and data: it begins anew")
    return Unfinished.begin(path, {"facts": facts, **environment()})


def _start(
    folder: Unfinished,
    stages: tuple[phases.Phase, ...],
    prepared: Prepared,
    facts: dict[str, Any],
    tell: Tell,
) -> checkpoint.Saved | None:
    """The newest sound checkpoint of a run; None where it has none."""

    def like(index: int) -> Any:
        return blank(stages[index].program, prepared.splits, stages[index].settings)

    saved, passed = checkpoint.load(folder.checkpoints, like, facts)
    for sentence in passed:
        tell(f"a checkpoint was passed over: {sentence}")
    if saved is not None:
        position = saved.position
        tell(
            f"resumed in {folder.folder} after epoch {int(position.watch.epoch)}"
            + (f" of `{stages[saved.phase].name}`" if len(stages) > 1 else "")
            + (f", step {position.done}" if position.done else "")
        )
    return saved


def _writer(
    program: Program, folder: Unfinished, facts: dict[str, Any], tell: Tell
) -> Callable[[checkpoint.Saved], None]:
    """What writes a position; a full disk ends the run, unless the spec says that it shall go on."""
    sections = [word for _, word in program.phases]
    keeps = [plan.keep_of(program, word.checkpoint) for word in sections]

    def write(saved: checkpoint.Saved) -> None:
        try:
            checkpoint.save(folder.checkpoints, saved, facts, keeps[saved.phase])
        except Failure as failure:
            wanted = sections[saved.phase].checkpoint
            if isinstance(wanted, bool) or wanted.on_failure == "stop":
                raise
            tell(f"{failure.message}; the training goes on")

    return write


def _finish(
    program: Program,
    prepared: Prepared,
    stages: tuple[phases.Phase, ...],
    outcome: phases.Outcome,
    path: str,
    folder: Unfinished | None,
    log: Logs | None,
    times: tuple[float, float],
) -> Run:
    """Evaluation and the run directory."""
    began, read = times
    ended = time.perf_counter()
    result = record.result_of(program, stages, outcome)
    size, streams = stages[-1].settings.validated, stages[-1].settings.streams
    splits = plan.splits_to_evaluate(program, prepared) if outcome.fault is None else []
    result["evaluation"] = {
        split: evaluate(
            stages[-1].program, outcome.state, prepared.splits[split], size, streams=streams
        )
        for split in splits
    }
    result["seconds"] = round(outcome.before + time.perf_counter() - began, 3)
    evaluating = time.perf_counter() - ended
    result["times"] = {"read": read, **outcome.seconds, "evaluate": evaluating}
    return record.write(program, prepared, outcome, result, path, folder, log)


def _sound(run: Run) -> Run:
    """The run, if its numbers are finite."""
    found = run.result["fault"]
    if found is not None:
        kept = f"the weights before that step, and the history, are in {run.directory}"
        if found["step"] is None:
            kept = (
                f"the history is in {run.directory}; the weights there are those after it: those "
                "before it, of more than 1 GiB, were overwritten"
            )
        raise Failure(record.sentence(found), help=kept)
    return run
