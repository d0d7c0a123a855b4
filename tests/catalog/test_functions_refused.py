"""Random uses of the functions, most of them wrong: each is refused with a diagnostic, or it runs.

The suite tries some; `pytest -s -m slow` many, `SPECC_PROGRAMS=5000` that many. Figures are printed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specc import catalog, driver
from specc.diagnostics.diagnostic import Sink
from specc.ir.types import Sequence, Tensor, Type
from specc.source import Source
from tests.catalog.harness import Compiled
from tests.catalog.programs import BATCH, KINDS, actual, header, inputs

SOME = 300
MANY = int(os.environ.get("SPECC_PROGRAMS", "5000"))
GIVEN = inputs(seed=0)
ATOMS = [
    *GIVEN,
    "n", "m", "0", "1", "-1", "2", "7", "-3", "0.5", "1e2", "true", "none", '"ij,jk->ik"', '"…"',
    "[x, u]", "[]", "[2, 3]", "[[1, 0], [0, 1]]", "[x, 1]", "[-1]", "same", "relu", "Dense", "Dense(3)",
    "{ a: x }", "range(3)", "range(n)", "linspace(0, 1, 4)", "x[0]", "y[..., 1:]", "batch",
    "complex(x, x)", "fft(z)", "split(x, 2)", "random_normal([2])", "zeros([n, 2])", "classes(x)", "3 * n",
]  # fmt: skip
counts: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    yield
    print(f"\nuses of functions: {dict(counts)}")  # noqa: T201


@st.composite
def expressions(draw: Callable[..., Any], depth: int = 2) -> str:
    """A call with arguments that may be anything, or an operator, a pipe or an index."""

    def part() -> str:
        return (
            draw(st.sampled_from(ATOMS))
            if depth == 0 or draw(st.booleans())
            else draw(expressions(depth - 1))
        )

    form = draw(st.sampled_from(["call"] * 6 + ["pipe", "operator", "index"]))
    if form == "operator":
        sign = draw(st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "@", "<", "==", "and"]))
        return f"({part()} {sign} {part()})"
    if form == "index":
        key = draw(
            st.sampled_from(
                ["0", "-1", "9", "1:", ":0", "::2", "::-1", "..., 0", "0, 0, 0, 0", "x", "0.5"]
            )
        )
        return f"{part()}[{key}]"
    word = catalog.find("functions", draw(st.sampled_from(catalog.names("functions"))))
    assert word is not None
    operands = len(word.operands())
    count = draw(st.sampled_from([operands] * 3 + [0, operands + 1, len(word.parameters) + 1]))
    arguments = [part() for _ in range(count)]
    named = draw(st.lists(st.sampled_from([*word.parameters, "axis", "nonsense"]), max_size=2))
    arguments += [f"{name} = {part()}" for name in named]
    if form == "pipe":
        return f"({part()} |> {word.word()}({', '.join(arguments)}))"
    return f"{word.word()}({', '.join(arguments)})"


def sweep(count: int) -> settings:
    """So many uses, the same ones each time."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@given(expression=expressions())
@sweep(SOME)
def test_any_use_is_refused_or_runs(expression: str) -> None:
    refused_or_runs(expression)


@pytest.mark.slow
@given(expression=expressions())
@sweep(MANY)
def test_many_uses_are_refused_or_run(expression: str) -> None:
    refused_or_runs(expression)


def refused_or_runs(expression: str) -> None:
    text = f"model ({header(GIVEN)}) {{\n  {expression}\n}}\n"
    sink = Sink()
    program = driver.resolved(Source("case.spec", text), sink)
    if program is None:
        assert sink.failed, expression
        counts["refused"] += 1
        return
    model = Compiled(text)
    arrays = {
        k: n.array().astype({"f": "float32", "i": "int32", "b": "bool"}[n.kind])
        for k, n in GIVEN.items()
    }
    fits(model(**arrays), program.function(program.model).type, expression)
    counts["accepted, and ran"] += 1


def fits(value: Any, type_: Type, expression: str) -> None:
    """The arrays have the shapes and the kinds of numbers of their type."""
    if isinstance(type_, Tensor):
        shape = tuple(actual(d) for d in type_.shape)
        assert np.shape(value) == ((BATCH,) if type_.batched else ()) + shape, expression
        assert KINDS[np.asarray(value).dtype.kind] == type_.dtype, expression
        return
    parts = list(type_.items) if isinstance(type_, Sequence) else [t for _, t in type_.items]
    for part, t in zip(jax.tree.leaves(value), parts, strict=True):
        fits(part, t, expression)
