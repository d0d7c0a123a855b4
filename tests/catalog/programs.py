"""Random well-typed programs, with the value that each of their steps must have.

The reference evaluates every example by itself, in float64 and without a batch axis, so that a
function which mixed examples could not agree with it. Each float result is computed again with noise
of the size of a float32's rounding: a step whose result that noise changes by more than the
tolerance (a `floor` at its edge, a tie, a difference of equals) is left out of the program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from specc.ir.sizes import Dim, substitute, symbol

BATCH = 2
NOISE = (0.0, 2e-6, -3e-6)  # relative size of the noise of each run; the first is exact
TOLERANCE = 2e-4
SIZES = {"n": 3, "m": 4}  # what the symbolic sizes are when the program runs
LARGEST = 1e4
SMALLEST = 1e-30  # what is less may be 0 in float32
KINDS = {"f": "float", "i": "int", "b": "bool", "c": "complex"}
Shape = tuple[Dim, ...]


class Node:
    """A step: how it is written, its type, and its values by run and example."""

    def __init__(
        self, text: str, shape: Shape, values: list[list[np.ndarray]], batched: bool
    ) -> None:
        self.text = text  # the expression that makes it
        self.name = text  # what it is called after that
        self.shape = shape
        self.values = values
        self.batched = batched
        self.word = ""

    @property
    def kind(self) -> str:
        """ "f", "i", "b" or "c", as numpy calls the kinds of numbers."""
        return "i" if self.values[0][0].dtype.kind == "u" else self.values[0][0].dtype.kind

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def real(self) -> tuple[int, ...]:
        return tuple(actual(d) for d in self.shape)

    @property
    def type(self) -> str:
        return f"{KINDS[self.kind]}[{', '.join(map(str, self.shape))}]"

    def array(self) -> np.ndarray:
        """What the program gives: with the batch in front if an example determines it."""
        return np.stack(self.values[0]) if self.batched else self.values[0][0]


def actual(dim: Dim) -> int:
    found = substitute(dim, SIZES)
    assert isinstance(found, int)
    return found


def inputs(seed: int) -> dict[str, Node]:
    """The inputs of every program: floats, whole numbers, truth values; known and symbolic sizes."""
    rng = np.random.default_rng(seed)
    n, m = symbol("n"), symbol("m")
    shapes: dict[str, tuple[str, Shape]] = {
        "x": ("f", (3, 4)),
        "y": ("f", (n, 4)),
        "z": ("f", (4,)),
        "u": ("f", (4, 4)),
        "v": ("f", (n,)),
        "w": ("f", ()),
        "img": ("f", (4, 4, 4)),
        "i": ("i", (3,)),
        "j": ("i", (n, m)),
        "k": ("i", (3, 2)),
        "b": ("b", (3, 4)),
        "q": ("b", (n,)),
    }
    found = {}
    for name, (kind, shape) in shapes.items():
        real = (BATCH, *map(actual, shape))
        if kind == "f":
            array: np.ndarray = rng.normal(size=real).astype(np.float32).astype(np.float64)
        else:
            array = rng.integers(0, 3, real) if kind == "i" else rng.random(real) < 0.5
        found[name] = node(name, shape, (), lambda a=array: list(a), whole=True)
    return found


def node(
    text: str,
    shape: Shape,
    operands: Sequence[Node],
    function: Callable[..., Any],
    *,
    whole: bool = False,
) -> Node | None:
    """The step that a numpy function of single examples makes; None if it has no sound value."""
    batched = whole or any(o.batched for o in operands)
    rng = np.random.default_rng(1)
    values: list[list[np.ndarray]] = []
    for run, noise in enumerate(NOISE):
        try:
            with np.errstate(all="ignore"):
                examples = (
                    function()
                    if whole
                    else [
                        function(*(o.values[run][e if o.batched else 0] for o in operands))
                        for e in range(BATCH if batched else 1)
                    ]
                )
        except np.linalg.LinAlgError:  # a singular matrix
            return None
        made = [np.asarray(e) for e in examples]
        if noise:
            made = [
                m * (1 + noise * rng.uniform(0.5, 1, m.shape)) if m.dtype.kind in "fc" else m
                for m in made
            ]
        values.append(made)
    found = Node(text, shape, values, batched)
    return found if sound(found) else None


def sound(found: Node) -> bool:
    """Is it finite, of a moderate size, and does noise not matter?"""
    exact = found.values[0]
    for e in exact:
        assert e.shape == found.real, (found.text, e.shape, found.shape)
        if e.dtype.kind == "i" and np.abs(e, dtype=float).max(initial=0) > LARGEST:
            return False
        if e.dtype.kind in "fc" and not (
            np.isfinite(e).all() and np.abs(e).max(initial=0) < LARGEST
        ):
            return False
    if any(np.abs(e[e != 0]).min(initial=1) < SMALLEST for e in exact if e.dtype.kind in "fc"):
        return False
    scale = 1 + max((np.abs(e.astype(complex)).max(initial=0) for e in exact), default=0)
    for run in found.values[1:]:
        for a, b in zip(exact, run, strict=True):
            if a.dtype.kind in "ib" and not np.array_equal(a, b):
                return False
            if a.dtype.kind in "fc" and np.abs(a - b).max(initial=0) > TOLERANCE / 4 * scale:
                return False
    return True


def header(given: dict[str, Node]) -> str:
    return ", ".join(f"{name}: {node.type}" for name, node in given.items())


def program(given: dict[str, Node], steps: list[Node]) -> str:
    """The text of a model whose outputs are all its steps."""
    lines = [f"  {step.name} = {step.text}" for step in steps]
    outputs = ", ".join(f"{step.name}: {step.name}" for step in steps)
    return "\n".join([f"model ({header(given)}) {{", *lines, f"  {{ {outputs} }}", "}", ""])


def meet(a: Shape, b: Shape) -> Shape | None:
    """The broadcast shape of two, None if they do not fit."""
    rank = max(len(a), len(b))
    left, right = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    if any(x != y and x != 1 and y != 1 for x, y in zip(left, right, strict=True)):
        return None
    return tuple(y if x == 1 else x for x, y in zip(left, right, strict=True))
