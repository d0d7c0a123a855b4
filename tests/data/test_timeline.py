from __future__ import annotations

import numpy as np
import pytest

from specc.data.decode import decode
from specc.data.prepare import encode, example_rows
from specc.data.prompt import prompt
from specc.diagnostics.diagnostic import Sink

NUMBERS = ", ".join(map(str, range(20)))
SERIES = f"source = table(x = [{NUMBERS}], z = [{NUMBERS}])\n"
ORDERED = "split = ordered(train = 60%, validation = 20%, test = 20%)\n"


def column(array):
    return array.reshape(len(array), -1).astype(int).tolist()


def flat(array):
    return array.reshape(-1).astype(int).tolist()


def test_a_window_is_the_rows_up_to_a_row_and_its_target_is_ahead(world):
    found = world.prepare(SERIES + "input x: number |> windows(3)\ntarget y: ahead(x, 2)")
    train = found.splits["train"]
    assert train["x"].shape == (16, 3, 1)
    assert column(train["x"])[0] == [0, 1, 2]
    assert column(train["y"])[0] == [4]
    assert column(train["x"])[-1] == [15, 16, 17]
    assert column(train["y"])[-1] == [19]
    assert found.index["train"].tolist() == list(range(2, 18))


def test_targets_ahead_lie_in_their_own_split_and_are_predicted_once(world):
    found = world.prepare(SERIES + ORDERED + "input x: number |> windows(3)\ntarget y: ahead(x, 1)")
    targets = {name: flat(arrays["y"]) for name, arrays in found.splits.items()}
    assert targets == {
        "train": list(range(3, 12)),
        "validation": [12, 13, 14, 15],
        "test": [16, 17, 18, 19],
    }
    assert column(found.splits["validation"]["x"])[0] == [9, 10, 11]


def test_what_is_learnt_is_learnt_from_training_rows_alone(world):
    text = "input x: number |> standardize |> windows(3)\ntarget y: ahead(x, 1)"
    found = world.prepare(SERIES + ORDERED + text)
    learnt = found.state["fields"]["x"]["steps"][0]["state"]
    assert learnt["mean"] == [np.mean(range(12))]
    assert learnt["deviation"] == [np.std(range(12))]


def test_a_target_ahead_comes_back_in_the_unit_of_its_column(world):
    text = "input x: number |> standardize |> windows(3)\ntarget y: ahead(x, 1)"
    found = world.prepare(SERIES + ORDERED + text)
    back = decode(world.plan(SERIES + ORDERED + text), found.state, "y", found.splits["test"]["y"])
    assert back[:, 0] == pytest.approx([16, 17, 18, 19], abs=1e-5)


def test_fields_without_windows_give_the_value_at_the_last_row(world):
    text = "input x: number |> windows(3)\ninput z: number\ntarget y: ahead(x, 1)"
    train = world.prepare(SERIES + text).splits["train"]
    assert flat(train["z"]) == [row[-1] for row in column(train["x"])]


def test_shifted_windows_lie_in_one_split_and_follow_one_another(world):
    found = world.prepare(SERIES + ORDERED + "input x: number |> windows(3)\ntarget y: shift(x, 1)")
    assert column(found.splits["train"]["x"]) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert column(found.splits["train"]["y"]) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert column(found.splits["validation"]["x"]) == [[12, 13, 14]]
    assert column(found.splits["validation"]["y"]) == [[13, 14, 15]]


def test_a_stride_can_be_written(world):
    text = "input x: number |> windows(3, stride = 5)\ntarget y: ahead(x, 1)"
    train = world.prepare(SERIES + text).splits["train"]
    assert column(train["x"]) == [[0, 1, 2], [5, 6, 7], [10, 11, 12], [15, 16, 17]]


def test_the_rows_to_predict_may_end_where_the_future_begins(world):
    text = SERIES + "input x: number |> windows(3)\ntarget y: ahead(x, 1)"
    state = world.prepare(text).state
    rows = {"x": [5, 6, 7, 8], "z": [0, 0, 0, 0]}
    arrays = encode(world.plan(text), state, rows, roles=("input",), sink=Sink())
    assert column(arrays["x"]) == [[5, 6, 7], [6, 7, 8]]
    assert example_rows(world.plan(text), 4).tolist() == [2, 3]


def test_without_windows_each_row_is_an_example(world):
    plan = world.plan(SERIES + "input x: number\ntarget z: number")
    assert example_rows(plan, 3).tolist() == [0, 1, 2]


def test_a_long_text_is_cut_at_characters(world):
    world.write("long.txt", "abcabcabdabcabcabd" * 2)
    text = (
        'source = text("long.txt")\nsplit = ordered(train = 50%, validation = 50%)\n'
        "input letters: text |> tokenize(characters) |> windows(4)\ntarget next: shift(letters, 1)"
    )
    found = world.prepare(text)
    plan = world.plan(text)
    texts = decode(plan, found.state, "letters", found.splits["train"]["letters"])
    assert texts == ["abca", "bcab", "dabc", "abca"]
    following = decode(plan, found.state, "next", found.splits["train"]["next"])
    assert following == ["bcab", "cabd", "abca", "bcab"]
    assert found.facts["vocabulary(letters)"] == 2 + 4
    assert found.labels == {}
    begun = prompt(plan, found.state, "letters", "abz")
    assert decode(plan, found.state, "letters", begun) == "ab\N{REPLACEMENT CHARACTER}"
    assert begun.tolist()[2] == 1


def test_a_long_text_can_be_cut_at_words(world):
    world.write("long.txt", "The sun is up. The sun is down.\n" * 4)
    text = (
        'source = text("long.txt")\nsplit = ordered(train = 50%, validation = 50%)\n'
        "input words: text |> tokenize(words) |> windows(4)\ntarget next: shift(words, 1)"
    )
    found = world.prepare(text)
    texts = decode(world.plan(text), found.state, "words", found.splits["train"]["words"])
    assert texts[0] == "the sun is up"
    assert found.facts["vocabulary(words)"] == 2 + 5


def test_windows_that_would_fill_the_memory_are_refused(world, monkeypatch):
    monkeypatch.setattr("specc.data.timeline.LARGEST", 100)
    assert world.prepare(SERIES + "input x: number |> windows(3)\ntarget y: ahead(x, 1)") is None
    assert world.codes() == ["E0612"]
