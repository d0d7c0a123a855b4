"""What a run tells while it goes on."""

from __future__ import annotations

from typing import Any, Protocol


class Progress(Protocol):
    """Told by the runtime at the ends of epochs, and within long ones."""

    def phase(self, name: str, epochs: int, limit: float | None) -> None:
        """One of several phases begins; it has that many epochs at the most, and no epoch begins
        after `limit` seconds."""

    def epoch(self, epoch: int, figures: dict[str, Any], steps: int, seconds: float) -> None:
        """Epoch number `epoch`, from 1, is done; it had `steps` steps and took `seconds`."""

    def step(self, epoch: int, step: int, steps: int, seconds: float) -> None:
        """Within epoch `epoch` + 1, `step` of `steps` steps are done, in `seconds`."""


class Silent:
    """Says nothing."""

    def phase(self, name: str, epochs: int, limit: float | None) -> None:
        pass

    def epoch(self, epoch: int, figures: dict[str, Any], steps: int, seconds: float) -> None:
        pass

    def step(self, epoch: int, step: int, steps: int, seconds: float) -> None:
        pass
