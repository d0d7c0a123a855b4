"""E02xx: names, arguments, and what is computed while compiling."""

from __future__ import annotations

from specc.diagnostics.code import Code

GOOD = "model (x: float[4]) {\n  x |> Dense(8, relu) |> Dense(3)\n}\n"
_COMPILED = GOOD + "compile {\n  loss = square(output)\n}\n"


def model(body: str, inputs: str = "x: float[4]") -> str:
    """A spec of one model."""
    return f"model ({inputs}) {{\n  {body}\n}}\n"


BLOCK = "layer Block(width)(x) {\n  x |> Dense(width, relu)\n}\n"

CODES = (
    Code(
        "E0201",
        "an unknown name",
        "Names are those of the spec's own bindings and of the vocabulary; the nearest one is offered.",
        model("x |> Dens(3)"),
        GOOD,
    ),
    Code(
        "E0202",
        "an unknown option",
        "Nothing is ignored: an option that a word does not have is a mistake, not a wish.",
        model("x |> Dense(3, use_bais = false)"),
        model("x |> Dense(3, use_bias = false)"),
    ),
    Code(
        "E0203",
        "a name defined twice",
        "At the top of a file, and among what it imports, a name means one thing.",
        BLOCK + "layer Block(n)(x) {\n  x |> Dense(n)\n}\n" + model("x |> Block(3)"),
        BLOCK + model("x |> Block(3)"),
    ),
    Code(
        "E0204",
        "a missing option or input",
        "A word without a default for an option has no sensible one.",
        model("x |> Dense"),
        GOOD,
    ),
    Code(
        "E0205",
        "too many values by position",
        "Options that may be given by position are few; the others are given by name, so that a reader knows them.",
        BLOCK + model("x |> Block(3, 4)"),
        BLOCK + model("x |> Block(3)"),
    ),
    Code(
        "E0206",
        "an option of the wrong type or out of its range",
        "What would fail or do nothing at run time is refused here, with the range that is allowed.",
        model("x |> Dense(0)"),
        GOOD,
    ),
    Code(
        "E0207",
        "an option given twice",
        "Two values for one option: one of them would be ignored.",
        model("x |> Dense(3, units = 4)"),
        GOOD,
    ),
    Code(
        "E0208",
        "something applied that is no layer or function",
        "`|>` applies a layer or a function; parentheses call one.",
        model("x |> 3"),
        GOOD,
    ),
    Code(
        "E0209",
        "an unknown section",
        "A file has the sections data, model, compile, fit, evaluate, predict and tune.",
        GOOD + "complie {\n}\n",
        GOOD,
    ),
    Code(
        "E0210",
        "an unknown key",
        "A key that a section does not have would be ignored, so it is a mistake.",
        _COMPILED + "fit {\n  epoch = 3\n}\n",
        _COMPILED + "fit {\n  epochs = 3\n}\n",
    ),
    Code(
        "E0211",
        "a key or a section twice",
        "One of the two would be ignored.",
        _COMPILED + "fit {\n  epochs = 3\n  epochs = 4\n}\n",
        _COMPILED + "fit {\n  epochs = 3\n}\n",
    ),
    Code(
        "E0212",
        "a layer that uses itself",
        "Layers are unrolled when they are compiled, and every spec ends: there is no recursion.",
        "layer Loop()(x) {\n  x |> Dense(4) |> Loop\n}\n" + model("x |> Loop"),
        "layer Step()(x) {\n  x |> Dense(4)\n}\n" + model("x |> Step * 3"),
    ),
    Code(
        "E0213",
        "a program that unrolls too far",
        "Loops over lists are unrolled; a limit keeps a small text from becoming an endless program.",
        model(
            "for i in range(1000) {\n    for j in range(1000) {\n      x = x + i * j\n    }\n  }\n  x |> Dense(3)"
        ),
        model("for i in range(3) {\n    x = x + i\n  }\n  x |> Dense(3)"),
    ),
    Code(
        "E0214",
        "a value that is not used",
        "A line that is neither bound, nor last, nor `add_loss` has no effect.",
        model("x |> Dense(2)\n  x |> Dense(3)"),
        GOOD,
    ),
    Code(
        "E0215",
        "a body without a value",
        "The last expression of a body is its value.",
        model("_ = x |> Dense(3)"),
        GOOD,
    ),
    Code(
        "E0216",
        "a wrong number of inputs",
        "A layer of the spec takes the inputs that its header lists.",
        "layer Join()(a, b) {\n  a + b\n}\n" + model("x |> Join"),
        "layer Join()(a, b) {\n  a + b\n}\n" + model("Join()(x, x)"),
    ),
    Code(
        "E0217",
        "a field that a record does not have",
        "Fields are read with a dot; the nearest one is offered.",
        model("both = { low: x, high: x }\n  both.hihg |> Dense(3)"),
        model("both = { low: x, high: x }\n  both.high + both.low |> Dense(3)"),
    ),
    Code(
        "E0218",
        "an index that is not there",
        "Lists and tensors are indexed by whole numbers and slices, from 0; -1 is the last.",
        model("sizes = [8, 4]\n  x |> Dense(sizes[2])"),
        model("sizes = [8, 4]\n  x |> Dense(sizes[1])"),
    ),
    Code(
        "E0219",
        "names and values that differ in number",
        "Several names on the left take a list of as many values.",
        model("a, b = [1, 2, 3]\n  x |> Dense(a + b)"),
        model("a, b = [1, 2]\n  x |> Dense(a + b)"),
    ),
    Code(
        "E0220",
        "a loop over something that is no list",
        "`for` is unrolled while compiling, so its list must be known then.",
        model("for i in 3 {\n    x = x + i\n  }\n  x |> Dense(3)"),
        model("for i in range(3) {\n    x = x + i\n  }\n  x |> Dense(3)"),
    ),
    Code(
        "E0221",
        "a condition that is not known, or no condition",
        "`if` chooses while compiling; element by element it is `where(condition, a, b)`.",
        model("y = if x { x } else { x + 1 }\n  y |> Dense(3)"),
        model("deep = true\n  y = if deep { x |> Dense(8) } else { x }\n  y |> Dense(3)"),
    ),
    Code(
        "E0222",
        "a layer where a tensor is meant, or the other way round",
        "A layer becomes a tensor when it is applied: `x |> Dense(3)`. `|>` binds weaker than `+`.",
        model("x |> Dense(4) + x"),
        model("(x |> Dense(4)) + x"),
    ),
    Code(
        "E0223",
        "no model",
        "The model is the one section that every spec has.",
        "fit {\n  epochs = 3\n}\n",
        GOOD,
    ),
    Code(
        "E0224",
        "arithmetic without a value",
        "Numbers are computed while compiling: what divides by zero or leaves the range of 64 bits is refused.",
        model("x |> Dense(8 // 0)"),
        model("x |> Dense(8 // 2)"),
    ),
    Code(
        "E0225",
        "a fact that a field does not have",
        "`classes(f)` is of categories, `vocabulary(f)` of tokenized text, `length(f)` of what has a first axis.",
        "data {\n  source = table(a = [1, 2], b = [0, 1])\n  input  a: number\n  target b: number\n}\n"
        "model {\n  a |> Dense(classes(b))\n}\n",
        'data {\n  source = table(a = [1, 2], b = ["x", "y"])\n  input  a: number\n  target b: category\n}\n'
        "model {\n  a |> Dense(classes(b), softmax)\n}\n",
    ),
    Code(
        "E0226",
        "a tensor as a setting",
        "Settings are known while compiling; tensors stand in the second parentheses.",
        BLOCK + model("y = x\n  x |> Block(y)"),
        BLOCK + model("x |> Block(4)"),
    ),
    Code(
        "E0227",
        "a file that imports itself",
        "Imports form no circle: what two files need stands in a third.",
        'import "a.spec"\n' + GOOD,
        GOOD,
        (("a.spec", 'import "b.spec"\n'), ("b.spec", 'import "a.spec"\n')),
    ),
    Code(
        "E0228",
        "an import that leaves the folder",
        "A spec may come from a stranger: it reads specs only from its own folder and below. "
        "Of a run directory that folder lies below the one in which you are, or where you allow it.",
        'import "../other.spec"\n' + GOOD,
        GOOD,
    ),
    Code(
        "W0198",
        "a part of the spec that this release does not carry out",
        "It is checked and kept, and the rest of the spec runs without it.",
        GOOD + "tune {\n  maximize = val_accuracy\n}\n",
        GOOD,
    ),
    Code(
        "W0201",
        "a binding that nothing uses",
        "It is a slip, or left over: remove it, or call it `_`.",
        model("y = x |> Dense(2)\n  x |> Dense(3)"),
        model("y = x |> Dense(2)\n  y |> Dense(3)"),
    ),
    Code(
        "W0202",
        "a binding that hides a built-in word",
        "From here on the name means the binding; a reader may expect the built-in.",
        model("mean = x |> Dense(2)\n  mean |> Dense(3)"),
        model("middle = x |> Dense(2)\n  middle |> Dense(3)"),
    ),
    Code(
        "W0203",
        "an input that nothing uses",
        "No output depends on it, so it is read and prepared for nothing.",
        model("x |> Dense(3)", "x: float[4], y: float[2]"),
        GOOD,
    ),
    Code(
        "W0204",
        "a layer that nothing uses",
        "It is left over, or its name is misspelt where it was meant.",
        BLOCK + GOOD,
        BLOCK + model("x |> Block(3)"),
    ),
    Code(
        "W0205",
        "a hyper that nothing uses",
        "Searching over it would change nothing.",
        "hyper width = 8 in [8, 16]\n" + GOOD,
        "hyper width = 8 in [8, 16]\n" + model("x |> Dense(width)"),
    ),
    Code(
        "W0206",
        "a setting that its layer does not use",
        "Whoever sets it would expect a difference.",
        "layer Block(width, rate = 0.1)(x) {\n  x |> Dense(width)\n}\n" + model("x |> Block(3)"),
        BLOCK + model("x |> Block(3)"),
    ),
)
