"""Which modules and kernels a piece of Python as data refers to."""

from __future__ import annotations

from typing import Any

from specc.ir.python import Expr, Kernel, Module
from specc.ir.statements import Statement


def roots(statements: list[Statement]) -> tuple[list[str], list[str]]:
    """Import lines, and names of kernels, each once and in the order of appearance."""
    modules: dict[str, None] = {}
    kernels: dict[str, None] = {}

    def visit(value: Any) -> None:
        if isinstance(value, Module):
            modules[value._statement] = None
        elif isinstance(value, Kernel):
            kernels[value._name] = None
        elif isinstance(value, Expr):
            for part in vars(value).values():
                visit(part)
        elif isinstance(value, (tuple, list)):
            for part in value:
                visit(part)
        elif isinstance(value, Statement):
            for field, part in value.as_dict().items():
                if field != "span":
                    if field == "parameters" and any("nnx." in p for p in part):
                        modules["from flax import nnx"] = None
                    visit(part)

    for statement in statements:
        visit(statement)
    return list(modules), list(kernels)


def sorted_imports(imports: set[str]) -> list[str]:
    """Standard library first, then the rest, as isort would."""
    standard = tuple(
        f"{how} {name}"
        for name in ("__future__", "collections", "typing", "math", "functools", "json", "pathlib")
        for how in ("from", "import")
    )
    first = sorted(i for i in imports if i.startswith(standard))
    rest = sorted(imports.difference(first), key=lambda i: (i.split()[1], i.startswith("from"), i))
    return [*first, *([""] if first and rest else []), *rest]
