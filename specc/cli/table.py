"""Numbers and small tables as text."""

from __future__ import annotations

from typing import Any


def number(value: Any) -> str:
    """A figure with four significant digits; whole numbers with thousands apart."""
    if isinstance(value, bool) or value is None:
        return "-" if value is None else str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4f}" if 1e-3 <= abs(value) < 1e4 or not value else f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(number, value)) + "]"
    return str(value)


def duration(seconds: float) -> str:
    """`350 µs`, `480 ms`, `12.3 s`, `4 min 10 s`, `2 h 5 min`."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def table(head: list[str], rows: list[list[str]], *, right: bool = True) -> str:
    """Columns under their heads: the first to the left, the others to the right if `right`."""
    lines = [head, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]

    def aligned(line: list[str]) -> str:
        cells = [line[0].ljust(widths[0])]
        cells += [
            c.rjust(w) if right else c.ljust(w) for c, w in zip(line[1:], widths[1:], strict=True)
        ]
        return "  ".join(cells).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([aligned(head), rule, *map(aligned, rows)])


WIDE = 8  # figures that stand beside one another


def evaluation_table(evaluation: dict[str, dict[str, Any]]) -> str:
    """A row a split, a column a figure; of many figures, such as those of classes, a row each."""
    figures = list(dict.fromkeys(name for found in evaluation.values() for name in found))
    if len(figures) > WIDE:
        return table(
            ["figure", *evaluation],
            [
                [name, *(number(f[name]) if name in f else "" for f in evaluation.values())]
                for name in figures
            ],
        )
    rows = [
        [split, *(number(found[name]) if name in found else "" for name in figures)]
        for split, found in evaluation.items()
    ]
    return table(["split", *figures], rows)
