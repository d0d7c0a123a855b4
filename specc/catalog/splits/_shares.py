"""Splits that are shares of the rows."""

from __future__ import annotations

from typing import Any

from specc.catalog.data import Split
from specc.catalog.declare import option
from specc.catalog.options import fraction, optional

SPLITS = ("train", "validation", "test")


class Shares(Split):
    """`train = 70%, validation = 15%, test = 15%`. `train` is the rest where it is not given."""

    abstract = True
    train = option(
        optional(fraction),
        None,
        "share of the rows to learn from; the rest if not given",
        named=True,
    )
    validation = option(optional(fraction), None, "share to watch while training", named=True)
    test = option(optional(fraction), None, "share for the end", named=True)

    def mistakes(self) -> list[tuple[str, str, str]]:
        others = (self.validation or 0) + (self.test or 0)
        total = others + (max(0, 1 - others) if self.train is None else self.train)
        if abs(total - 1) > 1e-9:
            help_ = f"write `train = {100 * (1 - others):g}%`" if others < 1 else ""
            return [("E0503", f"the splits add up to {100 * total:g}%, not to 100%", help_)]
        if self.shares()[0] < 1e-9:
            return [("E0504", "no rows are left to train on", "give `train` a share")]
        return []

    def names(self) -> tuple[str, ...]:
        return tuple(name for name, share in zip(SPLITS, self.shares(), strict=True) if share > 0)

    def shares(self) -> tuple[float, float, float]:
        validation, test = self.validation or 0.0, self.test or 0.0
        return (1 - validation - test if self.train is None else self.train, validation, test)

    def cuts(self, rows: int) -> list[int]:
        """How many of `rows` each split gets; none is left over, and none that has a share is
        empty."""
        return counts(rows, self.shares(), [0.0] * len(SPLITS))


def counts(rows: int, shares: tuple[float, ...], owed: list[float]) -> list[int]:
    """Rows by largest remainder. `owed` is what rounding left over before, and is brought up to
    date."""
    ideal = [rows * share + debt for share, debt in zip(shares, owed, strict=True)]
    found = [max(0, int(each // 1)) for each in ideal]
    order = sorted(range(len(shares)), key=lambda i: (found[i] - ideal[i], i))
    for i in [j for j in order if shares[j] > 0][: max(0, rows - sum(found))]:
        found[i] += 1
    while sum(found) > rows:
        found[max(range(len(found)), key=lambda i: found[i] - ideal[i])] -= 1
    for i, share in enumerate(shares):
        if share > 0 and found[i] == 0 and max(found) > 1:
            found[found.index(max(found))] -= 1
            found[i] = 1
    for i in range(len(shares)):
        owed[i] = ideal[i] - found[i]
    return found


def parts(order: Any, found: list[int]) -> dict[str, Any]:
    """Split -> ascending rows, from rows in some order and the number each split gets."""
    import numpy as np

    result, start = {}, 0
    for name, many in zip(SPLITS, found, strict=True):
        if many:
            result[name] = np.sort(order[start : start + many])
        start += many
    return result
