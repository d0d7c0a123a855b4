"""`report.html`: a run on one page, which loads nothing from elsewhere and runs nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from html import escape
from typing import Any

from specc.runtime.stopwatch import PARTS
from specc.source import Source

FILE = "report.html"
WIDTH, HEIGHT, LEFT, BELOW = 420, 220, 56, 24  # of a curve, in pixels
POINTS = 1000  # of a curve, at the most
ROWS = 12  # of the table of times, at the most
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c }
table { border-collapse: collapse } th, td { padding: .15rem .8rem .15rem 0; text-align: left }
td.n { text-align: right; font-variant-numeric: tabular-nums } h2 { margin: 1.8rem 0 .4rem; font-size: 1.1rem }
figure { display: inline-block; margin: 0 1rem 1rem 0; vertical-align: top } figcaption { font-weight: 600 }
pre { background: #f5f5f3; padding: .8rem; overflow-x: auto } img { max-width: 100% } .bad { color: #a40000 }
svg text { font: 11px system-ui, sans-serif; fill: #555 }
"""
COLORS = {"training": "#1f5fa8", "validation": "#c8551b"}


def report(
    spec: Source, result: Mapping[str, Any], facts: Mapping[str, Any], pictures: Mapping[str, bytes]
) -> str:
    """HTML of a run: its spec and what that imports, `result.json`, the facts of its manifest, PNG
    files by name."""
    name = str(facts["name"])
    fault = result["fault"]
    parts = [
        f"<h1>{escape(name)}</h1>",
        f"<p>{_counted(result)}</p>",
        "" if fault is None else f'<p class="bad">{escape(fault["message"])}</p>',
        _section("Evaluation", _evaluation(result["evaluation"])),
        _section("History", _curves(result["history"])),
        _section("Pictures", "".join(_picture(n, png) for n, png in pictures.items())),
        _section("Where the time went", _times(result)),
        _section("Settings", _facts(facts)),
        _section("Spec", _code(spec.text)),
        *(_section(escape(place), _code(text)) for place, text in spec.imported.items()),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "img-src data:; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(name)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(filter(None, parts))
        + "\n</body></html>\n"
    )


def _code(text: str) -> str:
    return f"<pre>{escape(text)}</pre>"


def ending(result: Mapping[str, Any]) -> str:
    """What ended the last phase before its last epoch, to follow how much was trained."""
    if result["stopped_early"]:
        return ", stopped early"
    return ", stopped by `max_time`" if result["out_of_time"] else ""


def _counted(result: Mapping[str, Any]) -> str:
    return (
        f"{result['epochs']:,} epochs, {result['steps']:,} steps of {result['batch_size']:,} examples "
        f"in {result['seconds']:,.1f} s{ending(result)}; {result['parameters']:,} parameters"
    )


def _section(title: str, content: str) -> str:
    return f"<h2>{title}</h2>\n{content}" if content else ""


def _evaluation(evaluation: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        (split, name, _number(value))
        for split, figures in evaluation.items()
        for name, value in figures.items()
    ]
    return _table(("split", "figure", "value"), rows)


def _times(result: Mapping[str, Any]) -> str:
    rows = [(name, f"{seconds:,.3f} s") for name, seconds in result["times"].items()]
    found = _table(("part", "seconds"), [*rows, ("all", f"{result['seconds']:,.3f} s")])
    return found + _epoch_times(result["epoch_times"])


def _epoch_times(rows: list[dict[str, Any]]) -> str:
    """The first dispatch by itself, for it waits for the compiler, and the others in groups."""
    size = -(-len(rows[1:]) // (ROWS - 1)) or 1
    groups = [rows[:1], *(rows[at : at + size] for at in range(1, len(rows), size))]
    parts = [part for part in PARTS if any(row[part] != 0 for row in rows)]
    lines: list[tuple[str, ...]] = []
    for group in filter(None, groups):
        first, last = group[0]["epochs"][0], group[-1]["epochs"][1]
        cells = [
            "in train" if row[part] is None else f"{sum(each[part] or 0 for each in group):,.3f} s"
            for row in group[:1]
            for part in parts
        ]
        lines.append((f"{first:,}" if first == last else f"{first:,} to {last:,}", *cells))
    return "<p></p>" + _table(("epochs", *parts), lines) if lines else ""


def _facts(facts: Mapping[str, Any]) -> str:
    rows: list[tuple[str, ...]] = []
    for name, value in facts.items():
        if isinstance(value, Mapping):
            rows += [(f"{name}: {inner}", str(each)) for inner, each in value.items()]
        else:
            rows.append((name, str(value)))
    return _table(("", ""), rows)


def _curves(history: Mapping[str, list[Any]]) -> str:
    """A picture for each figure of training, beside that of validation."""
    return "".join(
        _curve(name, {"training": values, "validation": history.get(f"val_{name}", [])})
        for name, values in history.items()
        if not name.startswith("val_") and values and isinstance(values[0], (int, float))
    )


def _curve(name: str, lines: Mapping[str, list[Any]]) -> str:
    seen = [v for values in lines.values() for v in values if _finite(v)]
    if not seen:
        return ""
    low, high = min(seen), max(seen)
    span = (high - low) or 1.0
    last = max(map(len, lines.values()))

    def at(index: int, value: float) -> str:
        x = LEFT + index / max(last - 1, 1) * (WIDTH - LEFT - 8)
        y = 8 + (high - value) / span * (HEIGHT - BELOW - 16)
        return f"{x:.1f},{y:.1f}"

    drawn = "".join(
        f'<polyline fill="none" stroke-width="1.6" stroke="{COLORS[part]}" points="'
        + " ".join(at(i, values[i]) for i in _thinned(values) if _finite(values[i]))
        + '"/>'
        for part, values in lines.items()
    )
    legend = "".join(
        f'<text x="{LEFT + 90 + 80 * index}" y="{HEIGHT - 6}" style="fill: {COLORS[part]}">{part}</text>'
        for index, (part, values) in enumerate(lines.items())
        if values
    )
    floor = HEIGHT - BELOW - 4
    axes = (
        f'<path d="M{LEFT - 4} 4V{floor}H{WIDTH - 4}" fill="none" stroke="#bbb"/>'
        f'<text x="{LEFT - 8}" y="14" text-anchor="end">{_number(high)}</text>'
        f'<text x="{LEFT - 8}" y="{floor}" text-anchor="end">{_number(low)}</text>'
        f'<text x="{LEFT}" y="{HEIGHT - 6}">epoch 1</text>'
        f'<text x="{WIDTH - 6}" y="{HEIGHT - 6}" text-anchor="end">{last:,}</text>'
    )
    return (
        f"<figure><figcaption>{escape(name)}</figcaption>"
        f'<svg width="{WIDTH}" height="{HEIGHT}" role="img">{axes}{drawn}{legend}</svg></figure>'
    )


def _thinned(values: list[Any]) -> list[int]:
    """Indices of the points that are drawn, the last one included."""
    step = -(-len(values) // POINTS) or 1
    found = list(range(0, len(values), step))
    return found if not values or found[-1] == len(values) - 1 else [*found, len(values) - 1]


def _picture(name: str, png: bytes) -> str:
    data = base64.b64encode(png).decode("ascii")
    return f'<figure><img alt="{escape(name)}" src="data:image/png;base64,{data}"></figure>'


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td{_side(cell)}>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{top}</tr>{body}</table>" if any(head) else f"<table>{body}</table>"


def _side(cell: str) -> str:
    """Numbers stand to the right."""
    return ' class="n"' if cell[:1].isdigit() and " " not in cell.removesuffix(" s") else ""


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, (int, float)) else json.dumps(value)


def _finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and abs(value) < float("inf")
