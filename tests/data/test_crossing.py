"""Several columns as one class."""

from __future__ import annotations

import numpy as np

from tests.data.conftest import World

TEXT = """
source = csv("rows.csv")
split  = ordered(train = 50%, validation = 50%)
input  both: crossing from [Town, Year] |> hash(1_000_000)
input  hot:  crossing from [Town, Year] |> hash(50) |> one_hot
target tall: binary from Tall
"""
ROWS = ["Ulm,2001,yes", "Bonn,2001,no", "Ulm,2002,no", "Ulm,2001,yes", "Ul,m2001,no", ",2001,yes"]


def test_equal_pairs_have_one_class_and_others_another(world: World) -> None:
    world.write("rows.csv", "Town,Year,Tall\n" + "\n".join(ROWS) + "\n")
    found = world.prepare(TEXT)
    assert world.found() == []
    ids = np.concatenate([found.splits[s]["both"] for s in ("train", "validation")])
    assert ids.dtype == np.int32
    assert ids[0] == ids[3]
    assert len(set(ids.tolist())) == 5
    hot = np.concatenate([found.splits[s]["hot"] for s in ("train", "validation")])
    assert hot.shape == (6, 50)
    assert (hot.sum(1) == 1).all()
    assert (hot[0] == hot[3]).all()


def test_a_number_has_its_class_whatever_stands_in_other_rows(world: World) -> None:
    ids = []
    for last in ("2.5", "3"):
        rows = ["a,2,yes", "b,2,no", "a,1,no", f"c,{last},yes"]
        world.write("rows.csv", "Town,Year,Tall\n" + "\n".join(rows) + "\n")
        ids.append(world.prepare(TEXT).splits["train"]["both"].tolist())
    assert ids[0] == ids[1]


def test_one_column_crosses_nothing(world: World) -> None:
    assert (
        world.plan(TEXT.replace("both: crossing from [Town, Year]", "both: crossing from Town"))
        is None
    )
    assert world.codes() == ["E0510"]
