from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specc.data.decode import decode
from specc.data.prepare import encode
from specc.diagnostics.diagnostic import Sink

PEOPLE = """
source = csv("people.csv")
split  = ordered(train = 60%, validation = 20%, test = 20%)
input  age:  number from Age |> impute(median) |> standardize
input  pay:  number from Pay |> log1p |> min_max
input  town: category from Town |> impute(most_frequent) |> one_hot
input  note: text from Note |> tokenize(words) |> pad
target tall: binary from Tall
"""
HEADER = "Age,Pay,Town,Note,Tall\n"
ROWS = [
    "31,10,Ulm,hello there,yes",
    ",20,Bonn,the sun,no",
    "52,30,Ulm,hello sun,yes",
    "44,0,,a b c,no",
    "19,5,Bonn,,yes",
    "60,40,Ulm,rain,no",
    "70,50,Bonn,rain,yes",
    "80,60,Ulm,hello,no",
    "90,70,Bonn,snow,yes",
    "10,80,Ulm,wind,no",
]


def write(world, rows):
    world.write("people.csv", HEADER + "\n".join(rows) + "\n")


def test_every_split_is_encoded_in_the_types_of_the_plan(world):
    write(world, ROWS)
    found = world.prepare(PEOPLE)
    assert world.found() == []
    assert found.rows == {"train": 6, "validation": 2, "test": 2}
    for arrays in found.splits.values():
        assert {name: array.dtype.name for name, array in arrays.items()} == {
            "age": "float32",
            "pay": "float32",
            "town": "float32",
            "note": "int32",
            "tall": "float32",
        }
        assert all(array.flags["C_CONTIGUOUS"] for array in arrays.values())
        assert arrays["note"].shape[1:] == (3,)
    assert found.facts == {"classes(town)": 2, "vocabulary(note)": 10, "length(note)": 3}
    assert found.labels == {"town": ["Bonn", "Ulm"], "tall": ["no", "yes"]}


def test_the_training_rows_have_mean_nought_and_deviation_one(world):
    write(world, ROWS)
    ages = world.prepare(PEOPLE).splits["train"]["age"]
    assert ages.mean() == pytest.approx(0, abs=1e-6)
    assert ages.std() == pytest.approx(1, abs=1e-6)


def test_what_is_missing_is_the_median_of_the_training_rows(world):
    write(world, ROWS)
    found = world.prepare(PEOPLE)
    ages = decode(world.plan(PEOPLE), found.state, "age", found.splits["train"]["age"])
    assert ages[:, 0] == pytest.approx(
        [31, np.median([31, 52, 44, 19, 60]), 52, 44, 19, 60], rel=1e-6
    )


cells = st.tuples(
    st.just("") | st.integers(-500, 500).map(str),
    st.integers(0, 10**6).map(str),
    st.sampled_from(["Ulm", "Bonn", "Jena", ""]),
    st.text("abc ", max_size=8),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(cells, min_size=4, max_size=4), st.booleans())
def test_no_value_outside_of_the_training_rows_changes_a_byte_of_the_state(world, others, turned):
    write(world, ROWS)
    before = json.dumps(world.prepare(PEOPLE).state)
    answers = ["no", "yes"] if turned else ["yes", "no"]
    write(world, ROWS[:6] + [",".join((*row, answers[i % 2])) for i, row in enumerate(others)])
    assert json.dumps(world.prepare(PEOPLE).state) == before


def test_a_training_value_does_change_the_state(world):
    write(world, ROWS)
    before = json.dumps(world.prepare(PEOPLE).state)
    write(world, ["32" + ROWS[0][2:], *ROWS[1:]])
    assert json.dumps(world.prepare(PEOPLE).state) != before


def test_the_state_is_json_and_says_all_that_the_encoder_needs(world):
    write(world, ROWS)
    found = world.prepare(PEOPLE)
    state = json.loads(json.dumps(found.state))
    again = world.prepare(PEOPLE, state=state)
    assert again.state == found.state
    for split, arrays in found.splits.items():
        for name, array in arrays.items():
            assert array.tobytes() == again.splits[split][name].tobytes()


def test_new_rows_are_encoded_as_those_of_the_run_were(world):
    write(world, ROWS)
    found = world.prepare(PEOPLE)
    plan = world.plan(PEOPLE)
    frame = pl.DataFrame(
        {
            "Age": ["70", "80"],
            "Pay": [50, 60],
            "Town": ["Bonn", "Ulm"],
            "Note": ["rain", "hello"],
            "Tall": ["yes", "no"],
        }
    )
    forms = [frame, frame.to_dict(as_series=False), frame.to_dicts()]
    for rows in forms:
        sink = Sink()
        arrays = encode(plan, found.state, rows, sink=sink)
        assert not len(sink)
        for name, array in found.splits["validation"].items():
            assert array.tobytes() == arrays[name].tobytes()


def test_rows_to_predict_need_no_target(world):
    write(world, ROWS)
    found = world.prepare(PEOPLE)
    rows = {"Age": [70.0, None], "Pay": [50, 1], "Town": ["Bonn", "Oslo"], "Note": ["rain", None]}
    sink = Sink()
    arrays = encode(world.plan(PEOPLE), found.state, rows, roles=("input",), sink=sink)
    assert set(arrays) == {"age", "pay", "town", "note"}
    assert [d.code for d in sink] == ["W0530"]
    assert arrays["town"][1].tolist() == [0, 0]
    assert arrays["note"][1].tolist() == [0, 0, 0]


def test_new_rows_without_a_column_are_told_which(world):
    write(world, ROWS)
    found = world.prepare(PEOPLE)
    sink = Sink()
    rows = {"Age": [1], "Pay": [1], "town": ["Ulm"], "Note": [""]}
    assert encode(world.plan(PEOPLE), found.state, rows, roles=("input",), sink=sink) is None
    assert [(d.code, d.help) for d in sink] == [("E0501", "did you mean `town`?")]


def test_the_digest_follows_the_bytes_of_the_file(world):
    write(world, ROWS)
    one = world.prepare(PEOPLE).digest
    assert world.prepare(PEOPLE).digest == one
    write(world, [*ROWS[:-1], ROWS[-1].replace("wind", "Wind")])
    assert world.prepare(PEOPLE).digest != one


def test_mistakes_of_several_fields_are_told_in_one_pass(world):
    write(world, ["x" + ROWS[0], *ROWS[1:3], "44,-1,,a b c,no", *ROWS[4:]])
    assert world.prepare(PEOPLE) is None
    assert sorted(world.found()) == [
        ("E0540", "`x31` in column `Age` is not a number (people.csv, line 2)"),
        ("E0547", "`log1p` takes numbers above -1, got -1 (people.csv, line 5)"),
    ]


MANY = """source = csv("rows.csv")
input x: number from [a, b, c]
target y: number"""


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            ["1,2,3,4", "x,2,z,4", "1,y,z,4"],
            [
                ("E0540", "`x` in column `a` is not a number (rows.csv, line 3)"),
                ("E0540", "`y` in column `b` is not a number (rows.csv, line 4)"),
                ("E0540", "`z` in column `c` is not a number (rows.csv, line 3)"),
            ],
        ),
        (
            ["1,,3,4", "1,2,3,4", "1,,,4"],
            [
                ("E0524", "column `b` has 2 rows with missing values (rows.csv, line 2)"),
                ("E0524", "column `c` has a missing value (rows.csv, line 4)"),
            ],
        ),
    ],
    ids=["no number", "missing"],
)
def test_mistakes_of_several_columns_are_told_in_one_pass(world, rows, told):
    """Each with the first of its own rows, and the number of them."""
    world.write("rows.csv", "\n".join(["a,b,c,y", *rows]) + "\n")
    assert world.prepare(MANY) is None
    assert world.found() == told


def test_the_row_of_a_split_is_told_as_it_stands_in_the_file(world):
    write(world, [*ROWS[:9], "10,,Ulm,wind,no"])
    assert world.prepare(PEOPLE) is None
    assert world.found() == [("E0524", "column `Pay` has a missing value (people.csv, line 11)")]


def test_a_column_that_is_not_there_is_told_with_the_nearest(world):
    write(world, ROWS)
    text = PEOPLE.replace("from Pay", "from Pai").replace("from Age", "from Size")
    assert world.prepare(text) is None
    assert [(d.code, d.help) for d in world.sink] == [
        ("E0501", "there are `Age`, `Pay`, `Town`, `Note`, `Tall`"),
        ("E0501", "did you mean `Pay`?"),
    ]


@pytest.mark.parametrize(("sign", "shown"), [(";", ";"), ("\t", "\\t"), ("|", "|")])
def test_another_separator_than_the_comma_is_told(world, sign, shown):
    text = "x,y\n1,2\n2,3\n".replace(",", sign)
    world.write("rows.csv", text)
    assert world.prepare('source = csv("rows.csv")\ninput x: number\ntarget y: number') is None
    advice = f'`{shown}` stands between the cells: write `separator = "{shown}"` in the source'
    assert {d.help for d in world.sink} == {advice}


def test_a_target_of_one_class_is_told(world):
    world.write("rows.csv", "x,y\n1,a\n2,a\n3,a\n")
    assert world.prepare('source = csv("rows.csv")\ninput x: number\ntarget y: category') is None
    assert world.found() == [("E0527", "the target `y` has one class alone, `a`")]


def test_a_number_that_never_changes_is_told_as_what_it_is(world):
    table = "source = table(x = [1, 2, 3], y = [1, 1, 1])\n"
    advice = {
        "input x: number\ntarget y: number |> standardize": "is it the right column?",
        "input y: number |> standardize\ntarget x: number": "leave the column out",
    }
    for fields, help_ in advice.items():
        world.sink = Sink()
        world.prepare(table + fields)
        [found] = world.sink
        assert found.code == "W0550"
        assert found.help.startswith(help_)


def test_weights_are_one_number_a_row(world):
    world.write("w.csv", "x,y,w\n1,2,0.5\n2,1,1\n3,5,0\n")
    found = world.prepare(
        'source = csv("w.csv")\ninput x: number\ntarget y: number\nweight w: number'
    )
    assert found.splits["train"]["w"].tolist() == [0.5, 1.0, 0.0]


def test_files_bring_their_own_rows(world):
    world.write("a.csv", "x,y\n1,2\n3,4\n5,1\n7,2\n")
    world.write("b.csv", "y,x,more\n8,9,?\n")
    text = 'source = csv("a.csv")\nsplit = ordered(validation = 25%) + files(test = csv("b.csv"))\n'
    found = world.prepare(text + "input x: number |> standardize\ntarget y: number")
    assert found.rows == {"train": 3, "validation": 1, "test": 1}
    assert found.splits["test"]["y"].tolist() == [[8.0]]
    deviation = np.std([1, 3, 5])
    assert found.splits["test"]["x"][0, 0] == pytest.approx((9 - 3) / deviation)


def test_files_alone_leave_the_source_to_training(world):
    world.write("a.csv", "x,y\n1,2\n3,4\n")
    world.write("b.csv", "x,y\n8,9\n")
    text = 'source = csv("a.csv")\nsplit = files(test = csv("b.csv"))\n'
    assert world.prepare(text + "input x: number\ntarget y: number").rows == {"train": 2, "test": 1}


def test_sizes_of_pictures_become_known(world):
    text = (
        "source = builtin(digits)\ninput images: image(height, width, 1)\ntarget target: category"
    )
    assert str(world.plan(text).fields_[0].encoded.tensor) == "float[height, width, 1]"
    assert world.prepare(text).facts == {"classes(target)": 10, "height": 8, "width": 8}


@pytest.mark.parametrize(
    ("y", "warned"),
    [([2, 4, 6, 8, 10, 12], True), ([2, 4, 6, 8, 10, 13], False), (list("aabbcc"), False)],
)
def test_an_input_that_gives_a_number_away_is_warned_of(world, y, warned):
    kind = "category" if isinstance(y[0], str) else "number"
    values = json.dumps(y)
    world.prepare(
        f"source = table(x = [1, 2, 3, 4, 5, 6], y = {values})\ninput x: number\ntarget y: {kind}"
    )
    assert world.codes() == (["W0512"] if warned else [])


def test_windows_that_are_wrong_make_no_mistake_of_other_fields(world):
    """Where examples end is unknown then; what is missing beside them is told all the same."""
    for more, codes in (("1, 0", ["E0524"]), ("none, 0", ["E0524", "E0524"])):
        world.prepare(
            f"source = table(x = [1.0, none, 3.0, 4.0], z = [1.0, 2.0, {more}], y = [0, 1, 0, 1])\n"
            "split = ordered(train = 100%)\ninput x: number |> windows(2)\n"
            "input z: number\ntarget y: binary"
        )
        assert world.codes() == codes


def test_an_input_that_gives_a_class_away_is_warned_of(world):
    world.prepare(
        'source = table(x = ["p", "q", "p", "q", "p", "r", "r"], y = [1, 2, 1, 2, 1, 2, 2])\n'
        "input x: category |> one_hot\ntarget y: category"
    )
    assert world.codes() == ["W0512"]


@pytest.mark.parametrize(
    "name",
    ["iris", "titanic", "flights", "words", "mnist", "reviews", "tickets", "vae", "gan", "tune"],
)
def test_the_specs_of_the_contract_are_prepared_in_silence(world, shared, name):
    world.folder = shared / "specs"
    found = world.prepare((shared / f"specs/{name}.spec").read_text(encoding="utf-8"))
    assert world.found() == []
    for arrays in found.splits.values():
        for array in arrays.values():
            assert np.isfinite(array).all()


def test_the_titanic_has_its_rows_and_its_known_sums(world, shared):
    world.folder = shared / "specs"
    found = world.prepare((shared / "specs/titanic.spec").read_text(encoding="utf-8"))
    assert sum(found.rows.values()) == 891
    assert sum(arrays["survived"].sum() for arrays in found.splits.values()) == 342
    assert sum(arrays["sex"][:, 1].sum() for arrays in found.splits.values()) == 577
    assert sum(arrays["class"][:, 2].sum() for arrays in found.splits.values()) == 491


def test_ten_classes_of_pictures_are_read_from_folders(world, shared):
    world.folder = shared / "specs"
    found = world.prepare((shared / "specs/cifar_resnet.spec").read_text(encoding="utf-8"))
    assert found.rows == {"train": 1800, "validation": 200, "test": 500}
    for split, arrays in found.splits.items():
        assert np.bincount(arrays["label"]).tolist() == [found.rows[split] // 10] * 10
        assert 0 <= arrays["image"].min() < arrays["image"].max() <= 1
