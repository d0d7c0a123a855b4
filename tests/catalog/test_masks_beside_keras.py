"""A masked sequence into every layer that Keras has, too: what the IR says of its mask, beside Keras.

The layers come from the catalog, their options from their own examples; nothing is computed.
"""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import numpy as np
import pytest

from specc import driver
from specc.catalog import find, names
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Apply
from specc.source import Source
from tests.catalog.differential import keras
from tests.catalog.harness import model_of
from tests.catalog.sweep_cases import Case, for_keras
from tests.catalog.sweep_layers import ELSEWHERE, _Use


def sequence(type_: str) -> tuple[int, int] | None:
    """Steps and width of an input that `Embedding` can give."""
    kind, _, inside = type_.rstrip("]").partition("[")
    sizes = [int(s) for s in inside.split(",")] if inside.replace(", ", "").isdigit() else []
    if kind != "float" or not 1 <= len(sizes) <= 2:
        return None
    return (sizes[0], sizes[1]) if len(sizes) == 2 else (3, sizes[0])


def examples() -> list[Any]:
    """The first example of each layer whose first input can be a sequence."""
    found = {}
    for name in names("layers"):
        cls = find("layers", name)
        if cls is None or cls.keras == "-" or name in ELSEWHERE:
            continue
        for example in cls.examples:
            if sequence(example[1][0]):
                found.setdefault(name, (cls, example))
    return [pytest.param(*each, id=case) for case, each in found.items()]


def in_specc(use: Any, steps: int, width: int) -> str | None:
    """What the layer does with the mask; None if it does not take such a sequence."""
    body = use.text(Case("", use.given)).split("{\n", 1)[1]
    operands = ", ".join(f"{n}: {t}" for n, t in zip(use.names[1:], use.types[1:], strict=True))
    header = f"model (ids: int[{steps}]{', ' if operands else ''}{operands}) {{\n"
    sink = Sink()
    spec = f"{header}  x = ids |> Embedding(5, {width}, mask_zero = true)\n{body}"
    program = driver.resolved(Source("mask.spec", spec), sink)
    if program is None:
        return None
    calls = [op for op in program.function(program.model).body if isinstance(op, Apply)]
    return next(op.masking for op in calls if isinstance(op.word, use.cls))


def in_keras(use: Any, steps: int, width: int) -> str:
    options = use.cls.options()
    given = {n: v for n, v in use.given.items() if not options[n].at_call}
    layer = getattr(keras.layers, use.cls.keras or use.cls.word())(**for_keras(given))
    arrays = {n: keras.Input(a.shape[1:], dtype=str(a.dtype)) for n, a in use.arrays().items()}
    arrays["x"] = keras.layers.Embedding(5, width, mask_zero=True)(keras.Input((steps,)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the layer destroys the mask
        result = use.call(layer, Case("", use.given), arrays)[0]
    roles = {
        "uses": any("mask" in name for name in inspect.signature(layer.call).parameters),
        "hands on": getattr(result, "_keras_mask", None) is not None,
    }
    return named(roles)


def named(roles: dict[str, bool]) -> str:
    return ", ".join(role for role, is_so in roles.items() if is_so) or "drops"


@pytest.mark.parametrize(("cls", "example"), examples())
def test_a_layer_does_with_a_mask_what_it_does_in_keras(cls, example) -> None:
    """Or its declaration says what it does with masks, and Keras not."""
    use = _Use(cls, example)
    steps, width = sequence(example[1][0]) or (0, 0)
    said = in_specc(use, steps, width)
    if said is None:
        pytest.skip("takes no sequence of vectors")
    found = named({"uses": "uses" in said, "hands on": "carries" in said or "makes" in said})
    try:
        there = in_keras(use, steps, width)
    except ValueError as error:  # GroupQueryAttention needs queries as wide as values
        pytest.skip(f"Keras refuses: {str(error)[:80]}")
    told = "mask" in cls.difference or "padd" in cls.difference
    assert found == there or told, f"{found} here, {there} in Keras, and no word of it"


def test_a_layer_that_loses_a_mask_is_seen() -> None:
    """Were Conv1D to carry the mask, it would be another layer than that of Keras."""
    cls = find("layers", "Conv1D")
    use = _Use(cls, cls.examples[0])
    assert in_specc(use, 10, 4) == in_keras(use, 10, 4) == "drops"
    use = _Use(find("layers", "Dropout"), ("Dropout(0.5)", ("float[5, 4]",), "float[5, 4]"))
    assert in_specc(use, 5, 4) == "carries"
    assert in_keras(use, 5, 4) == "hands on"


LONG, SHORT = (np.array([ids], "int32") for ids in ([3, 1, 0, 2], [5, 0, 0, 0]))
MERGED = [
    ("Add()", keras.layers.Add()),
    ("Subtract()", keras.layers.Subtract()),
    ("Multiply()", keras.layers.Multiply()),
    ("Average()", keras.layers.Average()),
    ("Maximum()", keras.layers.Maximum()),
    ("Minimum()", keras.layers.Minimum()),
    ("Concatenate()", keras.layers.Concatenate()),
    ("Concatenate(axis = 0)", keras.layers.Concatenate(axis=1)),
]


def counted(merge: str, q: str = "b |> Embedding(9, 4, mask_zero = true)") -> Any:
    """Which steps count in what is merged: the share of each in their mean."""
    steps = 8 if "axis" in merge else 4
    body = f"p = a |> Embedding(9, 4, mask_zero = true)\n q = {q}\n"
    one = f"({merge}(p, q) |> Dense({steps}, kernel_initializer = zeros)) + eye({steps})"
    model = model_of(f"{body} {one} |> GlobalAveragePooling1D", {"a": "int[4]", "b": "int[4]"})
    return np.asarray(model(a=LONG, b=SHORT)) > 0


@pytest.mark.parametrize(("merge", "layer"), MERGED, ids=[m for m, _ in MERGED])
def test_the_mask_of_what_is_merged_is_that_of_keras(merge, layer) -> None:
    embed = keras.layers.Embedding(9, 4, mask_zero=True)
    theirs = keras.src.backend.get_keras_mask(layer([embed(LONG), embed(SHORT)]))
    np.testing.assert_array_equal(counted(merge), np.asarray(theirs))


@pytest.mark.parametrize(("merge", "layer"), MERGED, ids=[m for m, _ in MERGED])
def test_beside_an_input_without_a_mask_each_step_counts(merge, layer) -> None:
    masked, plain = keras.layers.Embedding(9, 4, mask_zero=True), keras.layers.Embedding(9, 4)
    theirs = keras.src.backend.get_keras_mask(layer([masked(LONG), plain(SHORT)]))
    found = counted(merge, "b |> Embedding(9, 4)")
    np.testing.assert_array_equal(found, True if theirs is None else np.asarray(theirs))


@pytest.mark.parametrize("q", ["ones([4, 4])", "b |> Embedding(9, 4) |> GlobalMaxPooling1D"])
def test_what_says_nothing_of_the_steps_takes_no_mask_away(q) -> None:
    """A table of positions, the same for all examples; one vector for all steps."""
    np.testing.assert_array_equal(counted("Add()", q), LONG > 0)
