"""A whole run, from the start of the process to its end, against the same by other means.

    python tests/benchmarks/whole_process.py [--rounds 5] [--tensorflow PYTHON] [--torch PYTHON]
                                             [--out FILE.md]

`specc run examples/iris.spec` reads data, trains 100 epochs with validation, evaluates, draws and
saves; the peers do the same without the pictures. Each is a process of its own, and they take
turns, in another order each round, so that what slows the machine down slows all of them. A ratio
is a peer's seconds over specc's, in one round. Cold: no compiled program is on the disk. Warm: the
same run was made before, and JAX keeps what it compiles, for Keras too, which does not ask for it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
IRIS = ROOT / "specc" / "data" / "builtin" / "iris.csv.gz"
PACKAGES = ("jax", "flax", "optax", "keras", "numpy")


class Took(NamedTuple):
    """Seconds of a process: on the clock, and of the processor (user and system)."""

    wall: float
    processor: float


Timed = Callable[[Path], Took]  # from an empty or a used folder for compiled programs


def process(command: list[str | Path], **variables: str) -> Took:
    """A process from its start to its end; it must leave the figures of an evaluation."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        environment = os.environ | variables
        subprocess.run([*command, out], check=True, capture_output=True, env=environment, cwd=ROOT)
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        figures = json.loads((out / "result.json").read_text(encoding="utf-8"))
        assert figures["evaluation"]
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Took(wall, processor)


def with_specc(cache: Path) -> Took:
    spec = ROOT / "examples" / "iris.spec"
    command = [sys.executable, "-m", "specc", "run", spec, "--out"]
    return process(command, XDG_CACHE_HOME=str(cache))


def with_keras_on_jax(cache: Path) -> Took:
    return process(
        [sys.executable, HERE / "iris_keras.py", IRIS],
        KERAS_BACKEND="jax",
        JAX_COMPILATION_CACHE_DIR=str(cache),
        JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS="0",
        JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES="-1",
    )


def with_keras_on_tensorflow(python: str, _cache: Path) -> Took:
    return process([python, HERE / "iris_keras.py", IRIS], KERAS_BACKEND="tensorflow")


def with_torch(python: str, _cache: Path) -> Took:
    return process([python, HERE / "iris_torch.py", IRIS])


def times_of(peers: dict[str, Timed], rounds: int) -> dict[str, dict[str, list[Took]]]:
    """State, cold or warm, and peer -> its times, one a round, after one that is not counted."""
    times: dict[str, dict[str, list[Took]]] = {
        state: {title: [] for title in peers} for state in ("cold", "warm")
    }
    order = list(peers)
    shuffle = random.Random(0)  # noqa: S311 - an order, not a secret
    with tempfile.TemporaryDirectory() as folder:
        for index, peer in enumerate(peers.values()):
            peer(Path(folder) / str(index))
    for _ in range(rounds):
        shuffle.shuffle(order)
        with tempfile.TemporaryDirectory() as folder:
            for found in times.values():
                for title in order:
                    cache = Path(folder) / str(list(peers).index(title))
                    found[title].append(peers[title](cache))
    return times


def lines_of(state: str, times: dict[str, list[Took]]) -> list[str]:
    """A table: each peer's seconds, and specc's beside them."""
    lines = [
        f"## {state}",
        "",
        "| run by | seconds | this / specc, median | from | to | fastest | processor time |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    own = times["specc"]
    for title, took in times.items():
        wall = [a.wall / b.wall for a, b in zip(took, own, strict=True)]
        processor = [a.processor / b.processor for a, b in zip(took, own, strict=True)]
        fastest = min(t.wall for t in took) / min(t.wall for t in own)
        figures = (median(wall), min(wall), max(wall), fastest, median(processor))
        seconds = median(t.wall for t in took)
        lines.append(f"| {title} | {seconds:.2f} | {' | '.join(f'{f:.2f}' for f in figures)} |")
    return [*lines, ""]


def heading(rounds: int) -> list[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        "# A whole run of iris, from the start of the process to its end",
        "",
        f"Python {platform.python_version()}, {packages}.",
        f"{os.cpu_count()} cores, which other work may share: read the ratios, not the seconds.",
        f"{rounds} rounds; the last column is the median ratio of processor times.",
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Whole processes, as ratios.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tensorflow", help="a Python that has Keras on TensorFlow")
    parser.add_argument("--torch", help="a Python that has PyTorch")
    parser.add_argument("--out", help="a Markdown file for the tables")
    arguments = parser.parse_args()
    peers: dict[str, Timed] = {"specc": with_specc, "Keras on JAX": with_keras_on_jax}
    if arguments.tensorflow is not None:
        peers["Keras on TensorFlow"] = partial(with_keras_on_tensorflow, arguments.tensorflow)
    if arguments.torch is not None:
        peers["PyTorch"] = partial(with_torch, arguments.torch)
    lines = heading(arguments.rounds)
    for state, times in times_of(peers, arguments.rounds).items():
        lines += lines_of(state.capitalize(), times)
    text = "\n".join(lines)
    print(text)
    if arguments.out:
        Path(arguments.out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
