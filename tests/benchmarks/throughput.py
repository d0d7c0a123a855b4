"""Training throughput of specc against the same models elsewhere, as ratios within one process.

    python tests/benchmarks/throughput.py [--rounds 9] [--torch PYTHON] [--tensorflow PYTHON] [--out FILE.md] [W1 W2 …]

The peers take short turns, in another order each round, so that what slows the machine down slows
all of them. A ratio is specc's examples per second over the peer's, in one round; its median and
its range over the rounds are shown. Other work on the machine only ever slows a turn down, so the
ratio of the fastest turns is shown too. Of W1 and W2 at least 0.95 of the hand-written lax.scan is
wanted.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
from importlib.metadata import version
from statistics import median

import jax
import numpy as np
from peers import PEERS, Timed, in_child
from workloads import WORKLOADS, Workload

TURN = 0.5  # seconds
MOST_EPOCHS = 4000
PACKAGES = ("jax", "flax", "optax", "keras", "numpy")


def epochs_of_a_turn(run: Timed) -> int:
    """So many that they last about a turn; everything is compiled after this."""
    run(1)
    epochs = 1
    for _ in range(2):
        seconds = run(epochs)
        epochs = min(MOST_EPOCHS, max(1, round(epochs * TURN / seconds)))
    run(epochs)
    return epochs


def rates_of(
    name: str, work: Workload, rounds: int, children: dict[str, tuple[str, str]]
) -> dict[str, list[float]]:
    """Peer -> examples per second in each round; `children` are scripts and the Pythons for them."""
    x, y = work.arrays()
    runs = {title: peer(work, x, y) for title, peer in PEERS.items()}
    for title, (script, python) in children.items():
        runs[title] = in_child(script, python, name, work, x, y)
    return in_turns(runs, len(x), rounds)


def in_turns(runs: dict[str, Timed], examples: int, rounds: int) -> dict[str, list[float]]:
    """Peer -> examples per second in each round, in another order each time."""
    epochs = {title: epochs_of_a_turn(run) for title, run in runs.items()}
    rates: dict[str, list[float]] = {title: [] for title in runs}
    order = list(runs)
    shuffle = random.Random(0)  # noqa: S311 - an order, not a secret
    for _ in range(rounds):
        shuffle.shuffle(order)
        for title in order:
            seconds = runs[title](epochs[title])
            rates[title].append(examples * epochs[title] / seconds)
    return rates


def lines_of(title: str, rates: dict[str, list[float]]) -> list[str]:
    """A table: each peer's rate, and specc's beside it."""
    lines = [
        f"## {title}",
        "",
        "| trained by | examples/s, median | specc / this, median | from | to | fastest turns |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, own in rates.items():
        ratios = [a / b for a, b in zip(rates["specc"], own, strict=True)]
        fastest = max(rates["specc"]) / max(own)
        figures = (median(ratios), min(ratios), max(ratios), fastest)
        lines.append(f"| {name} | {median(own):,.0f} | {' | '.join(f'{f:.2f}' for f in figures)} |")
    return [*lines, ""]


def heading(rounds: int) -> list[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    machine = f"{jax.devices()[0].device_kind}, {os.cpu_count()} cores, which other work may share"
    return [
        "# Training throughput",
        "",
        f"Python {platform.python_version()}, {packages}.",
        f"{machine}: read the ratios, not the rates. {rounds} rounds in one process.",
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Training throughput, as ratios.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--torch", help="a Python that has PyTorch, to run it beside them")
    parser.add_argument("--tensorflow", help="a Python that has Keras and TensorFlow, likewise")
    parser.add_argument("--out", help="a Markdown file for the tables")
    parser.add_argument("workloads", nargs="*", default=list(WORKLOADS))
    arguments = parser.parse_args()
    pythons = {
        "Keras on TensorFlow": ("keras_peer.py", arguments.tensorflow),
        "PyTorch": ("torch_peer.py", arguments.torch),
    }
    children = {title: pair for title, pair in pythons.items() if pair[1]}
    lines = heading(arguments.rounds)
    print("\n".join(lines))
    for name in arguments.workloads:
        work = WORKLOADS[name]
        rates = rates_of(name, work, arguments.rounds, children)
        table = lines_of(f"{name}: {work.title}", rates)
        print("\n".join(table), flush=True)
        lines += table
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))


if __name__ == "__main__":
    np.random.seed(0)  # noqa: NPY002 - Keras shuffles with it
    main()
