"""E050x and E051x: what the text of a `data` section shows to be wrong."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes._data import (
    CLASSES,
    NUMBERS,
    SERIES,
    TEXT,
    XY,
    classes,
    flat,
    language,
    numbers,
    tokens,
)

_PLAIN = numbers(NUMBERS + XY)
_HALVES = numbers(NUMBERS + "split  = ordered(train = 50%, test = 50%)\n" + XY)
_WINDOWS = "input  x: number |> windows(2)\ntarget next: ahead(x, 1)"
_TOKENS = "input  x: text |> tokenize(words) |> pad(length = 2)\ntarget y: binary"
_LONG = 'source = text("long.txt")\n'
_LONG_TEXT = (("long.txt", "To be, or not to be, that is the question.\n"),)


def _split(text: str) -> str:
    return numbers(f"{NUMBERS}split  = {text}\n{XY}")


_STATE = """data {
  source = table(y = [1.0, 2.0, 3.0, 5.0, 8.0, 13.0])
  split  = ordered(train = 100%)
  input  past: number from y |> windows(2, stride = 2)
  target next: ahead(past, 1)
}
model {
  past |> LSTM(3, stateful = true) |> Dense(1)
}
compile {
  loss = mean_squared_error
}
fit {
  shuffle = true
}
"""

CODES = (
    Code(
        "E0442",
        "a state that is carried to rows that do not follow",
        "A `stateful` layer begins row i of a batch with the state that row i of the batch before has "
        "left. Shuffled, split by chance or overlapping, the rows go on somewhere else.",
        _STATE,
        _STATE.replace("shuffle = true", "shuffle = false"),
    ),
    Code(
        "E0199",
        "not available yet",
        "The language has a word for it that this release cannot follow, and nothing is ignored.",
        _split("kfold(2)"),
        _HALVES,
    ),
    Code(
        "E0501",
        "a column that the source does not have",
        "A field reads the column of its own name unless `from` says another one. What columns "
        "there are is known at once for built-in sets and for tables in the spec, and for files "
        "when they are read.",
        numbers(NUMBERS + "input  x: number from xx\ntarget y: number"),
        _PLAIN,
    ),
    Code(
        "E0503",
        "splits that do not add up to 100%",
        "Rows that no split takes would be lost in silence, and no row can be in two splits.",
        _split("ordered(train = 75%, test = 50%)"),
        _HALVES,
    ),
    Code(
        "E0504",
        "no rows to train on",
        "Steps and weights are learnt from the training rows alone, so there must be some.",
        _split("ordered(train = 0%, test = 100%)"),
        _HALVES,
    ),
    Code(
        "E0505",
        "a split that is made twice",
        "Each of train, validation and test is one set of rows.",
        _split("ordered(test = 50%) + files(test = table(x = [5], y = [6]))"),
        _split("ordered(validation = 50%) + files(test = table(x = [5], y = [6]))"),
    ),
    Code(
        "E0506",
        "a source that is divided twice",
        "One split divides the rows of the source. Only `files`, which brings rows of its own, "
        "can be added to it.",
        _split("ordered(test = 50%) + random(validation = 50%)"),
        _HALVES,
    ),
    Code(
        "E0507",
        "stratified by a number",
        "To stratify is to give each split its share of every class, and a number has none.",
        _split("random(test = 50%, stratify = y)"),
        classes(
            CLASSES
            + "split  = random(test = 50%, stratify = y)\ninput  x: number\ntarget y: category"
        ),
    ),
    Code(
        "E0508",
        "a field that stands twice",
        "The model knows its data by the names of fields, so each name is one field.",
        numbers(NUMBERS + "input  x: number\n" + XY),
        _PLAIN,
    ),
    Code(
        "E0509",
        "windows over rows that a split tears apart",
        "A window holds rows that follow one another. A random split puts neighbours into "
        "different splits, so the model would be judged on rows that it has learnt.",
        flat(SERIES + "split  = random(test = 50%)\n" + _WINDOWS),
        flat(SERIES + "split  = ordered(test = 50%)\n" + _WINDOWS),
    ),
    Code(
        "E0510",
        "a step that cannot follow",
        "Each step takes some kinds of values: numbers, class numbers, text, tokens, pictures, "
        "sound. What a field holds is decided by its type and the steps before.",
        numbers(NUMBERS + "input  x: number |> one_hot\ntarget y: number"),
        numbers(NUMBERS + "input  x: category |> one_hot\ntarget y: number"),
    ),
    Code(
        "E0511",
        "a column or a step for what is made of another field",
        "`ahead` and `shift` take their values from another field, as it is prepared there.",
        flat(SERIES + "input  x: number |> windows(2)\ntarget next: ahead(x, 1) from y"),
        flat(SERIES + _WINDOWS),
    ),
    Code(
        "E0512",
        "no windows to look ahead from",
        "`ahead` and `shift` give what comes after a window, so their field must have `windows`.",
        numbers(SERIES + "input  x: number\ntarget next: ahead(x, 1)"),
        flat(SERIES + _WINDOWS),
    ),
    Code(
        "E0513",
        "several columns for a type that takes one",
        "Only `number` puts columns side by side. Classes of different columns are different.",
        numbers(NUMBERS + "input  x: category from [x, y] |> one_hot\ntarget z: number from y"),
        numbers(NUMBERS + "input  x: category |> one_hot\ntarget z: number from y"),
    ),
    Code(
        "E0514",
        "a field that is not made into numbers",
        "Text, sets and times are no numbers; a step says which numbers stand for them.",
        tokens(TEXT + "input  x: text\ntarget y: binary").replace("vocabulary(x)", "10"),
        tokens(TEXT + _TOKENS),
    ),
    Code(
        "E0515",
        "a long text that is not cut into examples",
        "`text` reads one long text. A model learns from pieces of it, which `windows` cuts.",
        language(_LONG + "input  x: text |> tokenize(characters)").partition("compile")[0],
        language(
            _LONG + "input  x: text |> tokenize(characters) |> windows(4)\ntarget next: shift(x, 1)"
        ),
        _LONG_TEXT,
    ),
    Code(
        "E0516",
        "windows that move by different strides",
        "An example holds the windows of all fields that end at one row, so they move together.",
        numbers(
            SERIES + "input  x: number |> windows(2)\ninput  z: number from y |> windows(2, stride "
            "= 2)\ntarget next: ahead(x, 1)"
        ).replace("x |> Dense", "concat(x, z) |> Flatten |> Dense"),
        numbers(
            SERIES + "input  x: number |> windows(2)\ninput  z: number from y |> windows(2)\n"
            "target next: ahead(x, 1)"
        ).replace("x |> Dense", "concat(x, z) |> Flatten |> Dense"),
    ),
    Code(
        "E0517",
        "the target among the inputs",
        "A model that is shown the answer learns to copy it, and fails where the answer is new.",
        numbers(NUMBERS + "input  x: number from [x, y]\ntarget y: number"),
        _PLAIN,
    ),
    Code(
        "E0518",
        "another number of classes than the source has",
        "The classes of built-in sets and of `lines` are known. What the spec declares must agree.",
        classes(
            "source = builtin(iris)\ninput  x: number from petal_width\n"
            "target y: category(4) from species"
        ),
        classes(
            "source = builtin(iris)\ninput  x: number from petal_width\n"
            "target y: category(3) from species"
        ),
    ),
    Code(
        "E0519",
        "no input",
        "A model computes something from its inputs, which are fields of the data.",
        "data {\n  source = table(y = [1, 2])\n  target y: number\n}\n\n"
        "model (x: float[4]) { x |> Dense(1) }\n",
        _PLAIN,
    ),
    Code(
        "E0522",
        "a weight that is not one number",
        "A weight says how much a row counts: one number a row, and one weight in all.",
        numbers(NUMBERS + XY + "\nweight w: category from x"),
        numbers(NUMBERS + XY + "\nweight w: number from x"),
    ),
)
