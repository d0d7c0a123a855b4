"""The invariants of the typed program hold after every stage, and one that is broken is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.ir.program import Apply, Branch, Ref
from specc.ir.types import Tensor
from specc.ir.verify import broken, verify
from specc.passes import PASSES
from specc.source import Source

ROOT = Path(__file__).parents[2]
SPECS = sorted([*ROOT.glob("examples/*.spec"), *ROOT.parent.glob("shared/specs/*.spec")])

SPEC = """
layer Block(units)(x: float[n]) {
  scale: float[n] = x |> Dense(n, sigmoid)
  y = if training { x |> Dropout(0.5) } else { x }
  { kept: y * scale, small: y |> Dense(units) }
}
model (x: float[4], tokens: int[6]) {
  h = tokens |> Embedding(10, 8, mask_zero = true) |> LSTM(4)
  both = Block(2)(x + h)
  add_loss(sum(square(both.small)))
  { a: both.kept |> Dense(3, softmax), b: both.small }
}
"""


def checked(text):
    sink = Sink()
    program = driver.check(Source("model.spec", text), None, sink)
    assert program is not None
    return program


@pytest.fixture(scope="module")
def program():
    return checked(SPEC)


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_every_stage_leaves_a_sound_program(path):
    program = driver.check(str(path), None, Sink())
    assert program is not None
    assert not broken(program)
    for each in PASSES:
        program = each(program)
        assert not broken(program), each.__name__


def test_options_of_a_call_may_differ_from_call_to_call():
    program = checked("""
model (x: int[6]) {
  e = ReversibleEmbedding(10, 8)
  x |> e |> relu |> e(reverse = true)
}
""")
    assert not broken(program)


def test_a_cell_may_be_run_along_time_and_for_one_step():
    program = checked("""
layer Cell(units)(x, state) {
  h = tanh(Dense(units)(x) + Dense(units)(state))
  { output: h, state: h }
}
model (x: float[5, 4]) { x |> RNN(Cell(3)) }
""")
    assert not broken(program)


def changed(program, name, **fields):
    """The program with some fields of one function replaced."""
    functions = [f.replace(**fields) if f.name == name else f for f in program.functions]
    return program.replace(functions=tuple(functions))


def with_operation(program, name, find, **fields):
    """The program with some fields of the first operation of a function that `find` accepts."""
    function = program.function(name)
    body = list(function.body)
    at = next(i for i, op in enumerate(body) if find(op))
    body[at] = body[at].replace(**fields)
    return changed(program, name, body=tuple(body))


def is_called(instance):
    return lambda op: isinstance(op, Apply) and op.instance == instance


BREAKS = {
    "two functions are called Block": lambda p: p.replace(
        functions=(p.function("Block"), *p.functions)
    ),
    "block is made of Block, which stands later": lambda p: p.replace(functions=p.functions[::-1]),
    "the layer dense is called, and is not there": lambda p: changed(
        p, "Model", instances=tuple(i for i in p.function("Model").instances if i.name != "dense")
    ),
    "uses nothing, which does not stand before it": lambda p: with_operation(
        p, "Model", is_called("dense"), inputs=(Ref("nothing"),)
    ),
    "is made twice": lambda p: changed(
        p, "Model", body=(p.function("Model").body[0], *p.function("Model").body)
    ),
    "its result gone is not made": lambda p: changed(p, "Block", result="gone"),
    "not truth values": lambda p: with_operation(
        p, "Model", lambda op: isinstance(op, Apply) and op.mask is not None, mask="x"
    ),
    "calls lstm as something else than it is": lambda p: with_operation(
        p,
        "Model",
        is_called("lstm"),
        word=next(i.word for i in p.function("Model").instances if i.name == "dense"),
    ),
    "without a layer that owns its weights": lambda p: with_operation(
        p, "Model", is_called("block"), instance=None
    ),
    "inputs of 1": lambda p: with_operation(
        p, "Model", is_called("block"), inputs=(Ref("x"), Ref("x"))
    ),
    "float[4], not float[5]": lambda p: with_operation(
        p, "Block", lambda op: isinstance(op, Branch), type=Tensor("float", (5,))
    ),
    "the model Other is no function": lambda p: p.replace(model="Other"),
    "the program's inputs are not those of its model": lambda p: p.replace(inputs=p.inputs[:1]),
    "1 outputs are listed": lambda p: p.replace(outputs=p.outputs[:1]),
    "two outputs have one name": lambda p: p.replace(outputs=(p.outputs[0], p.outputs[0])),
}


@pytest.mark.parametrize("sentence", BREAKS)
def test_what_is_broken_is_told(program, sentence):
    assert any(sentence in fault for fault in broken(BREAKS[sentence](program)))


def test_a_stage_that_breaks_a_program_is_named(program):
    with pytest.raises(AssertionError, match=r"after fold: .*its result gone is not made"):
        verify(changed(program, "Block", result="gone"), "fold")
    assert verify(program, "semantics") is program
