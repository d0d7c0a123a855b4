"""E03xx: shapes, ranks, and what a tensor holds."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes.names import GOOD, model

IRIS = """data {
  source = builtin(iris)
  split  = random(train = 70%, validation = 15%, test = 15%, stratify = species)
  input  petals: number from [petal_length, petal_width] |> standardize
  target species: category
}
"""
TRAIN = "compile {\n  loss = categorical_crossentropy\n}\n"
PRICES = """data {
  source = table(size = [1.0, 2.0, 3.0], price = [2.0, 4.0, 6.0])
  input  size: number
  target price: number
}
"""
ERROR = "compile {\n  loss = mean_squared_error\n}\n"

CODES = (
    Code(
        "E0301",
        "inputs that a word cannot take",
        "The shapes or kinds of the inputs do not fit together; both places are shown.",
        model("Add()(x) |> Dense(3)"),
        model("Add()(x, x) |> Dense(3)"),
    ),
    Code(
        "E0302",
        "a wrong number of axes",
        "Shapes are those of one example: the batch is never counted.",
        model("x |> Conv2D(8, 3)", "x: float[28, 28]"),
        model("expand_dims(x, -1) |> Conv2D(8, 3)", "x: float[28, 28]"),
    ),
    Code(
        "E0303",
        "sizes that disagree",
        "Two tensors meet axis by axis from the right; sizes are equal, or one of them is 1.",
        model("x + y |> Dense(3)", "x: float[4], y: float[5]"),
        model("x + y |> Dense(3)", "x: float[4], y: float[4]"),
    ),
    Code(
        "E0304",
        "a declared shape that does not hold",
        "A shape in a header or after a name is checked at each use; its names are bound at the first.",
        "layer Pair()(x: float[2]) {\n  x |> Dense(3)\n}\n" + model("x |> Pair"),
        "layer Any()(x: float[n]) {\n  x |> Dense(n)\n}\n" + model("x |> Any"),
    ),
    Code(
        "E0305",
        "a window larger than its input",
        "With `padding = valid` a kernel, pool or crop must fit into its input.",
        model("x |> Conv2D(8, 5)", "x: float[3, 3, 1]"),
        model("x |> Conv2D(8, 3)", "x: float[3, 3, 1]"),
    ),
    Code(
        "E0306",
        "a reshape that does not multiply out",
        "Before and after, a tensor has as many numbers; one size may be -1.",
        model("x |> Reshape([3, 2])"),
        model("x |> Reshape([2, 2])"),
    ),
    Code(
        "E0307",
        "class numbers or tokens taken for quantities",
        "Class 7 is not seven times class 1: numbers that only name something are embedded or one-hot first.",
        model("x |> Dense(3)", "x: int[4]"),
        model("x |> Embedding(10, 8) |> Flatten |> Dense(3)", "x: int[4]"),
    ),
    Code(
        "E0308",
        "an embedding smaller than what it looks up",
        "It has a row for each number; the numbers of a text or category go up to its size less 1.",
        model("soil |> Embedding(10, 4) |> Dense(3)", "soil: category(40)"),
        model("soil |> Embedding(classes(soil), 4) |> Dense(3)", "soil: category(40)"),
    ),
    Code(
        "E0309",
        "a size that is none",
        "A size is a whole number of at least 1.",
        model("x |> Dense(3)", "x: float[0]"),
        GOOD,
    ),
    Code(
        "E0310",
        "branches on training that disagree",
        "Two programs are compiled, and what follows must fit both.",
        model("y = if training { x } else { x |> Dense(2) }\n  y |> Dense(3)"),
        model("y = if training { x * 2 } else { x }\n  y |> Dense(3)"),
    ),
    Code(
        "E0311",
        "a shared layer whose weights do not fit",
        "A layer that is bound once has one set of weights, made for its first input.",
        model("d = Dense(3)\n  (x |> d) + (y |> d)", "x: float[4], y: float[5]"),
        model("d = Dense(3)\n  (x |> d) + (y |> d)", "x: float[4], y: float[4]"),
    ),
    Code(
        "E0312",
        "units that are not the classes",
        "One unit for each class: `classes(f)` is their number, whatever the data says.",
        IRIS + "model {\n  petals |> Dense(10, softmax)\n}\n" + TRAIN,
        IRIS + "model {\n  petals |> Dense(classes(species), softmax)\n}\n" + TRAIN,
    ),
    Code(
        "E0313",
        "an axis that is not there",
        "Axes count the written dimensions from 0; the batch is not one of them. -1 is the last.",
        model("softmax(x, 1) |> Dense(3)"),
        model("softmax(x, 0) |> Dense(3)"),
    ),
    Code(
        "E0314",
        "a type that is none",
        "The type of a tensor is the kind of number and the shape of one example: `float[28, 28, 1]`.",
        model("x |> Dense(3)", "x: float"),
        GOOD,
    ),
    Code(
        "E0315",
        "an output that is not as large as its target",
        "Each number of the target needs one of the output.",
        PRICES + "model {\n  size |> Dense(2)\n}\n" + ERROR,
        PRICES + "model {\n  size |> Dense(1)\n}\n" + ERROR,
    ),
    Code(
        "E0316",
        "an output of another rank than its target",
        "A `Flatten` or a pooling was forgotten, or a recurrent layer gives its whole sequence.",
        "data {\n  source = builtin(digits)\n  input  image: image(8, 8, 1) from images |> rescale(1 / 16)\n"
        "  target digit: category(10) from target\n}\nmodel {\n  image |> Dense(10, softmax)\n}\n"
        + TRAIN,
        "data {\n  source = builtin(digits)\n  input  image: image(8, 8, 1) from images |> rescale(1 / 16)\n"
        "  target digit: category(10) from target\n}\nmodel {\n  image |> Flatten |> Dense(10, softmax)\n}\n"
        + TRAIN,
    ),
    Code(
        "E0317",
        "an option that does not fit the shape",
        "Each is allowed by itself, but not with this input.",
        model("x |> Conv2D(8, 3, groups = 2)", "x: float[8, 8, 3]"),
        model("x |> Conv2D(8, 3, groups = 2)", "x: float[8, 8, 4]"),
    ),
    Code(
        "E0318",
        "a moving average of a layer that is not there",
        "`ema(layer, momentum)` follows the weights of a layer of the same body, which must have some.",
        model("a = Dense(3)\n  b = ema(a, 0.9)\n  x |> b", "x: float[4]"),
        model("a = Dense(3)\n  b = ema(a, 0.9)\n  (x |> a) + (x |> b)", "x: float[4]"),
    ),
    Code(
        "E0417",
        "an augmentation of what is no image",
        "It would move or mix class numbers and tokens, and change what they mean.",
        model("x |> RandomFlip |> Flatten |> Dense(3)", "x: int[8, 8, 3]"),
        model("x |> RandomFlip |> Flatten |> Dense(3)", "x: float[8, 8, 3]"),
    ),
    Code(
        "W0301",
        "a mask that is lost",
        "From here on padding counts like content: the layer does not know which positions are real.",
        model("x |> Embedding(10, 8, mask_zero = true) |> Flatten |> Dense(3)", "x: int[4]"),
        model(
            "x |> Embedding(10, 8, mask_zero = true) |> GlobalAveragePooling1D |> Dense(3)",
            "x: int[4]",
        ),
    ),
    Code(
        "W0302",
        "an augmentation that does nothing, or counts other values than there are",
        "A crop of the whole image, or a turn by 0, changes nothing. And where pixels lie in 0 to 1, "
        "a share of the range 0 to 255 is 255 times too much.",
        model("x |> RandomCrop(8, 8) |> Flatten |> Dense(3)", "x: float[8, 8, 3]"),
        model("x |> RandomCrop(6, 6) |> Flatten |> Dense(3)", "x: float[8, 8, 3]"),
    ),
    Code(
        "W0303",
        "a low rank that is none",
        "`lora_rank` trains two small matrices in place of a large one. From the smaller side of that on, they have as "
        "many numbers as it has, and can make any matrix.",
        model("x |> Dense(3, lora_rank = 3)", "x: float[8]"),
        model("x |> Dense(3, lora_rank = 1)", "x: float[8]"),
    ),
)
