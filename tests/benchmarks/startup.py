"""What a user waits for before anything is trained: the check of a spec, and a compilation again.

    python tests/benchmarks/startup.py [--rounds 11] [--out FILE.md]

1. `specc check examples/iris.spec` as a whole process, against `python -c "import lark"`: processor
   time (user and system), in turns, the median of the rounds' ratios. At most 2 is wanted.
2. `specc run examples/iris.spec` twice in an empty cache directory: the time spent compiling.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
CHECK = ("-m", "specc", "check", "examples/iris.spec")
LARK = ("-c", "import lark")


def processor_seconds(words: tuple[str, ...], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *words]
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def check_against_lark(rounds: int, cache: str) -> list[str]:
    """Both from compiled bytecode, as an installation has it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = cache
    for words in (CHECK, LARK):
        processor_seconds(words, environment)
    pairs = []
    for number in range(rounds):
        both = (CHECK, LARK) if number % 2 else (LARK, CHECK)
        took = {words: processor_seconds(words, environment) for words in both}
        pairs.append((took[CHECK], took[LARK]))
    ratios = [check / lark for check, lark in pairs]
    check, lark = (median(seconds) * 1000 for seconds in zip(*pairs, strict=True))
    spread = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return [
        f"`specc check` / `import lark`, processor time, median of {rounds} rounds: {spread}",
        f"processor time of each: {check:.0f} ms and {lark:.0f} ms",
        f"at most 2: {'yes' if median(ratios) <= 2 else 'NO'}",
    ]


def second_run(folder: str) -> list[str]:
    environment = os.environ | {"XDG_CACHE_HOME": folder}
    lines = []
    for name in ("first", "second"):
        out = os.path.join(folder, name)
        command = [sys.executable, "-m", "specc", "run", "examples/iris.spec", "--out", out]
        subprocess.run(command, check=True, capture_output=True, env=environment, cwd=ROOT)
        with open(os.path.join(out, "result.json"), encoding="utf-8") as file:
            result = json.load(file)
        times = ", ".join(f"{what} {seconds:.2f} s" for what, seconds in result["times"].items())
        lines.append(f"{name} run: {times}; {result['seconds']:.2f} s in all")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description="Start-up, as ratios.")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--out", help="a Markdown file for the figures")
    arguments = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("lark", "jax", "flax"))
    with tempfile.TemporaryDirectory() as cache:
        figures = check_against_lark(arguments.rounds, cache)
    with tempfile.TemporaryDirectory() as cache:
        figures += second_run(cache)
    heading = (
        f"Python {platform.python_version()}, {packages}; {os.cpu_count()} cores, which other work "
        "may share: read the ratios, not the times."
    )
    text = "\n".join(["# Start-up", "", heading, "", *(f"- {line}" for line in figures), ""])
    print(text)
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
