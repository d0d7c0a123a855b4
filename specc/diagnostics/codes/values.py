"""E052x to E055x: what the values of the data show to be wrong."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes._data import (
    CLASSES,
    NUMBERS,
    SERIES,
    XY,
    classes,
    flat,
    numbers,
    tokens,
    yes_no,
)

_PLAIN = numbers(NUMBERS + XY)
_CATEGORY = "input  x: number\ntarget y: category"
_GAP = "source = table(x = [1, none, 3, 4], y = [2, 1, 4, 3])\n"
_COLOURS = 'source = table(x = ["red", "blue", "red", "green"], y = [2, 1, 4, 3])\n'
_CELL = (("rows.csv", "x,y\n1,2\ntwo,1\n3,4\n4,3\n"),)


def _rows(x: str, type_: str = "number") -> str:
    return numbers(
        f"source = table(x = {x}, y = [2, 1, 4, 3])\ninput  x: {type_}\ntarget y: number"
    )


_TABLE = numbers(NUMBERS + XY).replace(
    "model { x |> ",
    'constant table: float[3, 2] = csv("table.csv")\n\nmodel { (x + sum(table)) |> ',
)

CODES = (
    Code(
        "E0520",
        "a split with no row",
        "A share of few rows may round to none, and a metric over no row means nothing.",
        numbers(NUMBERS + "split  = by(x, train = [1, 2, 3, 4], test = [5])\n" + XY),
        numbers(NUMBERS + "split  = by(x, train = [1, 2, 3], test = [4])\n" + XY),
    ),
    Code(
        "E0521",
        "a class that a split lacks",
        "What no training row has cannot be learnt, and what no test row has cannot be judged.",
        classes(CLASSES + "split  = by(x, train = [1, 3], test = [2, 4])\n" + _CATEGORY),
        classes(CLASSES + "split  = by(x, train = [1, 2], test = [3, 4])\n" + _CATEGORY),
    ),
    Code(
        "E0524",
        "a missing value that nothing fills",
        "An empty cell is not zero. Either a step says what stands for it, or the row has to go.",
        numbers(_GAP + XY),
        numbers(_GAP + "input  x: number |> impute(median)\ntarget y: number"),
    ),
    Code(
        "E0525",
        "too few rows for a window",
        "A window and what is ahead of it must lie in the rows of a split.",
        flat(SERIES + "input  x: number |> windows(8)\ntarget next: ahead(x, 1)"),
        flat(SERIES + "input  x: number |> windows(7)\ntarget next: ahead(x, 1)"),
    ),
    Code(
        "E0527",
        "a target with one class",
        "Where all rows have the same class there is nothing to learn: every model is right.",
        classes(CLASSES.replace('"b"', '"a"') + _CATEGORY),
        classes(CLASSES + _CATEGORY),
    ),
    Code(
        "E0530",
        "a class that no training row has",
        "Classes are learnt from the training rows alone. What comes up later has no number, "
        "unless the classes are declared or a step such as `one_hot` makes zeros of it.",
        numbers(
            _COLOURS + "split  = ordered(train = 75%, test = 25%)\ninput  x: category\n"
            "target y: number"
        ).replace("x |>", "x |> Embedding(classes(x), 2) |>"),
        numbers(
            _COLOURS + "split  = ordered(train = 75%, test = 25%)\n"
            "input  x: category([red, blue, green])\ntarget y: number"
        ).replace("x |>", "x |> Embedding(classes(x), 2) |>"),
    ),
    Code(
        "E0523",
        "a batch of more rows than there are",
        "Every step would see all rows, and the rest of the batch would be filled up for nothing.",
        numbers(NUMBERS + XY) + "fit { batch_size = 64 }\n",
        numbers(NUMBERS + XY) + "fit { batch_size = 2 }\n",
    ),
    Code(
        "E0526",
        "a constant that is not what its file holds",
        "The file is opened when the run begins: its array has the declared kind and sizes.",
        _TABLE.replace("3, 2", "4, 2"),
        _TABLE,
        (("table.csv", "a,b\n1,2\n3,4\n5,6\n"),),
    ),
    Code(
        "E0532",
        "examples that differ in size",
        "A batch is one array, so its examples have one size: `pad` and `resize` see to that.",
        tokens(
            'source = table(x = ["a", "b c"], y = [true, false])\n'
            "input  x: text |> tokenize(words)\ntarget y: binary"
        ),
        tokens(
            'source = table(x = ["a", "b c"], y = [true, false])\n'
            "input  x: text |> tokenize(words) |> pad(length = 2)\ntarget y: binary"
        ),
    ),
    Code(
        "E0540",
        "a cell that is no number or date",
        "One wrong cell would otherwise turn a column into text, or vanish as a missing value.",
        numbers('source = csv("rows.csv")\n' + XY),
        numbers(
            'source = csv("rows.csv", missing = ["two"])\n'
            "input  x: number |> impute(mean)\ntarget y: number"
        ),
        _CELL,
    ),
    Code(
        "E0541",
        "a value that is none of the declared classes",
        "A class that is not declared is most often a slip of the pen, and would be a class of "
        "its own.",
        _rows('["low", "hgih", "low", "high"]', "category([low, high]) |> one_hot"),
        _rows('["low", "high", "low", "high"]', "category([low, high]) |> one_hot"),
    ),
    Code(
        "E0542",
        "a number outside of its declared range",
        "`number(0 .. 120)` says what is possible; what is not is a mistake in the data.",
        _rows("[18, 210, 40, 33]", "number(0 .. 120)"),
        _rows("[18, 21, 40, 33]", "number(0 .. 120)"),
    ),
    Code(
        "E0543",
        "a column of another kind",
        "A field of numbers needs numbers in its column, a text needs text, a picture pictures.",
        flat(
            "source = builtin(digits)\ninput  x: number from images\ntarget y: number from target"
        ),
        flat(
            "source = builtin(digits)\ninput  x: image(8, 8, 1) from images\n"
            "target y: number from target"
        ),
    ),
    Code(
        "E0544",
        "a binary that has not two values",
        "Yes or no are two values. With one there is nothing to learn, with three it is a "
        "category.",
        yes_no(CLASSES.replace('"a", "b"]', '"c", "b"]') + "input  x: number\ntarget y: binary"),
        yes_no(CLASSES + "input  x: number\ntarget y: binary"),
    ),
    Code(
        "E0545",
        "another size than the field declares",
        "The shape of the model follows from the sizes that fields declare.",
        flat(
            "source = builtin(digits)\ninput  x: image(9, 9, 1) from images\n"
            "target y: number from target"
        ),
        flat(
            "source = builtin(digits)\ninput  x: image(8, 8, 1) from images\n"
            "target y: number from target"
        ),
    ),
    Code(
        "E0546",
        "a number that is not finite",
        "Infinity in one row makes every weight useless within a step of training.",
        _rows("[1, 2, 3, 1e300]", "number |> rescale(1e300)"),
        _rows("[1, 2, 3, 1e300]", "number |> rescale(1e-300)"),
    ),
    Code(
        "E0547",
        "a logarithm of what has none",
        "log(1 + x) needs numbers above -1; its value at -1 is minus infinity.",
        _rows("[1, 2, 3, -1]", "number |> log1p"),
        _rows("[1, 2, 3, 0]", "number |> log1p"),
    ),
    Code(
        "E0548",
        "nothing to impute from",
        "A median or a most frequent value is learnt from training rows that have a value.",
        _rows("[none, none, none, none]", "number |> impute(median)"),
        _rows("[none, 2, 3, 4]", "number |> impute(median)"),
    ),
    Code(
        "E0549",
        "a negative weight",
        "A weight says how much a row counts. With one below zero training would make the loss "
        "of that row large.",
        numbers(NUMBERS.replace("y =", "w = [1, 1, -1, 1], y =") + XY + "\nweight w: number"),
        numbers(NUMBERS.replace("y =", "w = [1, 1, 0, 1], y =") + XY + "\nweight w: number"),
    ),
    Code(
        "E0551",
        "a row that is in no split",
        "`by` lists the values of each split. A value that is not listed would be lost in silence.",
        numbers(NUMBERS + "split  = by(x, train = [1, 2], test = [3])\n" + XY),
        numbers(NUMBERS + "split  = by(x, train = [1, 2], test = [3, 4])\n" + XY),
    ),
    Code(
        "W0512",
        "an input that gives the target away",
        "If the target follows from one column alone, that column is often made from the target, "
        "and will not be there when the model is used.",
        numbers(
            "source = table(x = [1, 2, 3, 4, 5], y = [3, 5, 7, 9, 11])\n" + XY,
        ),
        _PLAIN,
    ),
    Code(
        "W0530",
        "a class of an input that no training row has",
        "The run goes on with a vector of zeros, which says: none of the known classes.",
        numbers(
            _COLOURS + "split  = ordered(train = 75%, test = 25%)\n"
            "input  x: category |> one_hot\ntarget y: number"
        ),
        numbers(_COLOURS + "input  x: category |> one_hot\ntarget y: number"),
    ),
    Code(
        "W0550",
        "a column that never changes",
        "What is the same in every training row tells the model nothing.",
        _rows("[7, 7, 7, 7]", "number |> standardize"),
        _rows("[7, 7, 7, 8]", "number |> standardize"),
    ),
)
