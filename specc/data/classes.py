"""Which classes of a target are in which split."""

from __future__ import annotations

from typing import Any

from specc.catalog.data import Fault
from specc.catalog.types._classes import class_names, in_order
from specc.data.divide import Part
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import DataPlan, FieldPlan


def check_classes(
    plan: DataPlan, parts: dict[str, Part], state: dict[str, Any], sink: Sink
) -> bool:
    """Each class that some split has must be in all of them: else it cannot be learnt or judged.
    And there must be two of them at the least."""
    good = True
    for field in plan.fields_:
        if field.role != "target" or not field.columns:
            continue
        if field.encoded.kind in ("category", "binary"):
            good &= _check(plan, field, parts, state["fields"][field.name]["type"], sink)
    return good


def _check(
    plan: DataPlan, field: FieldPlan, parts: dict[str, Part], learnt: dict[str, Any], sink: Sink
) -> bool:
    column = field.columns[0]
    try:
        found = {split: _present(part, column) for split, part in parts.items()}
    except Fault:  # reported where the column is read
        return True
    somewhere = set().union(*found.values())
    known = somewhere.union(learnt.get("labels", ()))
    if field.encoded.kind == "category" and len(known) == 1:
        sink.report(
            "E0527",
            f"the target `{field.name}` has one class alone, `{known.pop()}`",
            field.span,
            help="there is nothing to tell apart: take another column, or rows of other classes too",
        )
        return False
    if learnt.get("declared", True):  # others are an error of their own
        somewhere &= set(learnt.get("labels", ()))
    for split, present in found.items():
        absent = in_order(list(somewhere - present))
        if absent:
            shown = ", ".join(f"`{n}`" for n in absent[:5]) + (", …" if len(absent) > 5 else "")
            sink.report(
                "E0521",
                f"the {split} split has no row of {shown}",
                plan.split_span or plan.span,
                labels=[(field.span, f"`{field.name}` has {len(somewhere)} classes")],
                help=f"give every split its share of each: `random(…, stratify = {column})`",
            )
            return False
    return True


def _present(part: Part, column: str) -> set[str]:
    names = class_names(column, part.table.columns[column])[part.context :]
    return set(names.drop_nulls().unique().to_list())
