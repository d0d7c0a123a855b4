from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specc.catalog.data import Fault
from specc.data.delimited import parse


def read(data, separator=",", missing=()):
    data = data.encode() if isinstance(data, str) else data
    return parse(data, "rows.csv", separator, missing)


def columns(table):
    return {name: column.to_list() for name, column in table.columns.items()}


def lines(table):
    return [int(table.place(i).rpartition(" ")[2]) for i in range(table.rows)]


def test_cells_stay_text():
    found = read("a,b\n007,1e3\ntrue,NA\n")
    assert columns(found) == {"a": ["007", "true"], "b": ["1e3", "NA"]}


@pytest.mark.parametrize("cell", ["", '""'])
def test_an_empty_cell_is_missing(cell):
    assert columns(read(f"a,b\n1,{cell}\n")) == {"a": ["1"], "b": [None]}


def test_texts_can_stand_for_missing_values():
    assert columns(read("a,b\n?,1\n2,NA\n", missing=("?", "NA"))) == {
        "a": [None, "2"],
        "b": ["1", None],
    }


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4\n",
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n",
        "a,b\r1,2\r3,4\r",
        "\ufeffa,b\n1,2\n3,4\n",
    ],
)
def test_line_ends_and_byte_order_marks_mean_nothing(text):
    assert columns(read(text)) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_quotes_hold_separators_breaks_and_quotes():
    found = read('a,b\n"x, y","he said ""no"""\n"two\nlines",z\nlast,w\n')
    assert columns(found) == {"a": ["x, y", "two\nlines", "last"], "b": ['he said "no"', "z", "w"]}
    assert lines(found) == [2, 3, 5]


def test_empty_lines_are_passed_over_and_counted():
    found = read("a,b\n1,2\n\n3,4\n\n")
    assert columns(found) == {"a": ["1", "3"], "b": ["2", "4"]}
    assert lines(found) == [2, 4]


def test_in_one_column_an_empty_line_is_a_missing_value_but_at_the_end():
    assert columns(read("a\n1\n\n2\n\n\n")) == {"a": ["1", None, "2"]}


def test_another_separator():
    assert columns(read("a;b\n1,5;2\n", ";")) == {"a": ["1,5"], "b": ["2"]}


def test_a_column_without_a_name_is_numbered():
    assert list(read(",b\n1,2\n").columns) == ["column_1", "b"]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ("", "E0607", "empty"),
        (" \n\n", "E0607", "empty"),
        ("\na,b\n1,2\n", "E0607", "first line"),
        ("a,b\n", "E0608", "no row"),
        ("a,b\n\n\n", "E0608", "no row"),
        ("a,b\n1,2\n3\n", "E0610", "line 3"),
        ('a,b\n"x\ny",2\n1,2,3\n', "E0610", "line 4"),
        ("a,b,a\n1,2,3\n", "E0611", "`a`"),
        (b"a,b\n1,2\ncaf\xe9,3\n", "E0606", "line 3"),
        ("a,b\n1,2\n".encode("utf-16"), "E0606", "UTF-16"),
        (b"a,b\n1,\0\n", "E0606", "zero bytes"),
        ('a,b\n1,2\n"3,4\n', "E0619", "line 3"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(data, code, words):
    with pytest.raises(Fault) as caught:
        read(data)
    assert caught.value.code == code
    assert words in caught.value.message


cell = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='"'), max_size=6
)
quoted = st.text(st.sampled_from(list('ab",\n;é ')), max_size=6)


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(quoted | cell, min_size=n, max_size=n), min_size=1)
    )
)
def test_what_the_csv_module_writes_is_read_back(rows):
    width = len(rows[0])
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    names = [f"c{i}" for i in range(width)]
    writer.writerows([names, *rows])
    found = read(buffer.getvalue())
    expected = [[value or None for value in row] for row in rows]
    assert [list(row) for row in zip(*columns(found).values(), strict=True)] == expected


def table_or_fault(data):
    try:
        found = read(data)
    except Fault:
        return
    assert found.rows >= 1
    assert all(len(column) == found.rows for column in found.columns.values())


@given(st.binary(max_size=60))
def test_any_bytes_are_a_table_or_a_fault(data):
    table_or_fault(data)


@given(st.text(st.sampled_from(list('a",\n\r ')), max_size=30))
def test_any_text_of_signs_is_a_table_or_a_fault(text):
    table_or_fault(text)
