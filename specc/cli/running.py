"""What the commands share that compute: the device, and errors of the interface as exit codes."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from specc.cli.arguments import Arguments
from specc.cli.exits import FAILED, FINDINGS, Stop
from specc.cli.findings import exit_code, show
from specc.diagnostics.diagnostic import Diagnostic, Sink
from specc.interface.errors import SpecError
from specc.interface.program import Program
from specc.runtime.failure import Failure
from specc.runtime.interrupt import Interrupted


@contextmanager
def failures(*, code: int = FAILED, as_json: bool = False) -> Generator[None]:
    """Mistakes in a spec or its data are shown; any other failure ends the command with `code`."""
    try:
        yield
    except SpecError as error:
        sink = collected(error.diagnostics)
        show(sink, as_json=as_json)
        raise SystemExit(exit_code(sink) or FINDINGS) from error
    except Interrupted:
        raise
    except Failure as failure:
        raise Stop(failure.message, code=code, help=failure.help) from failure


def collected(diagnostics: tuple[Diagnostic, ...]) -> Sink:
    sink = Sink()
    for each in diagnostics:
        sink.add(each)
    return sink


def repeat_exactly(program: Program) -> None:
    """What a device needs for it is said before JAX starts."""
    if any(section.deterministic for _, section in program.phases):
        from specc.runtime.device import ask_to_repeat

        ask_to_repeat()


def choose_device(arguments: Arguments) -> None:
    """As `--device` says; without it JAX chooses."""
    if arguments.device is not None:
        from specc.runtime.device import use_device

        use_device(arguments.device)
