"""Values from the command line: `--set width=256`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.diagnostics.diagnostic import Sink
from specc.semantics.values import WRONG
from specc.source import Source, Span
from specc.syntax import ast
from specc.syntax.parser import parse

if TYPE_CHECKING:
    from specc.semantics.evaluate import Evaluator


def overridden(ev: Evaluator, name: str, text: str, place: Span) -> Any:
    """The value that replaces a top-level binding; it is read as the language reads values."""
    source = Source(f"--set {name}", f"{name} = {text}\n")
    sink = Sink()
    file = parse(source, sink)
    items = [
        i for i in file.items if isinstance(i, ast.TopLevel) and isinstance(i.statement, ast.Bind)
    ]
    if sink.failed or len(file.items) != 1 or not items:
        ev.sink.report(
            "E0206",
            f"`--set {name}={text}` is not a value",
            place,
            help="give a number, true, false, a list, or text in quotes",
        )
        return WRONG
    statement = items[0].statement
    assert isinstance(statement, ast.Bind)
    return ev.evaluate(statement.value)
