"""Keys of `fit` that do not go together."""

from __future__ import annotations

from typing import Any

from specc.catalog.options import Refused


def check(fit: Any) -> None:
    """Raises Refused where one of them would do nothing, or undo what another does."""
    writing = [word for word in fit.callbacks if word.watches or word.writes]
    files = [word.filename for word in writing if "filename" in word.options()]
    for name in files:
        if files.count(name) > 1:
            raise Refused(f"two callbacks write `{name}`: give each a `filename` of its own")
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
