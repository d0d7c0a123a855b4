"""Random programs over the functions: compiled they are worth what plain numpy says.

The suite tries a few; `pytest -s -m slow` many, `SPECC_PROGRAMS=5000` that many. Figures are printed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specc import catalog
from tests.catalog import rules_of_algebra, rules_of_places, rules_of_shapes
from tests.catalog.harness import Compiled
from tests.catalog.programs import KINDS, TOLERANCE, Node, inputs, program
from tests.catalog.rules import RULES, Chooser

FEW = 20
MANY = int(os.environ.get("SPECC_PROGRAMS", "1000"))
STEPS = 12
GIVEN = inputs(seed=0)
WITHOUT_A_VALUE = {w for w in catalog.names("functions") if w.startswith("random_")} | {
    "activity_penalty",  # tested with the regularizers
    "batch_mask",  # tested with the layers that ask for the batch
}
PROGRAM = "program"  # is no function
used: Counter[str] = Counter()


def sweep(count: int) -> settings:
    """So many programs, the same ones each time."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    yield
    programs = used.pop(PROGRAM, 0)
    print(f"\n{programs} programs agree: {used.total()} steps over {len(used)} functions")  # noqa: T201


def test_every_function_has_a_rule() -> None:
    assert rules_of_algebra
    assert rules_of_shapes
    assert rules_of_places
    assert set(catalog.names("functions")) - WITHOUT_A_VALUE == set(RULES)


@st.composite
def programs(draw: Callable[..., Any]) -> list[Node]:
    """The steps of a program; each may take the inputs and the steps before it."""
    pool: list[Node] = list(GIVEN.values())
    steps: list[Node] = []
    chooser = Chooser(pool, lambda values: draw(st.sampled_from(values)))
    words = draw(st.lists(st.sampled_from(sorted(RULES)), min_size=STEPS // 2, max_size=STEPS))
    for word in words:
        try:
            step = draw(st.sampled_from(RULES[word]))(chooser)
        except LookupError:  # nothing fits it yet
            continue
        if step is not None:
            step.name = f"s{len(steps)}"
            step.word = word
            pool.append(step)
            steps.append(step)
    return steps


@given(steps=programs())
@sweep(FEW)
def test_a_program_is_worth_what_numpy_says(steps: list[Node]) -> None:
    agrees(steps)


@pytest.mark.slow
@given(steps=programs())
@sweep(MANY)
def test_many_programs_are_worth_what_numpy_says(steps: list[Node]) -> None:
    agrees(steps)


def agrees(steps: list[Node]) -> None:
    if not steps:
        return
    model = Compiled(program(GIVEN, steps))
    values = model(**{name: n.array().astype(_given(n)) for name, n in GIVEN.items()})
    types = dict(model.program.function(model.program.model).type.items)
    for step in steps:
        check(step, values[step.name], types[step.name])
        used[step.word] += 1
    used[PROGRAM] += 1


def check(step: Node, value: Any, type_: Any) -> None:
    expected = step.array()
    assert str(type_) == step.type, step.text
    assert type_.batched == step.batched, step.text
    found = np.asarray(value)
    assert found.shape == expected.shape, step.text
    assert KINDS[found.dtype.kind] == KINDS[step.kind], step.text
    if step.kind in "ib":
        np.testing.assert_array_equal(found, expected, step.text)
    else:
        scale = 1 + np.abs(expected).max(initial=0)
        np.testing.assert_allclose(
            found, expected, rtol=0, atol=TOLERANCE * scale, err_msg=step.text
        )


def _given(n: Node) -> str:
    return {"f": "float32", "i": "int32", "b": "bool"}[n.kind]
