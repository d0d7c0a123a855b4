"""A plan counts what a run takes, without running or allocating anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.tools.machine import host_memory, read_bytes
from specc.tools.plan import Columns, Machine, advice, batch_of, plan
from specc.tools.work import Unknown, work_of

GIANT = """
model (x: int[2048]) {
  x |> Embedding(1000000, 65536) |> Dense(65536, relu) * 220 |> Dense(100, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam
}
"""
SMALL = """
model (x: float[8]) {
  x |> Dense(16, relu) |> Dense(3, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam
}
fit {
  epochs     = 10
  batch_size = 32
}
"""
LAPTOP = Machine("cpu", 16 * 1024**3)
UNKNOWN = Machine("gpu", None)


def resolved(text):
    sink = Sink()
    program = driver.resolved(Source("case.spec", text), sink)
    assert program is not None, list(sink)
    return program


def planned(text, machine=LAPTOP, data=None, batch=None):
    program = resolved(text)
    return plan(program, driver.fit_section(program), machine, data, batch)


def forward(layers, inputs="x: float[6, 8]", batch=2):
    return work_of(resolved(f"model ({inputs}) {{\n  {layers}\n}}\n"), batch)


def test_a_dense_network_by_hand():
    found = planned(SMALL, data=Columns({"train": 100, "validation": 20}, 4800))
    weights = (8 + 1) * 16 + (16 + 1) * 3
    assert found["parameters"] == found["trainable_parameters"] == weights
    first, second = 32 * (2 * 8 * 16 + 16), 32 * (2 * 16 * 3 + 3)
    relu, softmax = 32 * 16, 32 * 3
    assert found["flops"]["forward"] == first + relu + second + softmax + 10 * softmax
    # The first layer has no gradient of its input; the others have two gradients, or one.
    assert found["flops"]["backward"] == first + relu + 2 * second + softmax
    assert found["flops"]["update"] == weights * (2 + 5 * 2)
    assert found["steps_per_epoch"] == 4
    assert found["flops"]["run"] == found["flops"]["step"] * 4 * 10
    sizes = found["bytes"]
    assert sizes["weights"] == sizes["gradients"] == sizes["optimizer"] / 2 == 4 * weights
    assert sizes["activations"] == 4 * 32 * (8 + 2 * 16 + 2 * 3 + 2 * 3)
    assert sizes["data"] == 4800
    assert sizes["total"] == sum(sizes.values()) - sizes["total"]


@pytest.mark.parametrize(
    ("layer", "flops"),
    [
        ("x |> Conv1D(5, 3)", 2 * (4 * 5 * (2 * 3 * 8 + 1))),
        ("x |> Conv1D(8, 3, groups = 4)", 2 * (4 * 8 * (2 * 3 * 2 + 1))),
        ("x |> Conv1DTranspose(5, 3)", 2 * 2 * 3 * 5 * 6 * 8),
        ("x |> LSTM(5)", 2 * 6 * 4 * 5 * (2 * (8 + 5) + 6)),
        (
            "MultiHeadAttention(2, 4)(x)",
            2 * (4 * 2 * 8 * 2 * 4 * 6 + 2 * 6 * 6 * (2 * 4 + 2 * 4 + 5)),
        ),
        ('einsum("td,sd->ts", x, x)', 2 * 2 * 6 * 6 * 8),
        ("x @ transpose(x)", 2 * (2 * 6 * 6 * 8 + 48)),
        ("x + 1", 2 * 48),
    ],
)
def test_what_one_layer_takes(layer, flops):
    found = forward(layer)
    result = resolved(f"model (x: float[6, 8]) {{\n  {layer}\n}}\n").outputs[0].type.shape
    outputs = 2 * result[0] * (result[1] if len(result) > 1 else 1)
    assert found.forward - 10 * outputs == flops


def test_dropout_of_attention_keeps_what_it_multiplies_the_weights_with():
    plain, dropping = (
        forward(f"MultiHeadAttention(2, 4, dropout = {rate})(x)") for rate in ("0.0", "0.1")
    )
    assert dropping.kept - plain.kept == 2 * 2 * (2 * 6 * 6)


def test_an_embedding_looks_up_and_what_is_frozen_has_no_gradient():
    assert forward("x |> Embedding(9, 4)", "x: int[6]").forward == 10 * 2 * 24
    frozen = forward("x |> Dense(4, trainable = false) |> Dense(5)")
    trained = forward("x |> Dense(4) |> Dense(5)")
    first = 2 * 6 * 4 * (2 * 8 + 1)
    second = 2 * 6 * 5 * (2 * 4 + 1)
    assert trained.backward == first + 2 * second
    assert frozen.backward == second


def test_a_block_used_twelve_times_counts_twelve_times_and_remat_keeps_less():
    text = """
layer Block()(x: float[time, features]) {
  x + (x |> Dense(4 * features, gelu) |> Dense(features))
}
model (x: float[6, 8]) {
  x |> Dense(8) |> Block * COUNT |> Dense(3)
}
compile {
  remat = [REMAT]
}
"""
    one, twelve, again = (
        work_of(resolved(text.replace("COUNT", c).replace("REMAT", r)), 4)
        for c, r in (("1", ""), ("12", ""), ("12", "Block"))
    )
    assert twelve.forward - one.forward == 11 * 4 * 6 * (2 * (2 * 8 * 32) + 32 + 32 + 8 + 8)
    assert again.forward == twelve.forward
    assert again.backward > 1.3 * twelve.backward
    assert again.kept + again.inside < 0.3 * twelve.kept


def test_a_trillion_parameters_on_a_laptop():
    found = planned(GIANT)
    assert found["parameters"] > 10**12
    assert not found["fits"]
    assert found["largest_batch_size"] == 0
    assert "not even one example" in advice(found)


def test_counting_loads_neither_jax_nor_numpy():
    code = (
        "import sys; import specc.tools.plan, specc.tools.machine, specc.interface.planning; "
        "print(sorted({'jax', 'numpy', 'polars'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_largest_batch_fits_and_twice_as_much_does_not():
    machine = Machine("gpu", 1 << 20)
    found = planned(SMALL, machine, batch=1 << 19)
    most = found["largest_batch_size"]
    assert planned(SMALL, machine, batch=most)["fits"]
    assert not planned(SMALL, machine, batch=2 * most)["fits"]
    assert not found["fits"]
    parts = (1 << 19) // most
    assert advice(found).startswith(f"write `batch_size = {most}` with `accumulate = {parts}`")
    assert advice(planned(SMALL)) == ""
    cut = SMALL.replace("batch_size = 32", f"batch_size = {most}\n  accumulate = {parts}")
    assert planned(cut, machine)["fits"]


@pytest.mark.parametrize(
    ("rows", "memory", "batch"),
    [
        (105, 16 << 30, 8),
        (1078, 16 << 30, 128),
        (10**6, 16 << 30, 512),
        (5, None, 1),
        (10**6, 50_000, 128),
        (10**6, None, 512),
    ],
)
def test_auto_is_a_power_of_two_that_fits_and_leaves_steps(rows, memory, batch):
    program = resolved(SMALL.replace("batch_size = 32", "batch_size = auto"))
    data = Columns({"train": rows}, 0)
    section = driver.fit_section(program)
    assert section.batch_size == "auto"
    assert batch_of(program, section, Machine("cpu", memory), data) == batch


@pytest.mark.parametrize("memory", [None, 16 << 30, 40_000, 20_000, 1])
def test_auto_takes_the_fewest_parts_that_fit(memory):
    machine = Machine("cpu", memory)
    found = planned(SMALL.replace("fit {", "fit {\n  accumulate = auto"), machine)
    fitting = [
        parts
        for parts in (1, 2, 4, 8, 16, 32)
        if planned(
            SMALL.replace("batch_size = 32", f"batch_size = {32 // parts}\n  accumulate = {parts}"),
            machine,
        )["fits"]
    ]
    assert (found["batch_size"], found["accumulate"]) == (
        32 // min(fitting, default=32),
        min(fitting, default=32),
    )
    assert found["fits"] == bool(fitting)


def test_half_precision_accumulation_and_replicas_change_memory():
    plain = planned(SMALL, UNKNOWN)["bytes"]
    half = planned(SMALL.replace("adam\n", "adam\n  precision = mixed_bfloat16\n"), UNKNOWN)
    assert half["bytes"]["weights"] == plain["weights"]
    assert half["bytes"]["activations"] < 0.6 * plain["activations"] + 4 * 32 * 8
    parts = planned(SMALL.replace("fit {", "fit {\n  accumulate = 4"), UNKNOWN)["bytes"]
    assert parts["gradients"] == 2 * plain["gradients"]
    assert parts["activations"] == plain["activations"]
    eight = planned(SMALL.replace("fit {", "fit {\n  replicas = 8"), UNKNOWN)["bytes"]
    assert eight["total"] == 8 * plain["total"]


def test_data_that_fills_half_of_the_memory_are_sent():
    rows = Columns({"train": 10**6}, 9 << 30)
    assert planned(SMALL, LAPTOP, rows)["data"]["placed"].startswith("with the host")
    assert planned(SMALL, Machine("cpu", 32 << 30), rows)["data"]["placed"] == "on the device"


def test_a_size_that_waits_for_data_is_named():
    with pytest.raises(Unknown, match="length"):
        planned("model (x: float[length, 3]) {\n  x |> Flatten |> Dense(2)\n}\n")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("80GB", 80 * 10**9),
        ("24 GiB", 24 << 30),
        ("1.5k", 1500),
        ("7", 7),
        ("x", None),
        ("3XB", None),
    ],
)
def test_sizes_are_read_as_people_write_them(text, size):
    assert read_bytes(text) == size


def test_this_machine_has_memory():
    memory = host_memory()
    assert memory is None or memory > 1 << 28


def test_objectives_take_turns_and_train_their_layers():
    text = """
model (x: float[8]) {
  first  = Dense(16)
  second = Dense(4)
  x |> first |> second
}
compile {
  objective one {
    loss      = mean(square(output), axis = -1)
    trains    = [first]
    optimizer = sgd(0.1)
  }
  objective two {
    loss      = mean(square(output), axis = -1)
    trains    = [second]
    optimizer = adam
    every     = 2
  }
}
"""
    found = planned(text, UNKNOWN, batch=4)["flops"]
    first, second, loss = 4 * 16 * (2 * 8 + 1), 4 * 4 * (2 * 16 + 1), 10 * 4 * 4
    assert found["forward"] == 1.5 * (first + second + loss)
    assert found["backward"] == (first + second) + second / 2
    assert found["update"] == 9 * 16 * 2 + 17 * 4 * 12 / 2


WINDOWS = """
model (x: float[64, 64, 16]) {
  x |> Conv2D(4, 7, strides = 2, padding = same) |> Conv2D(1, 1) |> Flatten |> Dense(1)
}
compile {
  loss      = mean_squared_error
  optimizer = sgd(0.1)
  precision = float32
}
"""


@pytest.mark.parametrize(("precision", "most"), [("float32", 64), ("mixed_bfloat16", 128)])
def test_windows_are_gathered_as_long_as_their_bytes_are_few(precision, most):
    """Those of 49 points of 1024 places and 16 channels, of numbers of 4 bytes or of 2."""
    text = WINDOWS.replace("float32", precision)
    sizes = {b: planned(text, batch=b)["bytes"]["activations"] for b in (most // 2, most, 2 * most)}
    windows = most * 49 * 32 * 32 * 16 * (2 if precision == "mixed_bfloat16" else 4)
    assert sizes[most] > windows > sizes[2 * most]
    assert sizes[most] == 2 * sizes[most // 2]


def test_of_rows_a_cpu_lays_out_a_few_examples_at_a_time():
    """Then what a batch needs beside is a block, or one example if that is more."""
    text = WINDOWS.replace("strides = 2, ", "")
    few, many, more = (planned(text, batch=b)["bytes"]["activations"] for b in (1, 64, 128))
    other = planned(text, Machine("gpu", None), batch=64)["bytes"]["activations"]
    one = 64 * 64 * 7 * (16 + 4) * 4
    assert few > one
    assert many - other == max(one, 3 << 20)
    assert more - many == other


def test_a_batch_fits_though_a_smaller_one_that_is_gathered_does_not():
    machine = Machine("cpu", 190 << 20)
    assert not planned(WINDOWS, machine, batch=64)["fits"]
    found = planned(WINDOWS, machine, batch=512)
    assert found["fits"]
    assert found["largest_batch_size"] >= 512
    assert not planned(WINDOWS, machine, batch=2 * found["largest_batch_size"])["fits"]


@pytest.mark.parametrize(
    ("count", "device", "saves"), [(3, "gpu", 1), (3, "cpu", 0), (8, "cpu", 1)]
)
def test_on_a_cpu_remat_saves_where_the_way_back_is_a_loop(count, device, saves):
    """tests/runtime/test_measure.py shows it of what XLA compiles."""
    text = """
layer Block()(x: float[features]) {
  x + (x |> Dense(4 * features, gelu) |> Dense(features))
}
model (x: float[8]) {
  x |> Block * COUNT |> Dense(3, softmax)
}
compile {
  loss      = sparse_categorical_crossentropy
  optimizer = adam
  remat     = [REMAT]
}
"""
    text = text.replace("COUNT", str(count))
    machine = Machine(device, None)
    plain, again = (planned(text.replace("REMAT", r), machine) for r in ("", "Block"))
    assert (again["bytes"]["activations"] < 0.7 * plain["bytes"]["activations"]) == saves
    assert (again["flops"]["backward"] > plain["flops"]["backward"]) == saves
