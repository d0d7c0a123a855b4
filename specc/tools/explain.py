"""`specc explain CODE`: what a code means, with a spec that yields it and one that does not."""

from __future__ import annotations

import textwrap

from specc.diagnostics.codes import find

WIDTH = 100


def explain(code: str) -> str | None:
    """The text about a code, ending in a line end; None for a code that is not declared."""
    found = find(code)
    if found is None:
        return None
    reason = "\n\n".join(textwrap.fill(part, WIDTH) for part in found.reason.split("\n\n"))
    parts = [f"{found.code}: {found.title}", reason, "Wrong:", _shown(found.bad)]
    parts += ["Right:", _shown(found.good)]
    for name, text in found.files:
        parts += [f"Beside them, {name}:", _shown(text)]
    return "\n\n".join(parts) + "\n"


def _shown(spec: str) -> str:
    """An example, indented; bytes that are no character as escapes, and a long line cut."""
    lines: list[str] = []
    for line in spec.rstrip("\n").split("\n"):
        plain = line.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        plain = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in plain)
        lines.append("    " + (plain if len(plain) <= WIDTH else plain[: WIDTH - 1] + "…"))
    return "\n".join(line.rstrip() for line in lines)
