"""The figures of replicas as a table: mean, spread, and where the mean lies."""

from __future__ import annotations

from typing import Any

from specc.cli.table import number, table


def replica_table(replicas: dict[str, Any], evaluation: dict[str, dict[str, Any]]) -> str:
    """A row a figure of each split; the best replica in the last column."""
    rows = []
    for split, figures in replicas["evaluation"].items():
        for name, found in figures.items():
            rows.append(
                [
                    f"{split} {name}",
                    number(found["mean"]),
                    number(found["std"]),
                    between(found["low"], found["high"]),
                    number(evaluation[split][name]),
                ]
            )
    confidence = f"{replicas['confidence']:.0%} interval of the mean"
    return table(["figure", "mean", "std", confidence, "best"], rows)


def between(low: Any, high: Any) -> str:
    if isinstance(low, list):
        return "[" + ", ".join(between(*pair) for pair in zip(low, high, strict=True)) + "]"
    return "-" if low is None else f"{number(low)} to {number(high)}"


def replica_sentence(replicas: dict[str, Any]) -> str:
    """How many there were, and which is kept."""
    best = replicas["best"]
    failed = replicas["failed"]
    lost = f"; {len(failed)} failed, the first: {failed[0]['reason']}" if failed else ""
    return f"{replicas['count']} replicas; the best by {best['by']} has seed {best['seed']}{lost}"
