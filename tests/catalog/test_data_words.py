"""Sources, types and steps of `data`, against scikit-learn, Pillow and the standard library."""

from __future__ import annotations

import datetime as dt
import io
import json
import unicodedata
import wave
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from specc import catalog
from specc.catalog.data import Fault, first_encoded
from specc.catalog.declare import Mismatch
from specc.catalog.options import Refused
from specc.catalog.ragged import Ragged
from specc.data.reader import Reader


def word(kind, which, **options):
    return catalog.find(kind, which)(**options)


def step(name, **options):
    return word("steps", name, **options)


def applied(made, values, before=None):
    """The values after a step that learnt from them."""
    encoded = before or first_encoded(None, word("types", "number"), "x", ("x",) * values.shape[-1])
    return made.apply(values, made.learn(values, encoded))


numbers = (
    st.integers(1, 4)
    .flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-80_000, 80_000).map(lambda i: i / 8), min_size=n, max_size=n),
            min_size=2,
            max_size=12,
        )
    )
    .map(lambda rows: np.array(rows, dtype=np.float64))
)


@given(numbers)
def test_standardize_is_scikit_learns(values):
    from sklearn.preprocessing import StandardScaler

    expected = StandardScaler().fit_transform(values)
    np.testing.assert_allclose(applied(step("standardize"), values), expected, atol=1e-6)


@given(numbers)
def test_min_max_is_scikit_learns(values):
    from sklearn.preprocessing import MinMaxScaler

    expected = MinMaxScaler().fit_transform(values)
    np.testing.assert_allclose(applied(step("min_max"), values), expected, atol=1e-9)


@given(numbers)
def test_normalize_is_scikit_learns(values):
    from sklearn.preprocessing import normalize

    np.testing.assert_allclose(applied(step("normalize"), values), normalize(values), atol=1e-12)


@pytest.mark.parametrize("way", ["mean", "median", "most_frequent"])
@given(values=numbers, gaps=st.integers(0, 2**16 - 1))
def test_impute_is_scikit_learns(way, values, gaps):
    from sklearn.impute import SimpleImputer

    holes = np.array([gaps >> (i % 16) & 1 for i in range(values.size)], bool).reshape(values.shape)
    holes[0] = False  # a column with nothing but gaps is an error here, and left out there
    values[holes] = np.nan
    expected = SimpleImputer(strategy=way).fit_transform(values)
    np.testing.assert_allclose(applied(step("impute", by=way), values), expected)


def test_impute_can_tell_what_was_missing():
    values = np.array([[1.0, np.nan], [3.0, 5.0]])
    made = step("impute", by=0.0, indicator=True)
    assert applied(made, values).tolist() == [[1, 0, 0, 1], [3, 5, 0, 0]]
    encoded = first_encoded(None, word("types", "number"), "x", ("a", "b"))
    assert str(made.infer(encoded, "x").tensor) == "float[4]"


def test_a_constant_column_is_only_centred_and_told():
    made = step("standardize")
    values = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]])
    state = made.learn(values, first_encoded(None, word("types", "number"), "x", ("a", "b")))
    assert np.abs(made.apply(values, state)[:, 0]).max() < 1e-12
    assert [(code, "`a`" in message) for code, message, _ in made.remarks(state, ("a", "b"))] == [
        ("W0550", True)
    ]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=20))
def test_one_hot_is_a_row_of_the_identity(ids):
    values = np.array(ids, np.int32)
    encoded = first_encoded(None, word("types", "category", classes=7), "x", ("x",))
    found = applied(step("one_hot"), values, encoded)
    np.testing.assert_array_equal(found, np.eye(7)[values])
    np.testing.assert_array_equal(step("one_hot").invert(found, {}), values)


@given(st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=20))
def test_bucketize_is_numpys_digitize(values):
    found = applied(step("bucketize", edges=(-1.0, 0.5, 3.0)), np.array(values)[:, None])
    assert found.tolist() == np.digitize(values, [-1.0, 0.5, 3.0]).tolist()


def test_bucketize_learns_classes_of_one_size():
    values = np.random.default_rng(0).exponential(size=(1000, 1))
    assert np.bincount(applied(step("bucketize", edges=4), values)).tolist() == [250] * 4


def test_clip_and_rescale_know_their_range():
    encoded = first_encoded(None, word("types", "image", height=2, width=2), "x", ("x",))
    once = step("rescale", scale=1 / 255).infer(encoded, "x")
    assert (once.low, once.high) == (0, 1)
    signed = step("rescale", scale=-2 / 255, offset=1.0).infer(encoded, "x")
    assert (signed.low, signed.high) == (-1, 1)
    number = first_encoded(None, word("types", "number"), "x", ("x",))
    clipped = step("clip", low=0.0, high=1.0)
    assert (clipped.infer(number, "x").low, clipped.infer(number, "x").high) == (0, 1)
    assert clipped.apply(np.array([[-2.0], [0.5], [7.0]]), {}).tolist() == [[0], [0.5], [1]]


def test_hash_depends_on_the_text_and_the_seed_alone():
    texts = pl.Series([f"name {i}" for i in range(2000)])
    found = step("hash", bins=10).apply(texts, {})
    assert found.tolist() == step("hash", bins=10).apply(texts, {}).tolist()
    assert found[7] == step("hash", bins=10).apply(texts[7:8], {})[0]
    assert found.tolist() != step("hash", bins=10, seed=1).apply(texts, {}).tolist()
    assert np.bincount(found).min() > 140  # 200 in each, but for chance: a deviation is 13


def tokenized(made, texts):
    values = pl.Series(texts)
    state = made.learn(values, first_encoded(None, word("types", "text"), "x", ("x",)))
    return made.apply(values, state), state["tokens"]


def test_words_are_numbered_by_how_often_they_come():
    found, tokens = tokenized(step("tokenize", by="words"), ["The cat.", "the dog, the cow", ""])
    assert tokens == ["the", "cat", "cow", "dog"]
    assert [row.tolist() for row in found] == [[2, 3], [2, 5, 2, 4], []]


def test_rare_and_unseen_words_are_one():
    made = step("tokenize", by="words", vocabulary=4)
    _, tokens = tokenized(made, ["a a a b b c"])
    assert tokens == ["a", "b"]
    assert made.apply(pl.Series(["a c z b"]), {"tokens": tokens})[0].tolist() == [2, 1, 1, 3]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("하얀 고양이, 하얀 강아지!", ["강아지", "고양이", "하얀"]),
        ("Ça va? ÇA VA", ["va", "ça"]),
        ("\u1112\u1161\u11ab 한", ["한"]),  # the same letters, taken apart and composed
        ("«Привет», мир", ["мир", "привет"]),
        ("it's  tab\tand\nline", ["and", "its", "line", "tab"]),
    ],
)
def test_words_of_any_script(text, tokens):
    assert sorted(tokenized(step("tokenize", by="words"), [text])[1]) == tokens


def test_punctuation_can_be_kept_and_capitals_too():
    made = step("tokenize", by="words", lowercase=False, punctuation=True)
    assert sorted(tokenized(made, ["No, no!"])[1]) == ["!", ",", "No", "no"]


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=8), min_size=1))
def test_characters_come_back_as_they_were(texts):
    made = step("tokenize", by="characters")
    found, tokens = tokenized(made, texts)
    composed = [unicodedata.normalize("NFC", text) for text in texts]
    assert [made.invert(row, {"tokens": tokens}) for row in found] == composed
    counts = Counter("".join(composed))
    assert tokens == sorted(counts, key=lambda c: (-counts[c], c))


@given(
    st.lists(st.lists(st.integers(1, 9), max_size=6), min_size=1, max_size=6),
    st.integers(1, 7),
    st.sampled_from(["end", "start"]),
)
def test_pad_fills_and_cuts_at_one_side(rows, length, side):
    ragged = Ragged.of_rows([np.array(row, np.int32) for row in rows])
    found = step("pad", length=length, side=side).apply(ragged, {"length": length})
    for row, padded in zip(rows, found.tolist(), strict=True):
        zeros = [0] * (length - len(row))
        assert padded == (row[:length] + zeros if side == "end" else zeros + row[-length:])


def test_multi_hot_marks_what_is_in_a_set():
    ragged = Ragged.of_rows([np.array(r, np.int32) for r in ([0, 2], [], [-2, 1])])
    found = step("multi_hot").apply(ragged, {"size": 3, "first": 0})
    assert found.tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]


def test_log_mel_is_a_plain_fourier_sum():
    rate, made = 8000, step("log_mel", bins=6, frame=64, hop=32)
    sound = np.random.default_rng(0).normal(size=160).astype(np.float32)
    found = made.apply(sound[None], {"rate": rate})[0]
    assert found.shape == (1 + (160 - 64) // 32, 6)
    mel = lambda f: 2595 * np.log10(1 + f / 700)  # noqa: E731
    edges = np.linspace(mel(0), mel(rate / 2), 8)
    hertz = 700 * (10 ** (edges / 2595) - 1)
    for row in range(found.shape[0]):
        piece = sound[row * 32 : row * 32 + 64] * np.hanning(65)[:64]
        power = [
            abs(sum(piece[n] * np.exp(-2j * np.pi * k * n / 64) for n in range(64))) ** 2
            for k in range(33)
        ]
        for band in range(6):
            triangle = [
                np.interp(k * rate / 64, hertz[band : band + 3], [0, 1, 0]) for k in range(33)
            ]
            assert found[row, band] == pytest.approx(
                np.log(np.dot(power, triangle) + 1e-6), rel=1e-3
            )


def test_resize_is_pillows():
    picture = np.random.default_rng(0).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    found = step("resize", height=4, width=5).apply([picture, picture], {})
    expected = Image.fromarray(picture).resize((5, 4), Image.Resampling.BILINEAR)
    assert found.shape == (2, 4, 5, 3)
    assert np.abs(found[0] - np.asarray(expected)).max() <= 1  # Pillow rounds bytes on the way


def test_grayscale_is_pillows():
    picture = np.random.default_rng(0).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    found = step("grayscale").apply(picture[None], {})
    assert np.abs(found[0, ..., 0] - np.asarray(Image.fromarray(picture).convert("L"))).max() <= 1


def read_dates(texts, **options):
    return word("types", "datetime", **options).collect([("t", pl.Series("t", texts))], None)


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)))  # noqa: DTZ001
def test_calendar_is_the_standard_librarys(moment):
    moment = moment.replace(microsecond=0)
    parts = ("year", "month", "day", "weekday", "day_of_year", "hour", "minute")
    found = step("calendar", parts=parts).apply(read_dates([moment.isoformat()]), {})
    assert found[0].tolist() == [
        moment.year,
        moment.month,
        moment.day,
        moment.weekday(),
        moment.timetuple().tm_yday,
        moment.hour,
        moment.minute,
    ]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("2024-05-01 12:30", {}),
        ("2024-05-01T12:30:00", {}),
        ("2024-05-01T12:30:00.000", {}),
        ("2024-05-01T14:30:00+02:00", {}),
        ("2024-05-01T12:30:00Z", {}),
        ("01.05.2024 12:30", {"format": "%d.%m.%Y %H:%M"}),
    ],
)
def test_times_are_read_as_they_are_written(text, options):
    expected = dt.datetime(2024, 5, 1, 12, 30, tzinfo=dt.UTC).timestamp()
    assert read_dates([text], **options).tolist() == [[expected]]


def test_a_missing_date_stays_missing_and_a_wrong_one_is_told():
    found = step("calendar", parts=("month",)).apply(read_dates(["2024-02-03", None]), {})
    assert found[0] == 2
    assert np.isnan(found[1])
    with pytest.raises(Fault) as caught:
        read_dates(["2024-02-03", "2024-02-30"])
    assert (caught.value.code, caught.value.row) == ("E0540", 1)


def test_months_lie_on_a_circle():
    texts = [f"2024-{month:02}-01" for month in range(1, 13)]
    found = step("calendar", parts=("month",), cyclic=True).apply(read_dates(texts), {})
    steps = np.linalg.norm(found - np.roll(found, 1, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0])
    np.testing.assert_allclose((found**2).sum(axis=1), 1)


def read(source, folder="."):
    return source.read(Reader(str(folder)))


@pytest.mark.parametrize("name", ["iris", "digits", "wine", "breast_cancer", "diabetes"])
def test_the_built_in_sets_are_scikit_learns(name):
    from sklearn import datasets

    expected = {
        "iris": datasets.load_iris,
        "digits": datasets.load_digits,
        "wine": datasets.load_wine,
        "breast_cancer": datasets.load_breast_cancer,
        "diabetes": datasets.load_diabetes,
    }[name]()
    source = word("sources", "builtin", name=name)
    found = read(source)
    assert found.rows == source.rows() == len(expected.data)
    assert list(found.columns) == list(source.schema())
    target = "species" if name == "iris" else "target"
    if name == "diabetes":
        assert found.columns[target].to_list() == expected.target.tolist()
    else:
        labels = source.schema()[target].labels
        assert list(labels) == [str(n) for n in expected.target_names]
        assert found.columns[target].to_list() == [labels[i] for i in expected.target]
    if name == "digits":
        np.testing.assert_array_equal(found.columns["images"], expected.images)
        return
    columns = list(source.schema())[:-1]
    for i, column in enumerate(columns):
        np.testing.assert_allclose(found.columns[column], expected.data[:, i], atol=1e-12)
        plain = expected.feature_names[i].replace(" (cm)", "").replace(" ", "_").replace("/", "_")
        assert column == plain


def test_diabetes_has_its_raw_columns_too():
    from sklearn import datasets

    found = read(word("sources", "builtin", name="diabetes", scaled=False))
    expected = datasets.load_diabetes(scaled=False)
    np.testing.assert_allclose(found.columns["age"], expected.data[:, 0])


def write_idx(path, values):
    codes = {"uint8": 8, "int8": 9, "int16": 11, "int32": 12, "float32": 13, "float64": 14}
    head = bytes([0, 0, codes[values.dtype.name], values.ndim])
    sizes = b"".join(n.to_bytes(4, "big") for n in values.shape)
    path.write_bytes(head + sizes + values.astype(values.dtype.newbyteorder(">")).tobytes())


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "float32", "float64"])
def test_idx_holds_arrays_of_every_type(tmp_path, dtype):
    values = np.arange(24).reshape(2, 3, 4).astype(dtype)
    write_idx(tmp_path / "images", values)
    write_idx(tmp_path / "labels", np.array([7, 9], np.uint8))
    found = read(word("sources", "idx", images="images", labels="labels"), tmp_path)
    np.testing.assert_array_equal(found.columns["images"], values)
    assert found.columns["images"].dtype == dtype
    assert found.columns["labels"].to_list() == [7, 9]


@pytest.mark.parametrize("cut", [2, 7, -1])
def test_a_cut_idx_is_damaged(tmp_path, cut):
    write_idx(tmp_path / "images", np.zeros((2, 3, 4), np.uint8))
    (tmp_path / "short").write_bytes((tmp_path / "images").read_bytes()[:cut])
    with pytest.raises(Fault) as caught:
        read(word("sources", "idx", images="short"), tmp_path)
    assert caught.value.code == "E0613"


def test_labels_of_lines_are_numbered_as_they_are_written(tmp_path):
    (tmp_path / "p.txt").write_text("good\n\n  fine \u2028 too \n", encoding="utf-8")
    (tmp_path / "n.txt").write_text("bad\r\n", newline="")
    source = word("sources", "lines", files=(("pos", "p.txt"), ("neg", "n.txt")))
    found = read(source, tmp_path)
    assert found.columns["line"].to_list() == ["good", "fine \u2028 too", "bad"]
    assert found.columns["label"].to_list() == ["pos", "pos", "neg"]
    assert found.place(1) == "p.txt, line 3"
    assert source.schema()["label"].labels == ("pos", "neg")


def test_json_lines_have_missing_values_and_lists(tmp_path):
    rows = [{"a": 1, "tags": ["x", "y"]}, {"a": 2.5}, {"tags": []}]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    found = read(word("sources", "json_lines", path="rows.jsonl"), tmp_path)
    assert found.columns["a"].to_list() == [1, 2.5, None]
    assert found.columns["tags"].to_list() == [["x", "y"], None, []]


@pytest.mark.parametrize(
    ("text", "code"),
    [('{"a": 1}\n{"a": }\n', "E0613"), ("[1]\n", "E0613"), ('{"a": 1}\n{"a": "x"}\n', "E0543")],
)
def test_what_is_wrong_in_json_lines_is_told(tmp_path, text, code):
    (tmp_path / "rows.jsonl").write_text(text)
    with pytest.raises(Fault) as caught:
        read(word("sources", "json_lines", path="rows.jsonl"), tmp_path)
    assert caught.value.code == code


def test_parquet_keeps_its_types(tmp_path):
    frame = pl.DataFrame({"n": [1, 2], "v": [[1.0, 2.0], [3.0, 4.0]], "s": ["a", None]})
    frame.write_parquet(tmp_path / "rows.parquet")
    found = read(word("sources", "parquet", path="rows.parquet"), tmp_path)
    vectors = word("types", "vector", n=2).collect([("v", found.columns["v"])], None)
    assert vectors.tolist() == [[1, 2], [3, 4]]
    (tmp_path / "bad.parquet").write_text("PAR1")
    with pytest.raises(Fault) as caught:
        read(word("sources", "parquet", path="bad.parquet"), tmp_path)
    assert caught.value.code == "E0613"


def test_archives_hold_arrays_and_no_objects(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.ones((3, 2, 2)), y=np.array([1, 2, 3]))
    found = read(word("sources", "npz", path="a.npz"), tmp_path)
    made = word("types", "array", shape=(2, 2)).collect([("x", found.columns["x"])], None)
    assert made.shape == (3, 2, 2)
    assert found.columns["y"].to_list() == [1, 2, 3]
    for name, arrays, code in [
        ("objects", {"x": np.array([{}, {}], object)}, "E0613"),
        ("lengths", {"x": np.ones(2), "y": np.ones(3)}, "E0615"),
        ("single", {"x": np.float64(1)}, "E0615"),
    ]:
        np.savez(tmp_path / f"{name}.npz", **arrays)
        with pytest.raises(Fault) as caught:
            read(word("sources", "npz", path=f"{name}.npz"), tmp_path)
        assert caught.value.code == code


def test_columns_come_from_folders_and_from_names(tmp_path):
    for name in ("cat/1_left.png", "cat/2_right.png", "dog/old/3_left.png"):
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).touch()
    source = word("sources", "images", path="p", label="folder", name="{number}_{side}")
    found = read(source, tmp_path)
    assert {name: column.to_list() for name, column in found.columns.items()} == {
        "image": ["p/cat/1_left.png", "p/cat/2_right.png", "p/dog/old/3_left.png"],
        "label": ["cat", "cat", "dog"],
        "number": ["1", "2", "3"],
        "side": ["left", "right", "left"],
    }


@pytest.mark.parametrize(
    ("template", "name", "values"),
    [
        ("{a}_{b}", "x_y_z", ["x", "y_z"]),
        ("img-{a}.{b}", "img-1.2", ["1", "2"]),
        ("{a}x", "1x", ["1"]),
        ("{a}_{b}", "x", None),
        ("{a}_{b}", "_y", None),
        ("img-{a}", "pic-1", None),
        ("(.*)+{a}", "(.*)+b", ["b"]),
    ],
)
def test_a_template_is_no_regular_expression(template, name, values):
    from specc.catalog.sources._template import Template, match, split_template

    assert Template().convert(template) == template
    assert match(split_template(template), name) == values


@pytest.mark.parametrize("template", ["", "abc", "{a}{b}", "{a}_{a}", "{}", "{a b}", "{a"])
def test_a_template_that_cannot_be_meant_is_refused(template):
    from specc.catalog.sources._template import Template

    with pytest.raises(Refused):
        Template().convert(template)


def collected(type_, *values):
    columns = [(f"c{i}", pl.Series(f"c{i}", v)) for i, v in enumerate(values)]
    raw = type_.collect(columns, None)
    state = type_.learn(raw, type_.encode("f", len(columns)))
    return type_.apply(raw, state), state


@pytest.mark.parametrize(
    ("values", "labels", "ids"),
    [
        (["b", "a", None, "b"], ["a", "b"], [1, 0, -1, 1]),
        (["10", "9", "-1"], ["-1", "9", "10"], [2, 1, 0]),
        ([10, 9, None], ["9", "10"], [1, 0, -1]),
        ([1.0, 2.0, float("nan")], ["1", "2"], [0, 1, -1]),
        ([1.5, 2.0], ["1.5", "2.0"], [0, 1]),
        ([True, False], ["false", "true"], [1, 0]),
        (["007", "7"], ["007", "7"], [0, 1]),
    ],
)
def test_classes_are_in_the_order_of_number_or_letter(values, labels, ids):
    found, state = collected(word("types", "category"), values)
    assert state["labels"] == labels
    assert found.tolist() == ids


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ([1, 0, None], [1, 0, None]),
        (["yes", "no"], [1, 0]),
        (["No", "Yes"], [0, 1]),
        ([True, False], [1, 0]),
        (["1", "0"], [1, 0]),
        (["up", "down"], [1, 0]),
        ([0, 0], [0, 0]),
    ],
)
def test_yes_and_no_are_known_by_their_usual_names(values, ids):
    found, _ = collected(word("types", "binary"), values)
    assert [None if np.isnan(v) else v for v in found[:, 0]] == ids


@pytest.mark.parametrize(
    ("type_", "values", "code", "row"),
    [
        (("number", {}), ["1", "x"], "E0540", 1),
        (("number", {"range": (0.0, 9.0)}), [1, 2, 10], "E0542", 2),
        (("number", {}), [1.0, float("inf")], "E0546", 1),
        (("number", {}), [[1], [2]], "E0543", None),
        (("number", {}), [dt.date(2024, 1, 1)], "E0543", None),
        (("category", {"classes": ("a", "b")}), ["a", "c"], "E0541", 1),
        (("category", {"classes": 3}), [0, 1, 3], "E0541", 2),
        (("category", {"classes": 2}), ["a", "b", "c"], "E0541", 2),
        (("binary", {}), ["a", "b", "c"], "E0544", 2),
        (("binary", {}), ["a", "a"], "E0544", 0),
        (("text", {}), [1, 2], "E0543", None),
        (("set", {"classes": ("a",)}), ["a", "", "a;b"], "E0541", 2),
        (("set", {}), ["", None], "E0544", None),
        (("vector", {"n": 2}), [[1, 2], [1, 2, 3]], "E0545", 1),
        (("array", {"shape": (2,)}), [[1, 2], None], "E0545", 1),
        (("vector", {"n": 2}), ["1 2", "3 4"], "E0543", None),
    ],
)
def test_values_that_a_type_does_not_take_are_told_with_their_row(type_, values, code, row):
    name, options = type_
    with pytest.raises(Fault) as caught:
        collected(word("types", name, **options), values)
    assert (caught.value.code, caught.value.row) == (code, row)


def test_numbers_are_read_from_text_with_its_spaces():
    found, _ = collected(word("types", "number"), [" 1 ", "-2.5e3", "", "NaN", None])
    assert found[:2, 0].tolist() == [1, -2500]
    assert np.isnan(found[2:, 0]).all()


def test_ten_classes_are_the_numbers_below_ten_or_ten_names():
    found, state = collected(word("types", "category", classes=10), ["3", "0", "9"])
    assert found.tolist() == [3, 0, 9]
    assert len(state["labels"]) == 10
    names, state = collected(word("types", "category", classes=10), ["x", "y"])
    assert (names.tolist(), state["labels"]) == ([0, 1], ["x", "y"])


@pytest.mark.parametrize(
    ("name", "options", "kind"),
    [
        ("standardize", {}, "category"),
        ("rescale", {"scale": 2.0}, "text"),
        ("log1p", {}, "category"),
        ("impute", {"by": "mean"}, "category"),
        ("one_hot", {}, "number"),
        ("multi_hot", {}, "category"),
        ("tokenize", {"by": "words"}, "number"),
        ("pad", {"length": 3}, "number"),
        ("windows", {"length": 3}, "text"),
        ("log_mel", {}, "number"),
        ("min_max", {}, "category"),
        ("normalize", {}, "category"),
        ("clip", {"low": 0.0, "high": 1.0}, "category"),
        ("hash", {"bins": 5}, "category"),
        ("bucketize", {"edges": 3}, "category"),
        ("resize", {"height": 2, "width": 2}, "number"),
        ("grayscale", {}, "number"),
        ("calendar", {"parts": ("hour",)}, "number"),
    ],
)
def test_a_step_refuses_what_it_cannot_take(name, options, kind):
    encoded = first_encoded(None, word("types", kind), "f", ("f",))
    with pytest.raises(Mismatch) as caught:
        step(name, **options).infer(encoded, "f")
    assert caught.value.code == "E0510"
    assert "`f`" in caught.value.message


def test_every_step_is_tried_above():
    tried = Path(__file__).read_text(encoding="utf-8")
    assert [n for n in catalog.names("steps") if f'("{n}", {{' not in tried] == []


@pytest.mark.parametrize(
    ("kind", "name", "options"),
    [
        ("sources", "table", {"columns": (("a", (1,)), ("b", (1, 2)))}),
        ("sources", "table", {"columns": (("a", ()),)}),
        ("sources", "table", {"columns": (("a", (1, "x")),)}),
        ("splits", "by", {"column": "x", "train": ("a",), "test": ("a",)}),
        ("splits", "files", {}),
        ("steps", "clip", {"low": 1.0, "high": 0.0}),
        ("steps", "bucketize", {"edges": (2.0, 1.0)}),
        ("steps", "log_mel", {"low": 100.0, "high": 50.0}),
    ],
)
def test_options_that_contradict_one_another_are_refused(kind, name, options):
    with pytest.raises(Refused):
        word(kind, name, **options)


def write_wave(path, samples):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, 8000, len(samples), "NONE", ""))
        file.writeframes(np.array(samples, "<i2").tobytes())
    path.write_bytes(buffer.getvalue())


def test_sounds_of_different_lengths_are_kept_and_padded(tmp_path):
    write_wave(tmp_path / "a.wav", [0, 2**14])
    write_wave(tmp_path / "b.wav", [-(2**15)])
    made = word("types", "audio", rate=8000)
    raw = made.collect([("sound", pl.Series(["a.wav", "b.wav"]))], Reader(str(tmp_path)))
    assert step("pad", length=3).apply(raw, {"length": 3}).tolist() == [[0, 0.5, 0], [-1, 0, 0]]
