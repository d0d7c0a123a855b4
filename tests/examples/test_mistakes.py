"""The examples, each broken as a newcomer would break it: what is said, and what is advised."""

from __future__ import annotations

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source
from tests.examples.reference import ROOT

DENSE = "Dense(16, relu)\n    |> Dense(16, relu)"
# example, what stands there, what is written instead, code, a part of the message or of the help
MISTAKES = [
    ("iris", DENSE, "Dense(16, rleu)", "E0201", "did you mean `relu`?"),
    ("iris", "sepal_width", "sepal_widht", "E0501", "did you mean `sepal_width`?"),
    ("iris", "epochs ", "epoch ", "E0210", "did you mean `epochs`?"),
    ("iris", "Dense(3, softmax)", "Dense(10, softmax)", "E0312", "has 3 classes"),
    ("iris", "Dense(3, softmax)", "Dense(3)", "E0402", "end in `softmax`"),
    ("iris", "Dense(3, softmax)", "Dense(3, sigmoid)", "E0403", "write `softmax`"),
    ("iris", "target species: category\n", "\n", "E0422", "`accuracy` compares with a target"),
    ("iris", "categorical_crossentropy", "mean_squared_error", "E0405", "`categorical_cross"),
    ("iris", "train = 70%", "train = 80%", "E0503", "write `train = 70%`"),
    ("iris", "batch_size = 16", "batch_size = 1600", "E0523", "105 to train on"),
    ("digits", "|> Flatten ", "", "E0316", "put `Flatten` or a pooling"),
    ("digits", "image(8, 8, 1)", "image(28, 28, 1)", "E0545", "a picture is 8 x 8 x 1"),
    ("digits", "category(10)", "binary", "E0518", "write `digit: category`"),
    ("digits", "Dropout(0.3)", "Dropout(30)", "E0206", "below 1, got the number 30"),
    ("digits", "ConvPool(filters)(x)", "ConvPool(x)", "E0151", "`layer ConvPool()(x) { … }`"),
    ("digits", "validation = 20%, ", "", "E0410", "add `validation = 15%`"),
    ("diabetes", "Dense(1)", "Dense(1, softmax)", "E0401", "a softmax over one unit"),
    ("diabetes", "Dense(1)", "Dense(2)", "E0315", "the last layer needs 1 unit"),
    ("diabetes", "progression: number", "progression: category", "E0510", "`one_hot` takes it"),
    ("diabetes", "patience = 20", "patience = 300", "W0411", "raise `epochs`"),
    ("words", " |> one_hot", "", "E0307", "encode them first"),
    ("vision_transformer", "x + (x", "x (x", "E0208", "is an operator missing"),
    ("vision_transformer", "float[17, width]", "float[16, width]", "E0303", "17 is not 16"),
    ("distillation", "[student]", "[pupil]", "E0430", "there are student, teacher"),
    ("distillation", "{ digit: [accuracy] }", "[accuracy]", "E0421", "{ digit: [accuracy], … }"),
    ("mixture_density", "exp(log_width)", "exp(log_widht)", "E0201", "`log_width`"),
    ("mixture_density", "axis = -1)", "axis = 1)", "E0313", "the only axis is 0"),
    ("seq2seq", "transpose(keys)", "keys", "E0303", "`a @ transpose(b)`"),
    (
        "seq2seq",
        " |> Embedding(vocabulary(digits), 16)",
        "",
        "E0302",
        "`|> Embedding(size, width)`",
    ),
    ("seq2seq", "GRU(32, return_sequences = true)", "GRU(32)", "E0302", "gets float[32]"),
    ("siamese", "2 / 255", "2 / 0", "E0224", "divides by zero"),
    ("unet", "concat(middle, up)", "concat(fine, up)", "E0303", "cannot be joined"),
    ("unet", "UNet(8)", "Unet(8)", "E0201", "did you mean `UNet`?"),
    ("simclr", "[encoder, head]", "[encoder]", "W0432", "no objective trains `head`"),
    ("graph_convolution", "0, 2, 1, 3]", "0, 2, 1]", "E0304", "its value has shape [7]"),
]


def findings(name: str, old: str, new: str) -> Sink:
    text = (ROOT / "examples" / f"{name}.spec").read_text(encoding="utf-8")
    assert old in text
    sink = Sink()
    driver.check(Source(f"{name}.spec", text.replace(old, new, 1)), {}, sink, data=True)
    return sink


@pytest.mark.parametrize(("name", "old", "new", "code", "said"), MISTAKES)
def test_it_is_found_and_advised(name, old, new, code, said):
    sink = findings(name, old, new)
    assert any(d.code == code and said in f"{d.message} {d.help}" for d in sink), [
        (d.code, d.message, d.help) for d in sink
    ]


def test_what_was_meant_is_not_called_unused():
    """`component = 3` is what the misspelt `components` means: nothing advises to remove it."""
    sink = findings("mixture_density", "components = 3", "component = 3")
    assert {d.code for d in sink} == {"E0201"}
