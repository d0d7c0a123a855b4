"""The pipeline on one screen: text, AST, IR, passes, Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from specc.catalog import find
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import FromFile, Program
from specc.ir.verify import verify
from specc.passes import PASSES
from specc.semantics.program import program as resolve
from specc.source import Source, Span
from specc.syntax.parser import parse
from specc.syntax.read import read

if TYPE_CHECKING:
    from specc.data.prepare import Prepared
    from specc.lowering.program import Lowered


def check(
    path: str | Source,
    settings: dict[str, str] | None,
    sink: Sink,
    *,
    data: bool = False,
    **more: Any,
) -> Program | None:
    """The checked program of a file; with `data`, its data is read and checked too."""
    source = path if isinstance(path, Source) else read(path, sink)
    if source is None:
        return None
    program = resolved(source, sink, settings)
    if program is None or not data:
        return program
    held = arrays(program, source, sink, more.get("allow", ()))
    if held is None:
        return None
    facts, labels = array_facts(program, held), {}
    if program.data is not None:
        prepared = prepare(program, source, sink, **more)
        if prepared is None:
            return None
        facts |= prepared.facts
        labels = prepared.labels
    return resolved(source, sink, settings, facts, labels) if facts or labels else program


def resolved(
    source: Source,
    sink: Sink,
    settings: dict[str, str] | None = None,
    facts: dict[str, int] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Program | None:
    """Text to IR, before the passes; None where an error was reported."""
    lost: list[Span] = []
    file = parse(source, sink, lost)
    if sink.failed:
        from specc.semantics import apart

        apart.report(file, source, sink, lost, settings)
        return None
    return resolve(file, source, sink, settings=settings, facts=facts, labels=labels)


def optimized(program: Program, after: str | None = None) -> Program:
    """The program after its passes, or after the named one."""
    verify(program, "semantics")
    for each in PASSES:
        program = verify(each(program), each.__name__)
        if each.__name__ == after:
            break
    return program


def python(program: Program, *, class_weights: dict[str, list[float]] | None = None) -> Lowered:
    """IR to the text of a Flax program."""
    from specc.lowering.program import lower

    return lower(optimized(program), class_weights=class_weights)


def emit(program: Program) -> str:
    return python(program).text


def emit_standalone(
    program: Program,
    folder: str,
    prepared: Prepared,
    *,
    by_step: tuple[str, ...],
    arrays: dict[str, Any] | None = None,
) -> None:
    """A folder with `train.py` and prepared arrays, which jax, flax, optax and numpy train."""
    from specc.lowering.program import lower
    from specc.lowering.standalone import main
    from specc.runtime.standalone import write

    splits = tuple(s for s in ("train", "validation") if s in prepared.splits)
    sections = fit_sections(program)
    drawn = seeds([word for _, word in sections])
    fits = [(*section, seed) for section, seed in zip(sections, drawn, strict=True)]
    lowered = lower(
        optimized(program),
        class_weights=class_weights(program, prepared),
        ending=lambda p: main(p, fits, by_step=by_step, splits=splits),
    )
    tables = {s: prepared.splits[s] for s in splits}
    write(folder, lowered.text, tables | ({"arrays": arrays} if arrays else {}))


def prepare(
    program: Program,
    source: Source,
    sink: Sink,
    *,
    allow: tuple[str, ...] = (),
    state: dict[str, Any] | None = None,
) -> Prepared | None:
    """The data of a program, read and encoded; with the `state` of a run nothing is learnt anew."""
    from specc.data.prepare import prepare as prepared

    assert program.data is not None
    found = prepared(
        program.data,
        source.directory,
        allow=allow,
        within=source.within,
        sink=sink,
        state=state,
    )
    if found is None or not batches_fit(program, found, sink):
        return None
    return found


def arrays(
    program: Program, source: Source, sink: Sink, allow: tuple[str, ...] = ()
) -> dict[str, Any] | None:
    """Constants of the model that files hold; None where an error was reported."""
    if not any(isinstance(w.initializer, FromFile) for f in program.functions for w in f.weights):
        return {}
    from specc.data.constants import read

    return read(program, source.directory, allow=allow, within=source.within, sink=sink)


def array_facts(program: Program, found: dict[str, Any]) -> dict[str, int]:
    """The sizes of those constants, by the names that the compiler has for them."""
    if not found:
        return {}
    from specc.data.constants import facts

    return facts(program, found)


def batches_fit(program: Program, prepared: Prepared, sink: Sink) -> bool:
    """Row 26 of the list of mistakes: a batch that was asked for has enough rows."""
    rows = prepared.rows.get("train", 0)
    for name, word in program.settings:
        if name.split(".")[0] == "fit" and "batch_size" in word.spans:
            if isinstance(word.batch_size, int) and word.batch_size > rows:
                sink.report(
                    "E0523",
                    f"a batch has {word.batch_size} rows, and there are {rows} to train on",
                    word.spans["batch_size"],
                    help=f"write `batch_size = {rows}` if every step is to see all of them",
                )
    return not sink.failed


def class_weights(program: Program, prepared: Prepared) -> dict[str, list[float]]:
    """Target -> a weight for each class, where `class_weight` asks for it."""
    from specc.data.balance import balanced

    if program.class_weight is None or program.data is None:
        return {}
    found: dict[str, list[float]] = {}
    for field in program.data.fields_:
        if field.role != "target" or field.encoded.kind not in ("category", "binary"):
            continue
        names = prepared.labels.get(field.name, [])
        count = len(names) or 2
        if program.class_weight == "balanced":
            table = balanced(prepared.splits["train"][field.name])
            found[field.name] = [table.get(i, 1.0) for i in range(count)]
        else:
            given = dict(program.class_weight)
            keys = [*names, *map(str, range(count))]
            found[field.name] = [
                float(given.get(keys[i], given.get(str(i), 1.0))) for i in range(count)
            ]
    return found


def labels(state: dict[str, Any] | None) -> dict[str, list[str]]:
    """Field -> the names of its classes, in the order of their numbers."""
    from specc.data.decode import labels

    return labels(state) if state else {}


def labels_of(state: dict[str, Any], field: str) -> list[str]:
    """The names of a field's classes, in the order of their numbers."""
    return labels(state).get(field, [])


def fit_sections(program: Program) -> list[tuple[str, Any]]:
    """Each `fit` section under its name, "" if it has none; without any, the defaults."""
    found = [
        (name.partition(".")[2], word)
        for name, word in program.settings
        if name.split(".")[0] == "fit"
    ]
    if found:
        return found
    word = find("sections", "fit")
    assert word is not None
    return [("", word())]


def fit_section(program: Program) -> Any:
    """The first of them."""
    return fit_sections(program)[0][1]


def seeds(sections: list[Any]) -> list[int]:
    """A seed for each phase that says none, so that no two draw alike: from that of the first."""
    first = sections[0].seed
    return [
        section.seed if "seed" in section.given else (first + index * 0x9E3779B9) % 2**32
        for index, section in enumerate(sections)
    ]


def format(source: Source, sink: Sink) -> str | None:  # noqa: A001 - as the command is called
    """The source in its one form; None where it does not parse."""
    from specc.tools.format import format_source

    return format_source(source, sink)


def ir(program: Program, after: str | None = None) -> str:
    """The program as text."""
    from specc.tools.ir_text import show

    return show(optimized(program, after) if after != "none" else program)
