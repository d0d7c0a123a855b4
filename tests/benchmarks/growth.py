"""How cost grows with width, depth, batch, rows and replicas: curves, and the exponent of each.

    python tests/benchmarks/growth.py [--rounds 3] [--out FOLDER] [width depth batch rows replicas]

For each size specc and Keras on JAX train the same model in turns; a point is the fastest of the
rounds, since other work on the machine only ever slows one down. The exponent is the slope of the
last half of a curve on logarithmic scales: 0, the cost does not grow; 1, it grows in proportion.
Writes growth.md and growth.png.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import keras
import matplotlib as mpl
import numpy as np
from keras_peer import CLASSES, Trained, timed
from peers import seconds_after_first
from workloads import classified

import specc
from specc.runtime.interrupt import Interrupt
from specc.runtime.phases import Phase
from specc.runtime.progress import Silent
from specc.runtime.replicas import Together
from specc.runtime.settings import Settings
from specc.runtime.train import fit

mpl.use("agg")
from matplotlib import pyplot as plt

TURN = 0.25  # seconds
PEERS = ("specc", "Keras")
COMPILE = """
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam(1e-3)
  metrics   = [accuracy]
}
"""

Timed = Callable[[int], float]  # number of epochs -> seconds


class Size(NamedTuple):
    """One point of a curve: a stack of equal layers, and what it is trained on."""

    inputs: int = 32
    width: int = 64
    layers: int = 2
    batch: int = 128
    rows: int = 8192
    replicas: int = 1

    @property
    def spec(self) -> str:
        hidden = f"Dense({self.width}, relu)"
        body = f"x |> {hidden} |> ({hidden} * {self.layers - 1}) |> Dense(10, softmax)"
        return f"model (x: float[{self.inputs}]) {{\n  {body}\n}}\n{COMPILE}"

    def keras(self) -> keras.Model:
        hidden = [keras.layers.Dense(self.width, activation="relu") for _ in range(self.layers)]
        layers = [keras.Input((self.inputs,)), *hidden, keras.layers.Dense(10)]
        return keras.Sequential(layers)


class Curve(NamedTuple):
    """`sizes` by what varies; the cost is that of one `unit`."""

    title: str
    unit: str
    sizes: dict[int, Size]
    units: Callable[[Size], int]  # of an epoch


CURVES = {
    "width": Curve(
        "width of three layers",
        "example",
        {w: Size(width=w, layers=3, rows=2048) for w in (16, 32, 64, 128, 256, 512, 1024)},
        lambda size: size.rows,
    ),
    "depth": Curve(
        "number of layers of width 64",
        "example",
        {n: Size(layers=n, rows=2048) for n in (2, 4, 8, 16, 32, 64, 128)},
        lambda size: size.rows,
    ),
    "batch": Curve(
        "examples in a batch",
        "example",
        {b: Size(batch=b) for b in (4, 16, 64, 256, 1024, 4096)},
        lambda size: size.rows,
    ),
    "rows": Curve(
        "rows of the data",
        "epoch",
        {r: Size(rows=r) for r in (128, 512, 2048, 8192, 32_768, 131_072, 524_288)},
        lambda _: 1,
    ),
    "replicas": Curve(
        "replicas of a small network, batch 16",
        "epoch of all of them",
        {
            n: Size(inputs=4, width=16, batch=16, rows=152, replicas=n)
            for n in (1, 2, 4, 8, 16, 32, 64)
        },
        lambda _: 1,
    ),
}


def by_specc(size: Size) -> Timed:
    program = specc.compile(text=size.spec).engine.program
    x, y = classified(size.rows, (size.inputs,), 10)
    data = {"train": {"x": x, "target": y}}

    def run(epochs: int) -> float:
        settings = Settings(epochs=epochs + 1, batch_size=size.batch)
        if size.replicas == 1:
            return seconds_after_first(fit(program, data, settings).position.times)
        together = Together(Phase("", program, settings), data, tuple(range(size.replicas)))
        assert together.run(Silent(), Interrupt()) is not None
        return seconds_after_first(together.times)

    return run


def by_keras(size: Size) -> Timed:
    """Keras trains replicas one after the other: one is timed, and counted as many times."""
    x, y = classified(size.rows, (size.inputs,), 10)
    run = timed(Trained(size.keras, CLASSES, ["accuracy"]), x, y, size.batch)
    return lambda epochs: size.replicas * run(epochs)


def seconds_of(curve: Curve, rounds: int) -> dict[str, list[float]]:
    """Peer -> seconds of a unit at each size."""
    found: dict[str, list[float]] = {name: [] for name in PEERS}
    for size in curve.sizes.values():
        runs = {"specc": by_specc(size), "Keras": by_keras(size)}
        epochs = dict.fromkeys(PEERS, 1)
        for name, run in runs.items():
            run(1)
            turns = size.replicas if name == "Keras" else 1  # those that only count
            epochs[name] = max(1, min(2000, round(TURN * turns / run(1))))
            epochs[name] = max(1, round(epochs[name] * TURN * turns / run(epochs[name])))
        best = dict.fromkeys(PEERS, float("inf"))
        for _ in range(rounds):
            for name, run in runs.items():
                best[name] = min(best[name], run(epochs[name]) / epochs[name])
        for name in PEERS:
            found[name].append(best[name] / curve.units(size))
        keras.backend.clear_session()
        jax.clear_caches()
    return found


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """The slope of the last half of a curve on logarithmic scales."""
    half = len(sizes) // 2
    return float(np.polyfit(np.log(sizes[half:]), np.log(seconds[half:]), 1)[0])


def draw(axes: Any, curve: Curve, seconds: dict[str, list[float]]) -> None:
    sizes = list(curve.sizes)
    for name, marker in zip(PEERS, "os", strict=True):
        slope = exponent(sizes, seconds[name])
        label = f"{name}, exponent {slope:.2f}"
        axes.loglog(sizes, seconds[name], marker=marker, label=label)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=45, fontsize=7)
    axes.minorticks_off()
    axes.set_xlabel(curve.title)
    axes.set_ylabel(f"seconds for an {curve.unit}")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)


def table(curve: Curve, seconds: dict[str, list[float]]) -> list[str]:
    sizes = list(curve.sizes)
    lines = [
        f"## By the {curve.title}",
        "",
        f"| size | specc, µs for an {curve.unit} | Keras | Keras / specc |",
        "|---:|---:|---:|---:|",
    ]
    for size, ours, theirs in zip(sizes, *(seconds[name] for name in PEERS), strict=True):
        lines.append(
            f"| {size:,} | {ours * 1e6:,.2f} | {theirs * 1e6:,.2f} | {theirs / ours:.2f} |"
        )
    slopes = (f"{name} {exponent(sizes, seconds[name]):.2f}" for name in PEERS)
    return [*lines, "", f"Exponent of the last half: {', '.join(slopes)}.", ""]


def main() -> None:
    parser = argparse.ArgumentParser(description="How cost grows.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="a folder for growth.md and growth.png")
    parser.add_argument("curves", nargs="*", default=list(CURVES))
    arguments = parser.parse_args()
    if arguments.out:  # before what takes long: a folder that cannot be made is told at once
        arguments.out.mkdir(parents=True, exist_ok=True)
    device = jax.devices()[0].device_kind
    lines = [
        "# How cost grows",
        "",
        "A stack of equal dense layers under Adam, trained by specc and by Keras on JAX in turns:",
        f"seconds, the fastest of {arguments.rounds} rounds; {device}, shared cores;",
        f"jax {jax.__version__}, Keras {keras.__version__}.",
        "",
        "![curves](growth.png)",
        "",
    ]
    figure, grid = plt.subplots(
        1, len(arguments.curves), figsize=(4.2 * len(arguments.curves), 3.9), squeeze=False
    )
    for axes, name in zip(grid[0], arguments.curves, strict=True):
        began = time.perf_counter()
        seconds = seconds_of(CURVES[name], arguments.rounds)
        draw(axes, CURVES[name], seconds)
        made = table(CURVES[name], seconds)
        print("\n".join(made), f"({time.perf_counter() - began:.0f} s)", sep="\n", flush=True)
        lines += made
    if arguments.out:
        figure.tight_layout()
        figure.savefig(arguments.out / "growth.png", dpi=110)
        (arguments.out / "growth.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
