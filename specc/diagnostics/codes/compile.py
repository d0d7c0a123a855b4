"""E04xx: losses, metrics and monitors against outputs and targets."""

from __future__ import annotations

from specc.diagnostics.code import Code
from specc.diagnostics.codes.shapes import ERROR, IRIS, PRICES, TRAIN

_MODEL = "model {\n  petals |> Dense(classes(species), softmax)\n}\n"
_GOOD = IRIS + _MODEL + TRAIN
_PRICE = PRICES + "model {\n  size |> Dense(1)\n}\n"
_YES_NO = """data {
  source = table(x = [1.0, 2.0, 3.0], y = [0, 1, 1], z = [1.0, 2.0, 4.0])
  input  x: number
  target y: binary
"""
_ONE = _YES_NO + "}\n"
_TWO = (
    _YES_NO
    + "  target z: number\n}\nmodel {\n  { y: x |> Dense(1, sigmoid), z: x |> Dense(1) }\n}\n"
)
_BOTH = "compile {\n  loss = { y: binary_crossentropy, z: mean_squared_error }\n}\n"


def _compile(text: str) -> str:
    return f"compile {{\n  {text}\n}}\n"


def _iris(model: str, loss: str) -> str:
    return f"{IRIS}model {{\n  petals |> {model}\n}}\n{_compile(loss)}"


def _stopping(options: str, epochs: int = 9) -> str:
    return f"{_GOOD}fit {{\n  epochs    = {epochs}\n  callbacks = [early_stopping({options})]\n}}\n"


def _swapping(optimizer: str) -> str:
    compiled = _compile(f"loss = mean_squared_error\n  optimizer = {optimizer}")
    split = "  split  = random(train = 60%, validation = 40%, seed = 0)\n"
    model = _PRICE.replace("  input  size", f"{split}  input  size", 1)
    return f"{model}{compiled}fit {{\n  callbacks = [swap_ema_weights]\n}}\n"


CODES = (
    Code(
        "E0401",
        "one unit where several are meant",
        "A softmax over one unit is always 1: it can say nothing.",
        _ONE + "model {\n  x |> Dense(1, softmax)\n}\n" + _compile("loss = binary_crossentropy"),
        _ONE + "model {\n  x |> Dense(1, sigmoid)\n}\n" + _compile("loss = binary_crossentropy"),
    ),
    Code(
        "E0402",
        "numbers of any size under a loss of probabilities",
        "Such a loss takes logarithms; Keras trains on, stuck at the value where it clips.",
        _iris("Dense(classes(species))", "loss = categorical_crossentropy"),
        _GOOD,
    ),
    Code(
        "E0403",
        "the wrong kind of probabilities",
        "A softmax chooses one class; sigmoids answer one question each.",
        _iris("Dense(classes(species), sigmoid)", "loss = categorical_crossentropy"),
        _GOOD,
    ),
    Code(
        "E0404",
        "probabilities where logits are announced",
        "The loss would take the softmax of a softmax.",
        _iris(
            "Dense(classes(species), softmax)",
            "loss = categorical_crossentropy(from_logits = true)",
        ),
        _iris("Dense(classes(species))", "loss = categorical_crossentropy(from_logits = true)"),
    ),
    Code(
        "E0405",
        "a loss of numbers on classes",
        "The distance of class 2 from class 0 means nothing.",
        _iris("Dense(classes(species), softmax)", "loss = mean_squared_error"),
        _GOOD,
    ),
    Code(
        "E0406",
        "a crossentropy of numbers",
        "It is for classes, or for numbers that are declared to lie between 0 and 1: `number(0 .. 1)`.",
        PRICES
        + "model {\n  size |> Dense(1, sigmoid)\n}\n"
        + _compile("loss = binary_crossentropy"),
        _PRICE + ERROR,
    ),
    Code(
        "E0407",
        "a target or output outside what a loss can take",
        "A logarithm or a rate of a negative number has no value.",
        PRICES.replace("target price: number", "target price: number |> standardize")
        + "model {\n  size |> Dense(1, softplus)\n}\n"
        + _compile("loss = mean_squared_logarithmic_error"),
        PRICES
        + "model {\n  size |> Dense(1, softplus)\n}\n"
        + _compile("loss = mean_squared_logarithmic_error"),
    ),
    Code(
        "E0408",
        "a metric that cannot take this output",
        "Accuracy counts right answers, and a number is never exactly right.",
        _PRICE + _compile("loss    = mean_squared_error\n  metrics = [accuracy]"),
        _PRICE + _compile("loss    = mean_squared_error\n  metrics = [r2]"),
    ),
    Code(
        "E0410",
        "a monitor of a split that is not made",
        "In Keras such a callback warns each epoch and never acts.",
        _PRICE
        + ERROR
        + "fit {\n  epochs    = 9\n  callbacks = [early_stopping(monitor = val_loss)]\n}\n",
        _stopping("monitor = val_loss"),
    ),
    Code(
        "E0411",
        "a monitor that nothing makes",
        "What can be watched is known: the losses and metrics, and with `val_` those of validation.",
        _stopping("monitor = val_accuarcy"),
        _stopping("monitor = val_loss"),
    ),
    Code(
        "E0412",
        "a monitor on the test split",
        "A model that is chosen by the test split has seen it.",
        _stopping("monitor = test_loss"),
        _stopping("monitor = val_loss"),
    ),
    Code(
        "E0413",
        "a split that is not made",
        "`evaluate` names one of the splits of `data`.",
        _PRICE + ERROR + "evaluate {\n  split = test\n}\n",
        _GOOD + "evaluate {\n  split = test\n}\n",
    ),
    Code(
        "E0414",
        "averages of weights that no optimizer keeps",
        "The averages are those of `use_ema` of the optimizer.",
        _swapping("adam(0.01)"),
        _swapping("adam(0.01, use_ema = true)"),
    ),
    Code(
        "E0420",
        "an output without a loss",
        "Nothing would train it; `none` says that this is on purpose.",
        _TWO + _compile("loss = { y: binary_crossentropy }"),
        _TWO + _BOTH,
    ),
    Code(
        "E0421",
        "a loss or metric for no output, or for no particular one",
        "With several outputs each loss and metric names its own.",
        _TWO + _compile("loss = binary_crossentropy"),
        _TWO + _BOTH,
    ),
    Code(
        "E0422",
        "an output without a target",
        "A named loss compares an output with the target of its name.",
        _YES_NO
        + "}\nmodel {\n  { y: x |> Dense(1, sigmoid), w: x |> Dense(1) }\n}\n"
        + _compile("loss = { y: binary_crossentropy, w: mean_squared_error }"),
        _TWO + _BOTH,
    ),
    Code(
        "E0423",
        "a loss that is no number",
        "A loss is one number an example.",
        _ONE + "model {\n  x |> Dense(1)\n}\n" + _compile("loss = [output, target]"),
        _ONE + "model {\n  x |> Dense(1)\n}\n" + _compile("loss = square(output - target)"),
    ),
    Code(
        "E0440",
        "class weights without classes",
        "They weigh the classes of a target; examples are weighed by a `weight` field.",
        _PRICE + _compile("loss         = mean_squared_error\n  class_weight = balanced"),
        IRIS
        + _MODEL
        + _compile("loss         = categorical_crossentropy\n  class_weight = balanced"),
    ),
    Code(
        "E0441",
        "a weight of a class that does not exist",
        "It would never be used.",
        IRIS
        + _MODEL
        + _compile(
            "loss         = categorical_crossentropy\n  class_weight = { setosa: 1, verginica: 2 }"
        ),
        IRIS
        + _MODEL
        + _compile(
            "loss         = categorical_crossentropy\n  class_weight = { setosa: 1, virginica: 2 }"
        ),
    ),
    Code(
        "W0411",
        "a patience that is never used up",
        "With as many epochs of patience as there are epochs it cannot end the training.",
        _stopping("monitor = val_loss, patience = 9"),
        _stopping("monitor = val_loss, patience = 3"),
    ),
    Code(
        "W0412",
        "a goal that the worse meets",
        "It would end the run at its first epoch: of a loss less is better, of accuracy more.",
        f"{_GOOD}fit {{\n  epochs = 9\n  goal   = val_loss >= 0.1\n}}\n",
        f"{_GOOD}fit {{\n  epochs = 9\n  goal   = val_loss <= 0.1\n}}\n",
    ),
    Code(
        "W0413",
        "a schedule of another length than the fit",
        "Where it ends early the rate stays at its end for the rest; where it is cut off it never gets there.",
        _GOOD.replace(
            "crossentropy\n",
            "crossentropy\n  optimizer = adam(cosine_decay(1e-2, decay_steps = 10))\n",
        )
        + "fit { epochs = 100 }\n",
        _GOOD.replace("crossentropy\n", "crossentropy\n  optimizer = adam(cosine_decay(1e-2))\n")
        + "fit { epochs = 100 }\n",
    ),
    Code(
        "W0415",
        "a callback for what always happens",
        "It does no harm, and nothing else.",
        f"{_GOOD}fit {{\n  callbacks = [terminate_on_nan]\n}}\n",
        f"{_GOOD}fit {{\n  callbacks = [csv_logger]\n}}\n",
    ),
    Code(
        "W0416",
        "a plot that has nothing to show",
        "Such a plot would leave no file, and no word about it.",
        _GOOD + "evaluate {\n  plots = [predicted_against_true]\n}\n",
        _GOOD + "evaluate {\n  plots = [confusion_matrix]\n}\n",
    ),
)
