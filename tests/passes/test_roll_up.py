"""A row of equal layers in a loop computes what they compute one after the other."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

import specc
from specc import driver
from specc.ir.program import Instance

BLOCK = """
layer Block(units)(x) {
  x + (x |> BatchNormalization |> Dense(units, tanh, kernel_regularizer = l2(0.01)))
}
"""
TRAIN = "compile {\n  loss = mean_squared_error\n  optimizer = adam(0.1)\n}\n"


def model(body: str, layers: str = BLOCK, x: str = "float[3]") -> str:
    return f"{layers}model (x: {x}) {{\n  {body}\n}}\n{TRAIN}"


def rows(text: str) -> list[tuple[str, ...]]:
    """The names of the layers in each row that is rolled up."""
    program = driver.optimized(specc.compile(text=text).ir)
    function = program.function(program.model)
    return [i.copies for i in function.instances if i.copies]


def trained(text: str, weights: dict | None = None) -> tuple[dict, dict, dict, list]:
    program = specc.compile(text=text)
    rng = np.random.default_rng(0)
    batch = {
        "x": rng.normal(size=(6, 3)).astype(np.float32),
        "target": rng.normal(size=(6, 3)).astype(np.float32),
    }
    state = program.init(0)
    if weights is not None:
        state = program.with_weights(state, weights)
    first = program.weights(state)
    figures = []
    for _ in range(2):
        state, found = program.train_step(state, batch)
        figures.append(float(found["loss"]))
    return first, program.weights(state), {"y": program.apply(state, batch["x"])}, figures


def test_it_trains_as_the_layers_one_by_one(monkeypatch: pytest.MonkeyPatch):
    text = model("x |> Dense(3) |> (Block(3) * 9)")
    assert rows(text) == [("block", *(f"block_{i}" for i in range(1, 9)))]
    first, after, outputs, figures = trained(text)
    monkeypatch.setattr(importlib.import_module("specc.passes.roll_up"), "LEAST", 99)
    assert rows(text) == []
    expected = trained(text, first)
    assert list(first) == list(expected[0])
    np.testing.assert_allclose(figures, expected[3], rtol=1e-5)
    np.testing.assert_allclose(outputs["y"], expected[2]["y"], rtol=2e-4, atol=1e-5)
    for name, weight in expected[1].items():
        np.testing.assert_allclose(after[name], weight, rtol=2e-4, atol=2e-5, err_msg=name)


def test_each_layer_draws_anew():
    noisy = "layer Block()(x) {\n  x + (x |> Dropout(0.5))\n}\n"
    program = specc.compile(text=model("x |> Dense(3) |> (Block * 8)", noisy))
    assert "in_a_row" in program.python
    state = program.init(0)
    x = np.ones((2000, 3), np.float32)
    before = program.apply(state, x, training=False)
    ratio = np.asarray(program.apply(state, x, training=True)) / (np.asarray(before) / 2**8)
    # Each of eight layers multiplies by 1 or by 3: the power of 3 is binomial, half the layers on average.
    powers = np.log(ratio) / np.log(3)
    np.testing.assert_allclose(powers, np.round(powers), atol=1e-3)
    assert set(np.round(powers).astype(int).ravel()) == set(range(9))
    assert abs(np.mean(powers) - 4) < 0.15


@pytest.mark.parametrize(
    ("body", "layers", "count"),
    [
        ("x |> Dense(3) |> (Block(3) * 8)", BLOCK, 1),
        ("x |> Dense(3) |> (Block(3) * 7)", BLOCK, 0),
        ("for _ in range(10) { x = x |> Block(3) }\n  x |> Dense(3)", BLOCK, 1),
        ("b = Block(3)\n  for _ in range(10) { x = x |> b }\n  x", BLOCK, 0),
        ("x |> (Block(3) * 10) |> (Block(3) * 9)", BLOCK, 1),
        ("y = x |> (Block(3) * 9)\n  (y |> Dense(3)) + (y |> (Block(3) * 9))", BLOCK, 2),
        ("x |> (Block(3) * 10)", BLOCK.replace("x |> BatchN", "x |> Activity |> BatchN"), 0),
        (
            "for k in range(10) { x = x |> Block(0.05 * (k + 1)) }\n  x |> Dense(3)",
            "layer Block(r)(x) {\n  x + (x |> Dense(3) |> Dropout(r))\n}\n",
            0,
        ),
    ],
)
def test_what_is_rolled_up(body: str, layers: str, count: int):
    if "Activity" in layers:
        layers = "layer Activity()(x) {\n  add_loss(mean(square(x)))\n  x\n}\n" + layers
    assert len(rows(model(body, layers))) == count


def test_convolutions_are_left_as_they_are():
    layers = "layer Block()(x) {\n  x + (x |> Conv1D(3, 3, padding = same))\n}\n"
    text = model("x |> (Block * 8) |> Flatten |> Dense(3)", layers, "float[8, 3]")
    assert rows(text) == []


def test_a_layer_that_an_objective_names_stays_by_itself():
    objective = (
        "compile {\n  objective one {\n    loss = mean_squared_error\n    trains = [last]\n  }\n}\n"
    )
    body = "last = Block(3)\n  x |> (Block(3) * 9) |> last"
    assert rows(f"{BLOCK}model (x: float[3]) {{\n  {body}\n}}\n{objective}") == [
        tuple(f"block{f'_{i}' if i else ''}" for i in range(9))
    ]


@pytest.mark.parametrize(
    ("optimizer", "rolled"),
    [
        ("adam(learning_rates = { block_8: 0.1 })", [(0, 8), (9, 18)]),
        ("adam(learning_rates = { dense: 0.1 })", [(0, 18)]),
        ('adamw(exclude_from_weight_decay = "block_9")', [(0, 9), (10, 18)]),
        ('adamw(exclude_from_weight_decay = "bias")', [(0, 18)]),
        ('muon(exclude_layers = ["block_1"])', [(2, 10), (10, 18)]),
        ("lookahead(adam(learning_rates = { block_8: 0.1 }))", [(0, 8), (9, 18)]),
    ],
)
def test_layers_that_an_optimizer_tells_apart_are_in_no_row(optimizer: str, rolled: list):
    text = model("x |> (Block(3) * 18)").replace("adam(0.1)", optimizer)
    names = [f"block_{i}" if i else "block" for i in range(18)]
    assert rows(text) == [tuple(names[first:end]) for first, end in rolled]


def test_weights_are_given_and_taken_by_the_names_of_the_layers():
    program = specc.compile(text=model("x |> Dense(3) |> (Block(3) * 8)"))
    state = program.init(0)
    drawn = program.weights(state)
    kernels = [drawn[f"block{f'_{i}' if i else ''}/dense/kernel"] for i in range(8)]
    assert {k.shape for k in kernels} == {(3, 3)}
    assert len({k.tobytes() for k in kernels}) == 8
    assert max(np.abs(k).max() for k in kernels) <= 1  # Glorot's limit of one layer: sqrt(6 / 6)
    given = {name: np.full_like(w, i) for i, (name, w) in enumerate(drawn.items())}
    found = program.weights(program.with_weights(state, given))
    assert list(found) == list(given)
    for name, weight in given.items():
        np.testing.assert_array_equal(found[name], weight)


def test_the_text_of_the_ir_shows_it():
    text = driver.ir(specc.compile(text=model("x |> (Block(3) * 8)")).ir, after="roll_up")
    assert 'copies = ["block", "block_1", "block_2", "block_3", ' in text
    assert Instance.__name__ in text
