"""The end of a program that stands alone: it reads arrays, trains, and writes its history."""

from __future__ import annotations

from typing import Any

from specc.catalog.monitored import options_of
from specc.ir.program import Program
from specc.ir.python import Expr, Kernel, Module, Name, equal, expr
from specc.ir.statements import Assign, Statement, When
from specc.semantics.carried import in_streams

Fits = list[tuple[str, Any, int]]
np = Module("np", "import numpy as np")
path = Module("Path", "from pathlib import Path")


def main(
    program: Program, fits: Fits, *, by_step: tuple[str, ...], splits: tuple[str, ...]
) -> list[Statement]:
    """`if __name__ == "__main__":` the training of each of `fits`, from `train.npz` and its like.

    `fits` are phases: their name, the word of their section, and their seed.
    """
    folder = path(Name("__file__")).parent
    arrays = [
        Name("dict")(np.load(folder / f"{split}.npz", allow_pickle=False)) for split in splits
    ]
    single = len(fits) == 1
    body: list[Statement] = []
    file: Expr = folder / "history.json"
    if not single:
        body = [Assign((split,), read) for split, read in zip(splits, arrays, strict=True)]
        body.append(Assign(("file",), file))
        arrays, file = [Name(split) for split in splits], Name("file")
    own = any(word.trains is not None or word.optimizer is not None for _, word, _ in fits)
    for index, (name, fit, seed) in enumerate(fits):
        source = Name("PROGRAM") if single or not own else Name("PHASES")[name]
        more = {"weights": Name("state").weights, "before": Name("history")} if index else {}
        said = options(program, fit, seed, by_step)
        trained = Kernel("fit")(source, *arrays, **said, **more, file=file)
        body.append(Assign(("state", "history"), trained))
    return [When(equal(Name("__name__"), "__main__"), tuple(body), ())]


def options(program: Program, fit: Any, seed: int, by_step: tuple[str, ...]) -> dict[str, Any]:
    """What a `fit` section says, as `fit` of kernels/standalone.py takes it."""
    found: dict[str, Any] = {"epochs": fit.epochs, "batch": fit.batch_size, "seed": seed}
    if not fit.shuffle:
        found["shuffle"] = False
    if in_streams(program):
        found["streams"] = True
    if fit.validation_batch_size is not None:
        found["validation_batch"] = fit.validation_batch_size
    if fit.accumulate != 1:
        found["accumulate"] = fit.accumulate
    if fit.steps_per_epoch is not None:
        found["steps"] = fit.steps_per_epoch
    monitors = [monitor(program, fit, word) for word in fit.callbacks if word.watches]
    if fit.goal is not None:
        monitors.append(Kernel("Goal")(*fit.goal))
    if monitors:
        found["monitors"] = tuple(monitors)
    if by_step:
        found["by_step"] = by_step
    return found


def monitor(program: Program, fit: Any, word: Any) -> Expr:
    """A callback that watches a figure, as the engine's monitor of the same name."""
    better = {m.name: m.word.better for m in program.metrics if m.word is not None}
    optimizer = fit.optimizer or program.objectives[0].optimizer
    rate = getattr(optimizer, "learning_rate", None)
    number = rate if isinstance(rate, (int, float)) else None
    name, options = options_of(word, better, number)
    needed = ("monitor", "mode", "least")
    kept = {k: v for k, v in options.items() if k in needed or k in word.given}
    return Kernel(name)(**{k: expr(v) for k, v in kept.items()})
