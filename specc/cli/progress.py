"""Shows on stderr how a run goes on: one line that changes on a terminal, a few lines elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Sequence
from typing import Any, TextIO

from specc.cli.table import duration, number
from specc.cli.terminal import note
from specc.diagnostics.width import width

BAR = 20  # characters
LINES = 10  # about so many in all, where a line cannot change
PAUSE = 0.05  # seconds between two changes of the line
# What stays longest where a terminal is narrow. Then the figures follow, those of validation first,
# then what is least needed.
EPOCH, STEP, LOSS, LEFT, FIGURE = range(5)
LISTS, BARS, SPEED = range(10_000, 10_003)

Part = tuple[int, str]  # how soon it goes, the larger the sooner; and its text


class Shown:
    """What the runtime tells, as text. `epochs` is how many there will be at the most."""

    def __init__(
        self,
        epochs: int,
        examples: int = 0,
        rows: Sequence[tuple[str, Sequence[str]]] = (),
        limit: float | None = None,
    ) -> None:
        """`examples`: how many an epoch has; 0 where that is not known. `rows`: figures of which
        only the worst is shown, such as those of each class, after which way is better of them.
        `limit`: seconds after which no epoch begins."""
        self.epochs = epochs
        self.examples = examples
        self._live = sys.stderr.isatty()
        self._shown = 0.0  # when the line changed last, on the clock of time.monotonic
        self._every = max(1, epochs // LINES)
        self._figures: dict[str, Any] = {}
        self._rows = rows
        self._waiting = ""  # a line that is told only if it turns out to be the last
        self._phase = ""
        self._end = _end_of(limit)

    def phase(self, name: str, epochs: int, limit: float | None) -> None:
        """One of several phases begins."""
        self.done()
        self._end = _end_of(limit)
        self.epochs, self._every = epochs, max(1, epochs // LINES)
        self._phase, self._figures = f"{name}, ", {}

    def epoch(self, epoch: int, figures: dict[str, Any], steps: int, seconds: float) -> None:
        """Epoch number `epoch`, from 1, is done."""
        self._figures = figures
        last = epoch == self.epochs
        speed = f"{self.examples / seconds:,.0f} examples/s" if self.examples and seconds else ""
        remaining = min(seconds * (self.epochs - epoch), self._end - time.monotonic())
        left = "" if last or remaining < 0 else f"{duration(remaining)} left"
        if self._live:
            parts = [self._bar(epoch / self.epochs), *self._shown_figures()]
            parts += [(SPEED, f"  {speed}")] if speed else []
            self._change([*parts, (LEFT, f"  {left}")] if left else parts, epoch, now=last)
            return
        counted = f"{steps} step{'s' * (steps != 1)}"
        pace = ", ".join(filter(None, (duration(seconds), counted, speed, left)))
        told = "".join(text for _, text in self._shown_figures())
        self._waiting = f"{self._phase}epoch {epoch}/{self.epochs}{told}  ({pace})"
        if last or epoch == 1 or epoch % self._every == 0:
            self._tell()

    def step(self, epoch: int, step: int, steps: int, seconds: float) -> None:
        """Within epoch `epoch` + 1, `step` of `steps` steps are done."""
        if self._live and step:
            left = duration(seconds / step * (steps - step))
            at = self._bar((epoch + step / steps) / self.epochs)
            parts = [at, (STEP, f"  step {step}/{steps}"), (LEFT, f", {left} left")]
            self._change([*parts, *self._shown_figures()], epoch + 1)

    def done(self) -> None:
        """The last epoch is told, and the line left as it is."""
        if self._waiting:
            self._tell()
        elif self._live and self._shown:
            sys.stderr.write("\n")
            sys.stderr.flush()

    def _tell(self) -> None:
        note(self._waiting)
        self._waiting = ""

    def _bar(self, share: float) -> Part:
        full = round(BAR * share)
        return BARS, " " + "━" * full + "─" * (BAR - full)

    def _shown_figures(self) -> list[Part]:
        """The last figures: the loss stays longest, with its validation."""
        loss = next(iter(self._figures), "")
        parts: list[Part] = []
        hidden = self._hidden()
        for at, (name, value) in enumerate(self._figures.items()):
            if name in hidden:
                continue
            rank = FIGURE + at + (0 if name.startswith("val_") else len(self._figures))
            if name in {loss, f"val_{loss}"}:
                rank = LOSS
            elif isinstance(value, list):
                rank = LISTS
            parts.append((rank, f"  {name} {number(value)}"))
        return parts

    def _hidden(self) -> set[str]:
        """Those of a row of figures that are better than its worst."""
        hidden: set[str] = set()
        for better, row in self._rows:
            for names in (list(row), [f"val_{name}" for name in row]):
                known = {n: self._figures[n] for n in names if n in self._figures}
                worst = min if better == "max" else max
                hidden |= known.keys() - {worst(known, key=known.__getitem__, default="")}
        return hidden

    def _change(self, parts: list[Part], epoch: int, *, now: bool = False) -> None:
        if not now and time.monotonic() - self._shown < PAUSE:
            return
        self._shown = time.monotonic()
        head = (EPOCH, f"{self._phase}epoch {epoch}/{self.epochs}")
        line = fitting([head, *parts], columns(sys.stderr) - 1)
        sys.stderr.write("\r\x1b[2K" + line)
        sys.stderr.flush()


def _end_of(limit: float | None) -> float:
    """On the clock of time.monotonic."""
    return float("inf") if limit is None else time.monotonic() + limit


def fitting(parts: list[Part], room: int) -> str:
    """As many of the parts as there is room for: what is least needed goes first, of equals the
    last. One that is too long by itself is cut."""
    kept = list(parts)
    while len(kept) > 1 and sum(width(text) for _, text in kept) > room:
        kept.remove(max(reversed(kept), key=lambda part: part[0]))
    line = "".join(text for _, text in kept)
    while width(line) > room:
        line = line[:-1]
    return line


def columns(stream: TextIO) -> int:
    """How wide a terminal is; as COLUMNS says, or 80, where it does not tell."""
    try:
        found = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        found = 0
    return found or shutil.get_terminal_size().columns
