"""A mask that is lost on its way is said, and only then."""

from __future__ import annotations

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from specc.tools.ir_reader import read
from specc.tools.ir_text import show

WORDS = "words = x |> Embedding(9, 4, mask_zero = true)\n"


def found(body, definitions=""):
    sink = Sink()
    text = f"{definitions}\nmodel (x: int[6]) {{\n{WORDS}{body}\n}}\n"
    program = driver.resolved(Source("case.spec", text), sink)
    return program, [d.code for d in sink]


@pytest.mark.parametrize(
    "body",
    [
        "words |> LSTM(3)",
        "words |> GlobalAveragePooling1D",
        "words * 2 |> Dense(4, relu) |> Dropout(0.1) |> GRU(3)",
        "words |> MultiHeadAttention(2, 4) |> LayerNormalization |> GlobalAveragePooling1D",
        "(if training { words * 2 } else { words }) |> LSTM(3)",
        "words[0] |> Dense(3) |> BatchNormalization",  # one position: there is no step to hide
        "mean(words, -1) |> Dense(3)",
        "Add()(words, words |> Dense(4)) |> LSTM(3)",
        "Concatenate(axis = 0)(words, x |> Embedding(9, 4)) |> LSTM(3)",
    ],
)
def test_a_mask_that_is_used_is_no_mistake(body):
    assert found(body)[1] == []


@pytest.mark.parametrize(
    "body",
    [
        "words |> Flatten |> Dense(3)",
        "words |> Conv1D(4, 3) |> GlobalMaxPooling1D",
        "mean(words, 0) |> Dense(3)",
        "max(words, [0]) |> Dense(3)",
        "concat(words, words) |> LSTM(3)",
        "Add()(words, x |> Embedding(9, 4)) |> LSTM(3)",  # there each step counts
        "Add()(words, words |> Conv1D(4, 3, padding = same)) |> LSTM(3)",
        "flip(words, 0) |> Dense(4) |> LSTM(3)",
    ],
)
def test_a_mask_that_is_lost_is_said_once(body):
    assert found(body)[1] == ["W0301"]


def test_a_mask_that_is_made_in_a_layer_of_the_spec_stays_there():
    layer = "layer Words()(x) { x |> Embedding(9, 4, mask_zero = true) }"
    assert found("sum(words) + sum(x |> Words |> LSTM(3))", layer)[1] == ["W0301", "W0301"]


def test_what_layers_do_with_masks_reads_back():
    program, _ = found("words |> MultiHeadAttention(2, 4) |> LSTM(3)")
    text = show(program)
    assert " makes" in text
    assert " uses carries" in text
    assert read(text) == program
    assert read(text).functions[-1].body[0].masking == "makes"


@pytest.mark.parametrize(
    ("merge", "role"),
    [
        ("Add()(words, more)", "carries"),
        ("words + more", ""),
        ("Concatenate(axis = 0)(words, x |> Embedding(9, 4))", "carries"),
        ("Add()(words, x |> Embedding(9, 4))", "drops"),
    ],
)
def test_the_mask_of_several_sequences_reads_back(merge, role):
    program, _ = found(f"more = x |> Embedding(9, 4, mask_zero = true)\n{merge}")
    assert read(show(program)) == program
    masking = [op.masking for op in program.functions[-1].body if op.masking not in ("", "makes")]
    assert masking == ([role] if role else [])


def test_padded_words_and_sentences_of_padding_are_two_masks():
    text = (
        "model (ids: int[3, 5]) {\n"
        "  ids |> Embedding(9, 4, mask_zero = true) |> TimeDistributed(GRU(3)) |> LSTM(2)\n}\n"
    )
    sink = Sink()
    program = driver.resolved(Source("case.spec", text), sink)
    assert not list(sink)
    assert read(show(program)) == program
    body = program.functions[-1].body
    types = {op.result: str(op.type) for op in body}
    masks = [types[op.mask] for op in body if "uses" in op.masking]
    assert masks == ["bool[5]", "bool[3]"]
