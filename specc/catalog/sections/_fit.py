"""Keys of `fit` that do not go together."""

from __future__ import annotations

from typing import Any

from specc.catalog.options import Refused


def writers(fit: Any) -> list[Any]:
    """Callbacks that write a file whose name they say."""
    writing = [word for word in fit.callbacks if word.watches or word.writes]
    return [word for word in writing if "filename" in word.options()]


def in_a_row(fit: Any, before: Any) -> None:
    """Raises Refused where both phases write a file, each in a way of its own."""
    known = {word.filename: word for word in writers(before)}
    for word in writers(fit):
        other = known.get(word.filename, word)
        if type(other) is not type(word) or (word.writes and other != word):
            raise two_write(word.filename)


def two_write(name: str) -> Refused:
    return Refused(f"two callbacks write `{name}`: give each a `filename` of its own")


def together(fit: Any) -> None:
    """Raises Refused where one of them would do nothing, or undo what another does."""
    files = [word.filename for word in writers(fit)]
    for name in files:
        if files.count(name) > 1:
            raise two_write(name)
    if fit.replicas == 1:
        return
    if fit.checkpoint:
        raise Refused("`replicas` are not saved on the way: leave `checkpoint` away")
    for word in fit.callbacks:
        if getattr(word, "each_epoch", False):
            raise Refused(
                f"`replicas` are not saved on the way: leave `{word.word()}` away, or let it keep "
                "the best epoch alone"
            )
