"""Shows on stderr how a run goes on: one line that changes on a terminal, a few lines elsewhere."""

from __future__ import annotations

import shutil
import sys
import time
from typing import Any

from specc.cli.table import duration, number
from specc.cli.terminal import note

BAR = 20  # characters
LINES = 10  # about so many in all, where a line cannot change
PAUSE = 0.05  # seconds between two changes of the line


class Shown:
    """What the runtime tells, as text. `epochs` is how many there will be at the most."""

    def __init__(self, epochs: int, examples: int = 0) -> None:
        """`examples`: how many an epoch has; 0 where that is not known."""
        self.epochs = epochs
        self.examples = examples
        self._live = sys.stderr.isatty()
        self._shown = 0.0  # when the line changed last, on the clock of time.monotonic
        self._every = max(1, epochs // LINES)
        self._figures = ""
        self._waiting = ""  # a line that is told only if it turns out to be the last
        self._phase = ""

    def phase(self, name: str, epochs: int) -> None:
        """One of several phases begins."""
        self.done()
        self.epochs, self._every = epochs, max(1, epochs // LINES)
        self._phase, self._figures = f"{name}, ", ""

    def epoch(self, epoch: int, figures: dict[str, Any], steps: int, seconds: float) -> None:
        """Epoch number `epoch`, from 1, is done."""
        self._figures = "  ".join(f"{name} {number(value)}" for name, value in figures.items())
        last = epoch == self.epochs
        speed = f"{self.examples / seconds:,.0f} examples/s" if self.examples and seconds else ""
        left = "" if last else f"{duration(seconds * (self.epochs - epoch))} left"
        if self._live:
            told = "  ".join([self._figures, *filter(None, (speed, left))])
            self._change(f"{self._bar(epoch / self.epochs)}  {told}", epoch, now=last)
            return
        counted = f"{steps} step{'s' * (steps != 1)}"
        pace = ", ".join(filter(None, (duration(seconds), counted, speed, left)))
        self._waiting = f"{self._phase}epoch {epoch}/{self.epochs}  {self._figures}  ({pace})"
        if last or epoch == 1 or epoch % self._every == 0:
            self._tell()

    def step(self, epoch: int, step: int, steps: int, seconds: float) -> None:
        """Within epoch `epoch` + 1, `step` of `steps` steps are done."""
        if self._live and step:
            left = duration(seconds / step * (steps - step))
            share = (epoch + step / steps) / self.epochs
            text = f"{self._bar(share)}  step {step}/{steps}, {left} left  {self._figures}"
            self._change(text, epoch + 1)

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

    def _bar(self, share: float) -> str:
        full = round(BAR * share)
        return "━" * full + "─" * (BAR - full)

    def _change(self, text: str, epoch: int, *, now: bool = False) -> None:
        if not now and time.monotonic() - self._shown < PAUSE:
            return
        self._shown = time.monotonic()
        line = f"{self._phase}epoch {epoch}/{self.epochs} {text}"
        sys.stderr.write("\r\x1b[2K" + line[: shutil.get_terminal_size().columns - 1])
        sys.stderr.flush()
