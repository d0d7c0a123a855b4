"""Does what the spec says: trains, evaluates, draws, predicts; leaves a run directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.cli import verifying
from specc.cli.arguments import Arguments, Parser, chosen_settings
from specc.cli.exits import GOOD, USAGE, Stop
from specc.cli.findings import show
from specc.cli.progress import Shown
from specc.cli.replicas import replica_sentence, replica_table
from specc.cli.running import choose_device, collected, failures, repeat_exactly
from specc.cli.table import duration, evaluation_table, number
from specc.cli.terminal import note, remark, say, say_json
from specc.interface import initial
from specc.interface import program as interface
from specc.interface.planning import settled_fit
from specc.interface.report import ending

if TYPE_CHECKING:
    from specc.data.prepare import Prepared
    from specc.interface.program import Program
    from specc.interface.run import Run

FEW = 3  # figures of one metric that are all shown while a run goes on


def options(parser: Parser) -> None:
    parser.add("file", metavar="FILE", nargs="?", help="a spec")
    parser.settings()
    parser.add("--out", metavar="DIR", help="the run directory (default: runs/NAME-TIME)")
    parser.add(
        "--resume",
        action="store_true",
        help="go on where an unfinished run of this spec stands, if there is one",
    )
    parser.add(
        "--verify",
        metavar="RUN",
        help="do the run of this directory again, and say whether it gives the same bytes",
    )
    parser.device()
    parser.paths()
    parser.json()


def run(arguments: Arguments) -> int:
    if arguments.verify is not None:
        if arguments.file is not None or arguments.settings or arguments.out or arguments.resume:
            raise Stop("`--verify` takes spec, settings and all from the run directory")
        return verifying.run(arguments)
    if arguments.file is None:
        raise Stop("the spec is missing", help="write `specc run FILE`")
    with failures(code=USAGE, as_json=arguments.json):
        allow = tuple(arguments.allow_path)
        program = interface.compile(
            arguments.file, settings=chosen_settings(arguments), allow=allow
        )
        if program.ir.data is None:
            raise Stop(
                f"{arguments.file} has no `data` section, so there is nothing to train on",
                help="`specc check`, `summary` and `emit` work without one",
            )
        initial.check(program)
        repeat_exactly(program)
        choose_device(arguments)
        prepared = program.prepare()
    shown = program.diagnostics
    show(collected(shown))
    from specc.runtime.interrupt import Interrupt, Interrupted

    first = program.fit_settings
    progress = Shown(
        first.epochs, examples_of(program, prepared), rows_of(program), limit=first.max_time
    )
    with Interrupt() as interrupt:
        try:
            with failures(as_json=arguments.json):
                done = program.fit(
                    out=arguments.out,
                    resume=arguments.resume,
                    progress=progress,
                    interrupt=interrupt,
                    tell=note,
                )
        except Interrupted as stopped:
            raise Stop(stopped.message, code=interrupt.exit_code, help=stopped.help) from stopped
        finally:
            progress.done()
    show(collected(tuple(d for d in program.diagnostics if d not in shown)))
    if arguments.json:
        say_json(result_of(done))
    else:
        tell(done)
    if interrupt:
        remark("interrupted: what was trained until then is saved")
    return interrupt.exit_code or GOOD


def examples_of(program: Program, prepared: Prepared | None) -> int:
    """How many examples an epoch of the first phase sees."""
    section = program.fit_settings
    if section.steps_per_epoch is not None:
        section = settled_fit(program, section)
        return section.steps_per_epoch * section.batch_size * section.accumulate
    return 0 if prepared is None else prepared.rows["train"]


def rows_of(program: Program) -> list[tuple[str, list[str]]]:
    """The figures of metrics that stand for more than a few, after which way is better."""
    rows: dict[tuple[int, str], list[str]] = {}
    for metric in program.ir.metrics:
        if metric.word is not None:
            rows.setdefault((metric.span.start, metric.word.better), []).append(metric.name)
    return [(better, names) for (_, better), names in rows.items() if len(names) > FEW]


def result_of(done: Run) -> dict[str, Any]:
    """The object of `--json`."""
    keys = ("epochs", "steps", "seconds", "history", "evaluation", "parameters", "replicas")
    found = {key: done.result[key] for key in keys if key in done.result}
    return {"run_directory": done.directory, **found}


def tell(done: Run) -> None:
    result = done.result
    if "replicas" in result:
        say(replica_table(result["replicas"], result["evaluation"]))
        say()
        say(replica_sentence(result["replicas"]))
    else:
        say(evaluation_table(result["evaluation"]))
        say()
    goal, early = result["goal"], ending(result)
    if goal is not None and goal["met"]:
        early = f", stopped by the goal `{goal['goal']}`"
    elif goal is not None:
        early += f"; the goal `{goal['goal']}` was not met, the best was {number(goal['best'])}"
    epochs = f"{number(result['epochs'])} epoch{'s' * (result['epochs'] != 1)}"
    say(f"{epochs} in {duration(result['seconds'])}{early}")
    say(f"saved in {done.directory}")
    if not result["epochs"] and result["out_of_time"]:
        remark(
            "nothing was trained: `max_time` was over before the first epoch",
            "it counts the compilation too: allow more",
        )
