"""What a plan counts from types is what JAX traces and XLA compiles."""

from __future__ import annotations

import numpy as np
import pytest

import specc
from specc.runtime.measure import measure

COMPILE = """
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam
}
fit {
  batch_size = 16
}
"""
MODELS = {
    "convolutions": (
        (28, 28, 3),  # of a small image the edge counts, where a gradient multiplies zeros
        "Conv2D(8, 3, activation = relu) |> Conv2D(16, 3) |> Flatten",
    ),
    "deep": (
        (12, 12, 8),
        "Conv2D(8, 3, padding = same, activation = tanh) * 8 |> Flatten",
    ),
    "depthwise": (
        (12, 12, 6),
        "DepthwiseConv2D(5, padding = same) |> DepthwiseConv2D(5) |> Flatten",
    ),
    "transposed": ((12, 12, 6), "Conv2DTranspose(8, 5, padding = same) |> Flatten"),
    "along time": ((5, 8, 8, 3), "ConvLSTM2D(4, 3, padding = same) |> Flatten"),
    "recurrent": ((10, 6), "LSTM(16, return_sequences = true) |> GRU(12)"),
    "attention": ((10, 16), "MultiHeadAttention(4, 8) |> GlobalAveragePooling1D"),
    "wide": ((64,), "Dense(256, relu) |> Dense(256, gelu)"),
}


@pytest.mark.parametrize("name", MODELS)
def test_operations_and_memory_are_near_what_is_compiled(name):
    shape, layers = MODELS[name]
    kind = f"float[{', '.join(map(str, shape))}]"
    text = f"model (x: {kind}) {{\n  x |> {layers} |> Dense(10, softmax)\n}}\n{COMPILE}"
    program = specc.compile(text=text)
    columns = {
        "x": np.zeros((40, *shape), np.float32),
        "target": np.zeros(40, np.int32),
    }
    found = program.plan(memory=16 << 30)
    step = measure(program.engine.program, columns, 16, run=False)
    products = found["flops"]["forward"] + found["flops"]["backward"]
    if name != "depthwise":  # its products are no matrix's
        assert products == pytest.approx(step["products"], rel=0.2)
    # Gradients do not grow with the batch, activations do: three batches more, and nothing else.
    larger = measure(program.engine.program, columns, 64, run=False)
    grown = larger["temporary"] - step["temporary"]
    text = text.replace("batch_size = 16", "batch_size = 64")
    need = specc.compile(text=text).plan(memory=16 << 30)["bytes"]["activations"]
    need -= found["bytes"]["activations"]
    assert grown / 1.5 < need < 1.5 * grown
    slow = name in ("transposed", "along time")  # within a loop, on a CPU
    assert step["form"] == ("a program a step" if slow else "whole epochs in one program")


@pytest.mark.parametrize("count", [3, 8])
def test_what_remat_saves_on_a_cpu_is_what_a_plan_says(count):
    """Without a loop XLA takes what is computed again for what it has computed."""
    block = "layer Block()(x) { x + (x |> Dense(256, tanh) |> Dense(256, tanh) |> Dense(32)) }\n"
    model = f"model (x: float[32]) {{\n  x |> Block * {count} |> Dense(10, softmax)\n}}\n"
    columns = {"x": np.zeros((512, 32), np.float32), "target": np.zeros(512, np.int32)}
    found = []
    for remat in ("", "remat = [Block]\n"):
        text = block + model + COMPILE.replace("}\nfit", f"{remat}}}\nfit")
        program = specc.compile(text=text)
        sizes = [measure(program.engine.program, columns, b, run=False) for b in (16, 512)]
        planned = program.plan(memory=16 << 30)["bytes"]["activations"]
        found.append((sizes[1]["temporary"] - sizes[0]["temporary"], planned))
    compiled, counted = (again / plain for plain, again in zip(*found, strict=True))
    assert (compiled < 0.6) == (counted < 0.6) == (count == 8)
