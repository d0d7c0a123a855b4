"""The end of a program that stands alone: it reads arrays, trains, and writes its history."""

from __future__ import annotations

from typing import Any

from specc.ir.program import Program
from specc.ir.python import Expr, Kernel, Module, Name, equal, expr
from specc.ir.statements import Assign, Do, Statement, When
from specc.semantics.names import camel

json = Module("json", "import json")
np = Module("np", "import numpy as np")
path = Module("Path", "from pathlib import Path")


def main(program: Program, fit: Any, *, by_step: bool, splits: tuple[str, ...]) -> list[Statement]:
    """`if __name__ == "__main__":` the training of `fit`, from `train.npz` and its like."""
    folder = path(Name("__file__")).parent
    arrays = [
        Name("dict")(np.load(folder / f"{split}.npz", allow_pickle=False)) for split in splits
    ]
    options: dict[str, Any] = {"epochs": fit.epochs, "batch": fit.batch_size, "seed": fit.seed}
    if not fit.shuffle:
        options["shuffle"] = False
    if fit.steps_per_epoch is not None:
        options["steps"] = fit.steps_per_epoch
    monitors = [monitor(program, word) for word in fit.callbacks if hasattr(word, "patience")]
    if fit.goal is not None:
        monitors.append(Kernel("Goal")(*fit.goal))
    if monitors:
        options["monitors"] = tuple(monitors)
    if by_step:
        options["by_step"] = True
    trained = Kernel("fit")(Name("PROGRAM"), *arrays, **options)
    write = (folder / "history.json").write_text(json.dumps(Name("history"), indent=2))
    body = (Assign(("state", "history"), trained), Do(write))
    return [When(equal(Name("__name__"), "__main__"), body, ())]


def monitor(program: Program, word: Any) -> Expr:
    """A callback that watches a figure, as the engine's monitor of the same name."""
    options = dict(word.values())
    if options["mode"] == "auto":
        figure = options["monitor"].removeprefix("val_")
        better = {m.name: m.word.better for m in program.metrics if m.word is not None}
        options["mode"] = better.get(figure, "min")
    kept = {k: v for k, v in options.items() if k in ("monitor", "mode") or k in word.given}
    return Kernel(camel(word.word()))(**{k: expr(v) for k, v in kept.items()})
