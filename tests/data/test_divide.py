from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specc.catalog import find
from specc.catalog.data import Fault, Table


def split(word, **options):
    return find("splits", word)(**options)


def table(**columns):
    rows = len(next(iter(columns.values())))
    series = {name: pl.Series(name, values) for name, values in columns.items()}
    return Table(series, rows, lambda row: f"row {row + 1}")


def rows_of(found):
    return np.sort(np.concatenate(list(found.values()))).tolist()


shares = st.lists(st.integers(0, 100), min_size=2, max_size=2).filter(lambda s: sum(s) < 100)


@given(st.integers(3, 200), shares, st.integers(0, 5))
def test_random_shares_are_met_to_the_row_and_take_each_row_once(rows, others, seed):
    validation, test = (share / 100 for share in others)
    word = split("random", validation=validation, test=test, seed=seed)
    found = word.divide(table(x=list(range(rows))))
    assert rows_of(found) == list(range(rows))
    wanted = {"train": 1 - validation - test, "validation": validation, "test": test}
    for name, share in wanted.items():
        got = len(found.get(name, ()))
        assert abs(got - share * rows) < 1 or (got == 1 and share > 0) or (name == "train")
        assert (got > 0) == (share > 0)


@given(
    st.lists(st.sampled_from("abc"), min_size=9, max_size=120).filter(
        lambda names: all(names.count(n) >= 3 for n in set(names))
    ),
    st.integers(0, 5),
)
def test_each_split_has_its_share_of_each_class(names, seed):
    word = split("random", train=0.6, validation=0.2, test=0.2, stratify="y", seed=seed)
    found = word.divide(table(y=names))
    assert rows_of(found) == list(range(len(names)))
    for name in set(names):
        for part, share in (("train", 0.6), ("validation", 0.2), ("test", 0.2)):
            got = sum(names[i] == name for i in found[part])
            assert got >= 1
            assert abs(got - share * names.count(name)) < 2


def test_iris_is_shared_evenly():
    names = ["setosa"] * 50 + ["versicolor"] * 50 + ["virginica"] * 50
    word = split("random", train=0.7, validation=0.15, test=0.15, stratify="y")
    found = word.divide(table(y=names))
    counts = {
        part: [sum(names[i] == n for i in rows) for n in sorted(set(names))]
        for part, rows in found.items()
    }
    assert counts["train"] == [35, 35, 35]
    assert sorted(counts["validation"] + counts["test"]) == [7, 7, 7, 8, 8, 8]


def test_the_seed_alone_decides():
    rows = table(x=list(range(50)))
    one, same, other = (
        split("random", test=0.5, seed=s).divide(rows)["test"].tolist() for s in (1, 1, 2)
    )
    assert one == same
    assert one != other


def test_ordered_keeps_the_order():
    found = split("ordered", train=0.75, validation=0.1, test=0.15).divide(
        table(x=list(range(144)))
    )
    assert {name: (int(r[0]), int(r[-1])) for name, r in found.items()} == {
        "train": (0, 107),
        "validation": (108, 121),
        "test": (122, 143),
    }


def test_by_takes_values_as_they_are_written():
    people = table(year=[2001, 2002, 2003, 2001])
    found = split(
        "by", column="year", train=("2001",), validation=("2002",), test=("2003",)
    ).divide(people)
    assert {name: rows.tolist() for name, rows in found.items()} == {
        "train": [0, 3],
        "validation": [1],
        "test": [2],
    }


@pytest.mark.parametrize("value", ["carl", None])
def test_by_refuses_a_row_in_no_split(value):
    with pytest.raises(Fault) as caught:
        split("by", column="name", train=("ann",)).divide(table(name=["ann", value]))
    assert (caught.value.code, caught.value.row) == ("E0551", 1)


def test_hashed_keeps_rows_of_a_value_together_and_in_place_when_others_come():
    word = split("hashed", column="c", train=0.5, test=0.5)
    customers = [f"customer {i % 40}" for i in range(200)]
    found = word.divide(table(c=customers))
    assert rows_of(found) == list(range(200))
    train = {customers[i] for i in found["train"]}
    assert not train & {customers[i] for i in found["test"]}
    more = ["new"] * 7 + customers
    again = word.divide(table(c=more))
    assert {more[i] for i in again["train"]} - {"new"} == train


def test_hashed_meets_shares_on_average():
    rows = table(c=[str(i) for i in range(4000)])
    found = split("hashed", column="c", train=0.7, validation=0.1, test=0.2).divide(rows)
    assert [round(len(found[n]) / 4000, 1) for n in ("train", "validation", "test")] == [
        0.7,
        0.1,
        0.2,
    ]
