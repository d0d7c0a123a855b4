"""`specc run --verify RUN`: the run is done again, and its files compared."""

from __future__ import annotations

from specc.cli.arguments import Arguments
from specc.cli.exits import FAILED, GOOD, USAGE
from specc.cli.progress import Shown
from specc.cli.running import choose_device, failures, repeat_exactly
from specc.cli.table import table
from specc.cli.terminal import note, remark, say, say_json


def run(arguments: Arguments) -> int:
    from specc.interface.verify import program_of, verify
    from specc.runtime.directory import RunDirectory

    with failures(code=USAGE, as_json=arguments.json):
        directory = RunDirectory(arguments.verify)
        program = program_of(directory, tuple(arguments.allow_path))
        repeat_exactly(program)
        choose_device(arguments)
    progress = Shown(program.fit_settings.epochs)
    try:
        with failures(as_json=arguments.json):
            found = verify(directory, program, progress=progress, tell=note)
    finally:
        progress.done()
    if arguments.json:
        say_json({"run_directory": arguments.verify, "files": found, "same": all(found.values())})
    else:
        rows = [[name, "same" if same else "different"] for name, same in found.items()]
        say(table(["file", "bytes"], rows, right=False))
    if all(found.values()):
        return GOOD
    remark("the run does not repeat itself")
    return FAILED
