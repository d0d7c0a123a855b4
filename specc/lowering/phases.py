"""Phases of the fit: the program of each that has layers to train or an optimizer of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specc.ir.program import Invoke, Program
from specc.ir.python import Attribute, Expr, Kernel, Name, expr, identifier
from specc.ir.statements import Assign, FunctionDef, Return, Statement
from specc.lowering.layout import Lines, write

if TYPE_CHECKING:
    from specc.lowering.program import Writer


def first(program: Program) -> Program:
    """The program as its first phase trains it: this is what PROGRAM is."""
    for _, section in sections(program)[:1]:
        return phase_of(program, section)
    return program


def sections(program: Program) -> list[tuple[str, Any]]:
    """The `fit` sections by their names."""
    return [
        (name.partition(".")[2], word)
        for name, word in program.settings
        if name.split(".")[0] == "fit"
    ]


def phase_of(program: Program, section: Any) -> Program:
    """The program with what a phase says instead of its one objective's own."""
    if section.trains is None and section.optimizer is None:
        return program
    changes = {
        "trains": section.trains,
        "optimizer": section.optimizer or program.objectives[0].optimizer,
    }
    return program.replace(objectives=tuple(o.replace(**changes) for o in program.objectives))


def others(writer: Writer) -> list[Statement]:
    """PHASES, and what the phases after the first one have of their own."""
    found = sections(writer.program)
    if all(word.trains is None and word.optimizer is None for _, word in found[1:]):
        same = found[:1] and found[0][1].trains is None and found[0][1].optimizer is None
        if len(found) < 2 or same:
            return []
    statements: list[Statement] = []
    programs: dict[str, Any] = {found[0][0]: Name("PROGRAM")}
    for name, section in found[1:]:
        program = phase_of(writer.declared, section)
        label = identifier(name)
        optimizer = "optimizer"
        (objective,) = program.objectives
        own = writer.optimizer(optimizer, objective)
        if text(own) != text(writer.optimizer(optimizer, writer.program.objectives[0])):
            optimizer = f"{label}_optimizer"
            statements.append(writer.optimizer(optimizer, objective))
        models, model_ = model(writer, program, label)
        statements += models
        programs[name] = Attribute(Name("PROGRAM"), "_replace")(
            model=model_, objectives=(writer.objective(objective, "losses", optimizer),)
        )
    return [*statements, Assign(("PHASES",), expr(programs))]


def text(statement: Statement) -> list[str]:
    lines = Lines()
    write(lines, statement)
    return lines.text


def model(writer: Writer, program: Program, label: str = "") -> tuple[list[Statement], Expr]:
    """What makes the model of a phase: where statistics of batches stand still, a function."""
    trains = program.objectives[0].trains if len(program.objectives) == 1 else None
    made = Name(identifier(program.model))
    label = label or next((identifier(name) for name, _ in sections(program) if name), "")
    if trains is None or not holds_statistics(program):
        return [], made
    paths = [tuple(map(identifier, name.split("."))) for name in trains]
    name = f"{label}_model" if label else "model"
    value = Kernel("held")(made(rngs=Name("rngs")), *paths)
    doc = "All but what is trained is as in inference: its moving statistics stand still."
    return [FunctionDef(name, ("*", "rngs"), doc, (Return(value),))], Name(name)


def holds_statistics(program: Program) -> bool:
    """Is there a layer that does otherwise where it is not trained?"""
    words = [i.word for f in program.functions for i in f.instances]
    return any(w.still_if_frozen for w in words if not isinstance(w, Invoke))
