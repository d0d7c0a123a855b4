"""What a run does and what it depends on: its phases with their settings, and its identity."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from specc import driver
from specc.catalog.monitored import mode_of
from specc.data.prepare import Prepared
from specc.interface.initial import beginning, digest
from specc.interface.planning import settled_fit
from specc.runtime.phases import Phase
from specc.runtime.retention import Keep
from specc.runtime.settings import Settings
from specc.semantics import carried
from specc.tools.ir_text import show

if TYPE_CHECKING:
    from specc.interface.program import Program

MINUTE = 60.0  # `checkpoint = true`
_PLACE = re.compile(r' @("[^"]*")?\d+:\d+')


def phases_of(program: Program, tell: Callable[[str], None]) -> tuple[Phase, ...]:
    """The phases in the order of the spec; weights that they begin with are read."""
    sections = program.phases
    drawn = driver.seeds([word for _, word in sections])
    return tuple(
        Phase(
            name,
            program.engine.program_of(name),
            settings_of(program, word, drawn[index]),
            None
            if word.initial_weights is None
            else beginning(program, word.initial_weights, drawn[index], tell),
        )
        for index, (name, word) in enumerate(sections)
    )


def settings_of(program: Program, section: Any, seed: int) -> Settings:
    """A `fit` section as the runtime takes it."""
    section = settled_fit(program, section)
    seconds, epochs = interval(section.checkpoint)
    if seconds is epochs is None and any(
        getattr(w, "each_epoch", False) for w in section.callbacks
    ):
        epochs = 1
    return Settings(
        epochs=section.epochs,
        batch_size=section.batch_size,
        validation_batch_size=section.validation_batch_size,
        seed=seed,
        shuffle=section.shuffle,
        streams=carried.in_streams(program.ir),
        steps_per_epoch=section.steps_per_epoch,
        accumulate=section.accumulate,
        callbacks=section.callbacks,
        better=better_of(program),
        rate=rate_of(program, section),
        goal=section.goal,
        max_seconds=section.max_time,
        save_seconds=seconds,
        save_epochs=epochs,
    )


def better_of(program: Program) -> dict[str, str]:
    """Of each metric that is a word, which way is better: "max" or "min"."""
    return {m.name: m.word.better for m in program.ir.metrics if m.word is not None}


def keep_of(program: Program, checkpoint: Any) -> Keep:
    """Which checkpoints stay."""
    if isinstance(checkpoint, bool):
        return Keep()
    mode = mode_of(checkpoint, better_of(program))
    sign = 1 if mode == "max" else -1
    return Keep(
        checkpoint.keep, checkpoint.keep_best, checkpoint.monitor, sign, checkpoint.keep_each
    )


def rate_of(program: Program, section: Any) -> float | None:
    """The learning rate of a phase, where it is one number for all objectives."""
    words = [section.optimizer or o.optimizer for o in program.ir.objectives]
    rates = {getattr(word, "learning_rate", None) for word in words}
    rate = rates.pop() if len(rates) == 1 else None
    return rate if isinstance(rate, (int, float)) else None


def splits_to_evaluate(program: Program, prepared: Prepared) -> list[str]:
    """The split that `evaluate` names; without it what training did not learn from."""
    section = program.ir.section("evaluate")
    if section is not None:
        wanted = [section.split] if section.split in prepared.splits else []
    else:
        wanted = [s for s in ("test", "validation") if s in prepared.splits][:1]
    return wanted or ["train"]


def interval(checkpoint: Any) -> tuple[float | None, int | None]:
    """Seconds and epochs between two checkpoints; None and None: there are none."""
    if isinstance(checkpoint, bool):
        return (MINUTE if checkpoint else None), None
    return checkpoint.time, checkpoint.epochs


def facts_of(program: Program, prepared: Prepared) -> dict[str, Any]:
    """What must be equal for a run to be taken up again: it would make other numbers else.

    Comments and layout of the spec, its file's name and how often it saves do not count; the numbers
    that `auto` stands for do, and are others where there is less memory.
    """
    settings = tuple(
        (name, settled_fit(program, word).replace(checkpoint=False))
        if name.partition(".")[0] == "fit"
        else (name, word)
        for name, word in program.ir.settings
    )
    text = _PLACE.sub("", show(program.ir.replace(name="", settings=settings)))
    facts = {"spec": hashlib.sha256(text.encode()).hexdigest(), "data": prepared.digest}
    begun = [word.initial_weights for _, word in program.phases if word.initial_weights is not None]
    return (
        {**facts, "initial weights": [digest(program, path) for path in begun]} if begun else facts
    )
