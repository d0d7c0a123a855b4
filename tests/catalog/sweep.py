"""Every word that Keras has, too, beside Keras on JAX: `python -m tests.catalog.sweep`.

Cases are made from the words' own options. The table says for each word how many cases were
compared and the worst relative difference: of values, of gradients of a random projection, of what
training changes; for optimizers of twenty updates. Words that no case covers are listed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax

from specc.catalog import find, names
from specc.catalog.keras_names import ELSEWHERE, LEFT_OUT, NAMESPACES
from tests.catalog import sweep_layers, sweep_losses, sweep_metrics, sweep_optimizers
from tests.catalog.differential import keras
from tests.catalog.sweep_result import BOUND, Result
from tests.compiling import cheap_flags

TARGET = Path(__file__).parents[1] / "benchmarks/results/parity.md"

Group = tuple[Callable[[], list[str]], Callable[[str, int], Iterator[Result]]]
GROUPS: dict[str, Group] = {
    "activations": (sweep_losses.activations, sweep_losses.activation_results),
    "losses": (sweep_losses.losses, sweep_losses.results),
    "metrics": (sweep_metrics.metrics, sweep_metrics.results),
    "optimizers": (sweep_optimizers.optimizers, sweep_optimizers.results),
    "layers": (sweep_layers.layers, sweep_layers.results),  # these take longest
}

# Why a word is further from Keras than rounding, where its declaration does not say it.
REASONS: dict[str, str] = {
    "LSTM": "rounding that its gates amplify, of one draw of weights six times as much as in Keras, of "
    "another a sixth: tests/kernels/test_recurrent_accuracy.py takes the middle of 24"
}
ROUNDING = 1e-6  # eight units in the last place: the distance from float64 that is rounding, or …
TWICE = 2  # … that times the distance of Keras itself


class Row(NamedTuple):
    kind: str
    word: str
    compared: int
    worst: float
    case: str  # the worst of them
    skipped: tuple[str, ...]  # what was not compared, and why
    reason: str


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def row(kind: str, word: str, limit: int) -> Row:
    """All cases of a word."""
    found: list[Result] = []
    try:
        found.extend(GROUPS[kind][1](word, limit))
    except Exception as error:  # noqa: BLE001 - a word that raises is a word without a case, not the end
        found.append(Result(word, "", None, f"raised {type(error).__name__}: {str(error)[:100]}"))
    done = [(r.difference, r.case) for r in found if r.difference is not None]
    worst, case = max(done, default=(0.0, ""))
    skipped = tuple(f"{r.case}: {r.note}".lstrip(": ") for r in found if r.difference is None)
    off = [r.off for r in found if (r.difference or 0) > BOUND]
    return Row(kind, word, len(done), worst, case, skipped, reason(kind, word, worst, off))


def reason(kind: str, word: str, worst: float, off: list[tuple[float, float] | None]) -> str:
    """Why a word is further from Keras than it should be: rounding, where float64 shows it; else
    what the word says of the difference, and nothing if it says nothing."""
    if worst <= BOUND:
        return ""
    rounded = [each for each in off if each and each[0] <= max(ROUNDING, TWICE * each[1])]
    said: list[str] = []
    if rounded:
        ours, theirs = max(rounded)
        count = f"{len(rounded)} cases" if len(rounded) > 1 else "one case"
        over = "way that a weight has gone" if kind == "optimizers" else "largest gradient"
        said.append(
            f"rounding, in {count}: from Keras in float64, over the {over}, "
            f"specc is {ours:.1e} away, Keras in float32 {theirs:.1e}"
        )
    if len(rounded) < len(off):
        cls = find("functions" if kind == "activations" else kind, word)
        other = REASONS.get(word, cls.difference if cls is not None else "")
        if not other:
            return ""
        said.append(f"in {len(off) - len(rounded)}: {other}" if rounded else other)
    return "; ".join(said)


def without_a_word() -> dict[str, list[str]]:
    """The public classes of Keras that the language has no word for; aliases count once."""
    found: dict[str, list[str]] = {}
    for kind, module, base in (
        ("layers", keras.layers, keras.layers.Layer),
        ("losses", keras.losses, keras.losses.Loss),
        ("metrics", keras.metrics, keras.metrics.Metric),
        ("optimizers", keras.optimizers, keras.optimizers.Optimizer),
    ):
        have = {
            getattr(module, w.keras or n, None)
            for each in NAMESPACES[kind]
            for n in names(each)
            if (w := find(each, n))
        }
        public = {
            v: n
            for n, v in sorted(vars(module).items(), key=lambda item: -len(item[0]))
            if isinstance(v, type) and issubclass(v, base) and v is not base
        }
        found[kind] = sorted(n for v, n in public.items() if v not in have)
    return found


def markdown(rows: list[Row], seconds: float) -> str:
    compared = sum(r.compared for r in rows)
    above = [r for r in rows if r.worst > BOUND]
    lines = [
        "# Beside Keras\n",
        f"{len(rows)} words, {compared} cases, made from the words' own options by",
        f"`python -m tests.catalog.sweep`; Keras {keras.__version__} on JAX, float32, weights copied;",
        f"{seconds / 60:.0f} minutes. The difference is the largest one of values, gradients and state",
        "over the largest value; of optimizers, over the way that a weight has gone in 20 updates.\n",
        f"## Above {BOUND:g}\n",
        "| word | case | difference | reason |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| `{r.word}` | {r.case} | {r.worst:.1e} | {r.reason} |" for r in above]
    lines += ["\n## Compared elsewhere\n"]
    lines += [f"- `{r.word}`: {r.skipped[0]}" for r in rows if not r.compared and r.skipped]
    lines += ["\n## Classes of Keras without a word\n"]
    for kind, left in without_a_word().items():
        known = dict(ELSEWHERE.get(kind, {}))
        for why, words in LEFT_OUT.get(kind, {}).items():
            known |= dict.fromkeys(words.split(), why)
        lines += [f"- {kind}, `{name}`: {known.get(name, 'NO REASON')}" for name in left]
    for kind in GROUPS:
        lines += [f"\n## {kind.capitalize()}\n"]
        lines += ["| word | cases | worst difference |", "| --- | --- | --- |"]
        mine = [r for r in rows if r.kind == kind]
        lines += [f"| `{r.word}` | {r.compared or '-'} | {shown(r)} |" for r in mine]
    return "\n".join(lines) + "\n"


def shown(found: Row) -> str:
    if not found.compared:
        return "elsewhere"
    return f"{found.worst:.1e}" if found.worst else "0"


def worked(wanted: list[tuple[str, str, int]], jobs: int) -> Iterator[Row]:
    """The rows in the order of the words, each made in one of several processes."""
    os.environ.setdefault("XLA_FLAGS", cheap_flags())
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_row, wanted)


def _row(wanted: tuple[str, str, int]) -> Row:
    found = row(*wanted)
    jax.clear_caches()  # no word has the programs of another
    return found


def main(words: list[str] | None = None) -> int:
    """Print the table; 1 if a word is further from Keras than it says, or has no case."""
    parser = argparse.ArgumentParser(prog="python -m tests.catalog.sweep", description=__doc__)
    parser.add_argument("words", nargs="*", help="these alone")
    parser.add_argument("--limit", type=int, default=1000, help="cases for each example of a word")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    chosen = parser.parse_args(words)
    rows: list[Row] = []
    begun = time.monotonic()
    wanted = [
        (kind, word, chosen.limit)
        for kind, (listed, _) in GROUPS.items()
        for word in listed()
        if not chosen.words or word in chosen.words
    ]
    for last in worked(wanted, chosen.jobs):
        rows.append(last)
        mark = "!" if last.worst > BOUND else " "
        say(f"{mark} {last.kind:<12}{last.word:<34}{last.compared:>4}  {shown(last)}")
        for note in last.skipped:
            say(f"      {note}")
        if mark == "!":
            say(f"      {last.case}: {last.reason or 'NO REASON'}")
        if chosen.write:  # after each word: it takes long, and may be stopped
            TARGET.write_text(markdown(rows, time.monotonic() - begun), encoding="utf-8")
    unexplained = [r.word for r in rows if r.worst > BOUND and not r.reason]
    broken = [r.word for r in rows if any(s.startswith("raised") for s in r.skipped)]
    say(f"raised: {', '.join(broken) or 'none'}")
    uncovered = [
        r.word for r in rows if not r.compared and not any("tests/" in s for s in r.skipped)
    ]
    say(f"\n{sum(r.compared for r in rows)} cases of {len(rows)} words")
    say(f"above {BOUND:g} without a reason: {', '.join(unexplained) or 'none'}")
    say(f"without a case: {', '.join(uncovered) or 'none'}")
    return int(bool(unexplained or uncovered or broken))


if __name__ == "__main__":
    sys.exit(main())
