"""`ema(layer, momentum)`: a layer whose weights are a moving average of another's."""

from __future__ import annotations

import numpy as np
import pytest

import specc

BODY = """
layer Encoder(n)(x) {{
  x |> Dense(n, relu) |> BatchNormalization
}}
model (x: float[4]) {{
  encoder = Encoder(8)
  head    = Dense(3)
  teacher = ema(encoder, 0.9)
  taught  = x |> teacher |> ema(head, 0.75)
  {{ student: x |> encoder |> head, taught: taught }}
}}
compile {{
{0}
}}
"""
LOSS = """  loss = { student: mean_squared_error, taught: none }
  optimizer = sgd(0.5)"""


def trained(text: str, steps: int = 2):
    program = specc.compile(text=text)
    rng = np.random.default_rng(0)
    batch = {
        "x": rng.normal(size=(5, 4)).astype(np.float32),
        "target": rng.normal(size=(5, 3)).astype(np.float32),
    }
    states = [program.init(0)]
    for _ in range(steps):
        states.append(program.train_step(states[-1], batch)[0])
    return [program.weights(state) for state in states]


def test_it_begins_as_the_layer_and_follows_it():
    first, *after = trained(BODY.format(LOSS))
    followed = {
        "teacher/dense/kernel": ("encoder/dense/kernel", 0.9),
        "head_average/bias": ("head/bias", 0.75),
    }
    followed |= {"teacher/batch_normalization/gamma": ("encoder/batch_normalization/gamma", 0.9)}
    for mine, (other, momentum) in followed.items():
        np.testing.assert_array_equal(first[mine], first[other])
        expected = first[mine].astype(np.float64)
        for weights in after:
            expected = momentum * expected + (1 - momentum) * weights[other]
            np.testing.assert_allclose(weights[mine], expected, rtol=1e-6, atol=1e-7)
        assert np.any(after[-1][mine] != after[-1][other])


def test_its_moving_statistics_are_its_own():
    first, after, _ = trained(BODY.format(LOSS))
    name = "batch_normalization/moving_mean"
    assert np.any(after[f"teacher/{name}"] != first[f"teacher/{name}"])
    np.testing.assert_array_equal(after[f"teacher/{name}"], after[f"encoder/{name}"])


def test_its_weights_are_not_counted_as_trained():
    found = specc.compile(text=BODY.format(LOSS)).summary()
    trained_ = 4 * 8 + 8 + 16 + 8 * 3 + 3
    assert found["trainable_parameters"] == trained_
    assert found["parameters"] == 2 * (trained_ + 16)


def objective(trains: str) -> str:
    return (
        "  objective one {\n    loss = { student: mean_squared_error, taught: none }\n"
        f"    trains = [{trains}]\n    optimizer = sgd(0.5)\n  }}"
    )


def test_an_objective_may_train_what_is_followed():
    first, after = trained(BODY.format(objective("encoder")), steps=1)
    assert np.any(first["encoder/dense/kernel"] != after["encoder/dense/kernel"])
    np.testing.assert_array_equal(first["head/kernel"], after["head/kernel"])


def codes(text: str) -> list[str]:
    with pytest.raises(specc.SpecError) as caught:
        specc.compile(text=text)
    return [d.code for d in caught.value.diagnostics if d.code.startswith("E")]


def test_no_objective_may_train_an_average():
    assert codes(BODY.format(objective("teacher"))) == ["E0431"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("a = Dense(3)\n  b = ema(a, 0.9)\n  x |> b", "E0318"),
        ("a = Dense(3)\n  b = ema(a, 0.9)\n  (x |> a) + (x[:2] |> b)", "E0311"),
        ("a = Dense(3)\n  b = ema(a, 1.5)\n  (x |> a) + (x |> b)", "E0224"),
        ("a = Dense(3)\n  b = ema(3, 0.5)\n  (x |> a) + (x |> b)", "E0224"),
    ],
)
def test_mistakes(body: str, code: str):
    assert codes(f"model (x: float[4]) {{\n  {body}\n}}\n") == [code]


def test_a_frozen_part_of_what_an_objective_trains_stays():
    text = """
layer Net()(x) {
  x |> Dense(4, trainable = false) |> Dense(2)
}
model (x: float[4]) {
  net = Net
  x |> net
}
compile {
  objective one {
    loss = mean_squared_error
    trains = [net]
    optimizer = sgd(0.5)
  }
}
"""
    program = specc.compile(text=text)
    batch = {"x": np.ones((3, 4), np.float32), "target": np.zeros((3, 2), np.float32)}
    state = program.init(0)
    before, after = program.weights(state), program.weights(program.train_step(state, batch)[0])
    np.testing.assert_array_equal(before["net/dense/kernel"], after["net/dense/kernel"])
    assert np.any(before["net/dense_1/kernel"] != after["net/dense_1/kernel"])
