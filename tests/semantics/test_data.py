"""The `data` section to a plan: what fields hold, and what its text shows to be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from specc import catalog
from specc.diagnostics.diagnostic import Sink
from specc.ir.sizes import symbol
from specc.semantics.binder import Binder
from specc.semantics.context import Context
from specc.semantics.data import data_plan
from specc.semantics.evaluate import Evaluator
from specc.semantics.scope import Scope
from specc.source import Source
from specc.syntax import ast
from specc.syntax.parser import parse

SPECS = Path(__file__).parents[2] / "../shared/specs"


def plan_of(text, **constants):
    """The plan, and the findings as (code, the text they point at, help)."""
    text = text if "data {" in text else "data {\n" + text + "\n}\n"
    sink = Sink()
    file = parse(Source("test.spec", text), sink)
    scope = Scope()
    for name, value in constants.items():
        scope.bind(name, value)
    section = next(i for i in file.items if isinstance(i, ast.Section) and i.name.id == "data")
    plan = data_plan(section, Binder(Evaluator(Context(sink), scope, None)))
    return plan, [(d.code, d.span.text, d.help) for d in sink]


def codes(text):
    return [code for code, _, _ in plan_of(text)[1]]


def held(text, **constants):
    """Field -> kind and tensor."""
    plan, found = plan_of(text, **constants)
    assert found == []
    return {f.name: (f.encoded.kind, str(f.encoded.tensor)) for f in plan.fields_}


EXPECTED = {
    "iris": {"features": ("number", "float[4]"), "species": ("category", "int[]")},
    "flights": {"past": ("number", "float[12, 1]"), "next": ("number", "float[1]")},
    "words": {
        "sentence": ("tokens", "float[2, vocabulary(sentence)]"),
        "flies": ("binary", "float[1]"),
    },
    "titanic": {
        "age": ("number", "float[1]"),
        "fare": ("number", "float[1]"),
        "family": ("number", "float[2]"),
        "sex": ("category", "float[classes(sex)]"),
        "class": ("category", "float[classes(class)]"),
        "port": ("category", "float[classes(port)]"),
        "survived": ("binary", "float[1]"),
    },
    "cifar_resnet": {"image": ("image", "float[32, 32, 3]"), "label": ("category", "int[]")},
    "mnist": {"image": ("image", "float[28, 28, 1]"), "digit": ("category", "int[]")},
    "reviews": {"review": ("tokens", "int[50]"), "label": ("binary", "float[1]")},
    "tickets": {
        "title": ("tokens", "int[12]"),
        "body": ("tokens", "int[60]"),
        "tags": ("set", "float[classes(tags)]"),
        "priority": ("binary", "float[1]"),
        "department": ("category", "int[]"),
    },
    "shakespeare": {"characters": ("tokens", "int[128]"), "next": ("category", "int[128]")},
    "spoken_digits": {"sound": ("features", "float[61, 40]"), "digit": ("category", "int[]")},
    "vae": {"image": ("image", "float[28, 28, 1]")},
    "gan": {"image": ("image", "float[28, 28, 1]")},
    "tune": {"image": ("image", "float[8, 8, 1]"), "digit": ("category", "int[]")},
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_fields_of_the_contract_hold_what_their_steps_make(name):
    if not SPECS.is_dir():
        pytest.skip("the specs of the contract are not beside the repository")
    text = (SPECS / f"{name}.spec").read_text(encoding="utf-8")
    assert held(text, context=128) == EXPECTED[name]


def field(text, name):
    plan, found = plan_of(text)
    assert found == []
    return next(f for f in plan.fields_ if f.name == name)


def test_classes_of_a_built_in_set_are_known_before_it_is_read():
    species = field(
        "source = builtin(iris)\ninput petal_width: number\ntarget species: category", "species"
    )
    assert species.encoded.classes == 3
    assert species.encoded.labels == ("setosa", "versicolor", "virginica")


def test_classes_of_lines_are_numbered_as_they_are_written():
    source = 'source = lines(b = "b.txt", a = "a.txt", c = "c.txt")'
    text = f"{source}\ninput line: text |> hash(5)\ntarget label: category"
    assert field(text, "label").encoded.labels == ("b", "a", "c")


def test_classes_of_a_file_are_known_by_name():
    text = 'source = csv("a.csv")\ninput x: number\ntarget y: category'
    assert field(text, "y").encoded.classes == symbol("classes(y)")


@pytest.mark.parametrize(
    ("written", "classes", "labels"),
    [
        ("category(10)", 10, None),
        ("category([low, high])", 2, ("low", "high")),
        ('category(["low end", high, 3, true])', 4, ("low end", "high", "3", "true")),
        ("category(kinds)", 7, None),
    ],
)
def test_classes_can_be_declared(written, classes, labels):
    plan, found = plan_of(f'source = csv("a.csv")\ninput x: number\ntarget y: {written}', kinds=7)
    assert found == []
    assert (plan.fields_[1].encoded.classes, plan.fields_[1].encoded.labels) == (classes, labels)


def test_the_range_of_a_number_is_kept():
    encoded = field(
        'source = csv("a.csv")\ninput x: number(0 .. 120)\ntarget y: number', "x"
    ).encoded
    assert (encoded.low, encoded.high) == (0, 120)


def test_a_limited_vocabulary_is_known_and_another_is_not():
    text = 'source = csv("a.csv")\ninput x: text |> tokenize(words{}) |> pad(5)\ntarget y: binary'
    assert field(text.format(", vocabulary = 100"), "x").encoded.vocabulary == 100
    assert field(text.format(""), "x").encoded.vocabulary == symbol("vocabulary(x)")


def test_without_from_a_field_takes_the_column_of_its_name_or_what_the_source_is_there_for():
    plan, _ = plan_of(
        'source = images("p", label = folder)\ninput photo: image(8, 8)\ntarget label: category'
    )
    assert [f.columns for f in plan.fields_] == [("image",), ("label",)]
    plan, _ = plan_of('source = csv("a.csv")\ninput photo: image(8, 8)\ntarget y: category')
    assert plan.fields_[0].columns == ("photo",)


def test_quoted_columns_are_names():
    plan, found = plan_of(
        'source = csv("a.csv")\nsplit = random(test = 20%, stratify = `Kind of`)\n'
        "input x: number from [`Sepal Length`, b]\ntarget y: category from `Kind of`"
    )
    assert found == []
    assert plan.fields_[0].columns == ("Sepal Length", "b")
    assert plan.split[0].stratify == "Kind of"


def test_splits_can_be_added():
    plan, found = plan_of(
        'source = csv("a.csv")\nsplit = random(validation = 10%) + files(test = csv("b.csv"))\n'
        "input x: number\ntarget y: number"
    )
    assert found == []
    assert [word.word() for word in plan.split] == ["random", "files"]
    assert plan.span.text == 'csv("a.csv")'
    assert plan.split_span.text.startswith("random")


def test_a_target_ahead_may_stand_before_its_field():
    text = 'source = csv("a.csv")\ntarget next: ahead(x, 1)\ninput x: number |> windows(3)'
    assert next(iter(held(text).items())) == ("next", ("number", "float[1]"))


def test_a_weight_is_a_number_without_an_axis():
    text = 'source = csv("a.csv")\ninput x: number\ntarget y: number\nweight w: number'
    assert held(text)["w"] == ("number", "float[]")


CSV = 'source = csv("a.csv")\n'
XY = "input x: number\ntarget y: number\n"
IRIS = "source = builtin(iris)\ninput petal_width: number\ntarget species: category\n"


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (XY, [("E0204", "data")]),
        (CSV + CSV + XY, [("E0211", "source")]),
        (CSV + "sauce = 1\n" + XY, [("E0210", "sauce")]),
        ('source = cvs("a.csv")\n' + XY, [("E0201", "cvs")]),
        (CSV + "input x: numbr\ntarget y: number", [("E0201", "numbr")]),
        (CSV + "input x: number |> standardise\ntarget y: number", [("E0201", "standardise")]),
        (CSV + "split = radnom(test = 10%)\n" + XY, [("E0201", "radnom")]),
        (CSV + "split = random(test = 110%)\n" + XY, [("E0206", "110%")]),
        (CSV + "split = ordered(train = 70%)\n" + XY, [("E0503", "ordered(train = 70%)")]),
        (IRIS.replace("petal_width", "petal_widht"), [("E0501", "petal_widht")]),
        (
            IRIS + "split = random(test = 10%, stratify = spezies)\n",
            [("E0501", "random(test = 10%, stratify = spezies)")],
        ),
        (CSV + "split = kfold(5)\n" + XY, [("E0199", "kfold(5)")]),
        ('source = sql("a", "b")\n' + XY, [("E0199", 'sql("a", "b")')]),
        (CSV + "input x: video(4, 8, 8)\ntarget y: number", [("E0199", "video(4, 8, 8)")]),
        ('source = csv("s3://a.csv")\n' + XY, [("E0603", 'csv("s3://a.csv")')]),
        ('source = csv("~/a.csv")\n' + XY, [("E0603", 'csv("~/a.csv")')]),
        (
            CSV + 'split = files(test = csv("http://b.csv"))\n' + XY,
            [("E0603", 'files(test = csv("http://b.csv"))')],
        ),
        (
            CSV + "input x: number |> windows(3) |> windows(3)\ntarget y: ahead(x, 1)",
            [("E0510", None)],
        ),
        (CSV + XY + "input z: number from [y, x]", [("E0517", "target y: number")]),
        (CSV + "input x: category(0)\ntarget y: number", [("E0206", "0")]),
        (CSV + "input x: category([a, a])\ntarget y: number", [("E0206", "[a, a]")]),
        (CSV + "input x: number(5 .. 1)\ntarget y: number", [("E0206", "5 .. 1")]),
        (CSV + "input x: number\ntarget y: binary([a])", [("E0206", "[a]")]),
        ("source = table(x = [1], x = [2], y = [1])\n" + XY, [("E0207", "x")]),
        ("source = table(x = [1, 2], y = [1])\n" + XY, [("E0206", "table(x = [1, 2], y = [1])")]),
        ("source = table()\n" + XY, [("E0204", "table()")]),
    ],
)
def test_what_is_wrong_is_pointed_at(text, findings):
    found = plan_of(text)[1]
    assert [
        (code, None if want is None else where)
        for (code, where, _), (_, want) in zip(found, findings, strict=True)
    ] == findings


def test_several_mistakes_are_told_in_one_pass():
    text = (
        'source = csv("http://a.csv")\nsplit = random(train = 10%)\n'
        "input x: number |> one_hot\ninput y: numbr\ninput z: category |> log1p\ntarget y: number"
    )
    assert sorted(codes(text)) == ["E0201", "E0503", "E0508", "E0510", "E0510", "E0603"]


def test_a_plan_stands_where_only_paths_and_splits_are_wrong():
    plan, found = plan_of('source = csv("http://a.csv")\nsplit = random(train = 10%)\n' + XY)
    assert [code for code, _, _ in found] == ["E0603", "E0503"]
    assert [f.name for f in plan.fields_] == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        (IRIS.replace("petal_width", "petal_widht"), "did you mean `petal_width`?"),
        (CSV + "input x: number |> standardise\ntarget y: number", "did you mean `standardize`?"),
        (CSV + "split = ordered(train = 70%)\n" + XY, "write `train = 100%`"),
        (
            IRIS.replace("target species", "target kind").replace(
                "category", "category from species"
            )
            + "split = random(test = 10%, stratify = kind)\n",
            "splits name columns: the field `kind` is made from `species`",
        ),
        (CSV + "input x: text\ntarget y: number", "add `|> tokenize(words)`"),
        (CSV + "input x: set\ntarget y: number", "add `|> multi_hot`"),
        (CSV + "input x: category |> hash(5)\ntarget y: number", "write `x: text |> hash(5)`"),
    ],
)
def test_help_is_something_to_write(text, help_):
    assert [h for _, _, h in plan_of(text)[1]] == [help_]


WORDS = [
    (kind, name, example)
    for kind in ("sources", "splits", "types", "steps")
    for name in catalog.names(kind)
    for example in catalog.find(kind, name).examples
]


@pytest.mark.parametrize(
    ("kind", "name", "example"), WORDS, ids=[f"{kind}-{example}" for kind, _, example in WORDS]
)
def test_the_example_of_a_word_is_that_word(kind, name, example):
    sink = Sink()
    file = parse(Source("test.spec", f"x = {example}\n"), sink)
    expression = file.items[0].statement.value
    word = Binder(Evaluator(Context(sink), Scope(), None)).word(expression, (kind,))
    assert [(d.code, d.message) for d in sink] == []
    assert word.word() == name
    assert word == type(word)(**word.given)
