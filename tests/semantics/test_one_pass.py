"""One mistake does not hide what else is wrong, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source

IRIS = (Path(__file__).resolve().parents[2] / "examples/iris.spec").read_text(encoding="utf-8")
WRONG = (
    ("Dense(3, softmax)", "Dense(10, softmax)"),
    ("adam(1e-2)", "adm(1e-2)"),
    ("[accuracy, recall]", "[acuracy, recall]"),
)


def told(text):
    sink = Sink()
    driver.resolved(Source("wrong.spec", text), sink)
    return [(d.code, d.message, d.help) for d in sink]


def test_each_mistake_is_told_and_nothing_that_follows_from_it():
    text = IRIS
    for right, wrong in WRONG:
        text = text.replace(right, wrong)
    found = told(text)
    assert [code for code, *_ in found] == ["E0312", "E0201", "E0201"]
    assert found[1][1:] == ("I do not know the optimizer `adm`", "did you mean `adam`?")
    assert found[2][1:] == ("I do not know the metric `acuracy`", "did you mean `accuracy`?")


def test_a_wrong_optimizer_alone_is_one_mistake():
    assert len(told(IRIS.replace("adam(1e-2)", "adm(1e-2)"))) == 1
    assert len(told(IRIS.replace("adam(1e-2)", "adam(1e-2, beta_9 = 1)"))) == 1


def test_nor_is_a_monitor_missed_that_a_misspelled_metric_would_make():
    text = IRIS.replace("accuracy, recall", "acuracy, recall").replace(
        "fit {",
        "fit {\n  goal = val_accuracy > 0.9\n  callbacks = [early_stopping(monitor = val_accuracy)]",
    )
    assert [code for code, *_ in told(text)] == ["E0201"]
    right = text.replace("acuracy", "accuracy")
    assert told(right) == []
    missed = told(right.replace("= val_accuracy", "= val_precision"))
    assert [code for code, *_ in missed] == ["E0411", "E0411"]


@pytest.mark.parametrize(
    ("right", "wrong", "help_"),
    [
        ("16, relu", '16, "relu"', "a word stands without quotes: `relu`"),
        ("adam(1e-2)", '"adam"', "a word stands without quotes: `adam`"),
        ("adam(1e-2)", '"Adam"', "a word stands without quotes; here it is called `adam`"),
        (
            "= categorical_crossentropy",
            '= "mse"',
            "a word stands without quotes; here it is called `mean_squared_error`",
        ),
        ("[accuracy,", '["acuracy",', "a word stands without quotes; did you mean `accuracy`?"),
        ("builtin(iris)", '"iris.csv"', 'write `csv("iris.csv")`'),
        (
            "batch_size = 16",
            'callbacks = ["early_stopping"]',
            "a word stands without quotes: `early_stopping`",
        ),
        (": category", ': "category"', "a word stands without quotes: `category`"),
    ],
)
def test_a_word_in_quotes_is_told_without_them(right, wrong, help_):
    assert help_ in [told_help for _, _, told_help in told(IRIS.replace(right, wrong, 1))]


def test_words_in_quotes_are_told_where_data_is_wrong_too():
    text = IRIS.replace("builtin(iris)", '"iris.csv"').replace("adam(1e-2)", '"adam"')
    text = text.replace("= categorical_crossentropy", '= "mse"').replace("[accuracy,", '["mae",')
    assert sorted(help_ for _, _, help_ in told(text)) == [
        "a word stands without quotes: `adam`",
        "a word stands without quotes; here it is called `mean_absolute_error`",
        "a word stands without quotes; here it is called `mean_squared_error`",
        'write `csv("iris.csv")`',
    ]


def test_a_word_in_single_quotes_is_one_mistake():
    found = told(IRIS.replace("16, relu", "16, activation = 'relu'", 1))
    assert [(code, help_) for code, _, help_ in found] == [
        ("E0112", 'write `"relu"`, or `relu` alone where a word of the language is meant')
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "help_"),
    [
        ("batch_size = 16", "class_weight = balanced", "it is a key of `compile`"),
        (
            "batch_size = 16",
            "verbose = 1",
            "Keras has `verbose`; here: the progress goes to stderr",
        ),
        ("adam(1e-2)", "adam(lr = 1e-2)", "Keras has `lr`; here: `learning_rate`"),
        (": category", ": string", "here it is called `text`"),
        (": number", ": float", "here it is called `number`"),
        ("standardize", "StandardScaler", "here it is called `standardize`"),
        (
            "evaluate {",
            'compile(loss = "mse")\nevaluate {',
            "a section is lines in braces: `compile { key = value }`, a line a key",
        ),
        (
            "evaluate {",
            "model.fit(x, y)\nevaluate {",
            "a section is lines in braces: `fit { key = value }`, a line a key",
        ),
    ],
)
def test_what_stands_elsewhere_or_is_called_otherwise_in_keras_is_told(right, wrong, help_):
    assert help_ in [told_help for _, _, told_help in told(IRIS.replace(right, wrong, 1))]


def test_the_batch_in_a_shape_is_told_to_be_left_away():
    [(code, _, help_)] = told("model (x: float[none, 28, 28]) { x |> Flatten |> Dense(10) }")
    assert code == "E0309"
    assert help_.startswith("shapes are those of one example: the batch is never written")


def test_no_flatten_is_advised_before_a_layer_along_time():
    [(code, _, help_)] = told("model (x: float[24, 1, 2]) { x |> LSTM(16) |> Dense(1) }")
    assert code == "E0302"
    assert help_ == "bring it to 2 axes, by `Reshape` or a pooling, or check the order of the axes"


def test_a_column_that_an_option_of_the_source_makes_is_told_with_it():
    text = IRIS.replace("builtin(iris)", 'images("leaves")').replace("species", "label")
    text = text.replace("number from", "image(8, 8) from image #").replace("    |> stand", "# ")
    helps = [help_ for code, _, help_ in told(text) if code == "E0501"]
    assert helps == ["`label` of `images` makes it, `none`, or `folder`: `specc reference images`"]


STATEFUL = """
data {
  source = table(x = [1, 2, 3, 4, 5, 6], y = [2, 3, 4, 5, 6, 7])
  split  = ordered(train = 100%)
  input  x: number
  target y: number
}
model { x |> reshape((1, 1)) |> SimpleRNN(1, stateful = true) |> Dense(1) }
compile {
  loss      = mean_squared_error
  optimizer = sgd(1e-3)
}
fit {
  batch_size = 2
  epochs     = none
  shuffle    = false
}
"""


def test_a_fit_with_a_mistake_is_there_all_the_same():
    assert [code for code, *_ in told(STATEFUL)] == ["E0206"]
    without = STATEFUL[: STATEFUL.index("fit {")]
    assert [code for code, *_ in told(without)] == ["E0442"]


def test_what_is_no_number_is_not_taken_for_a_zero():
    for right, wrong in (("batch_size = 16", "batch_size = 16x"), ("Dense(16,", "Dense(16.5.2,")):
        assert [code for code, *_ in told(IRIS.replace(right, wrong, 1))] == ["E0114"]


def test_metrics_that_evaluate_would_ignore_are_told():
    text = IRIS.replace("evaluate {", "evaluate {\n  metrics = [precision]")
    assert [(code, help_) for code, _, help_ in told(text)] == [("W0198", "name them there")]


def test_a_misspelled_word_of_a_list_is_told_as_what_it_is_meant_for():
    text = IRIS.replace("fit {", "fit {\n  callbacks = [early_stoping(monitor = val_loss)]")
    assert told(text) == [
        ("E0201", "I do not know the callback `early_stoping`", "did you mean `early_stopping`?")
    ]


def test_a_key_that_data_has_not_hides_no_field_and_nothing_of_the_model():
    text = IRIS.replace("  split ", "  splitt = 3\n  split ", 1).replace(
        "standardize", "standardise"
    )
    text = text.replace("Dense(16, relu)", "Dense(16, rleu)", 1)
    assert [code for code, *_ in told(text)] == ["E0210", "E0201", "E0201"]


def test_without_a_source_the_words_of_fields_are_looked_at():
    text = IRIS.replace("builtin(iris)", "bultin(iris)").replace("standardize", "standardise")
    found = told(text.replace("species: category", "species: catgory"))
    assert [message for _, message, _ in found] == [
        "I do not know the source `bultin`",
        "I do not know the step `standardise`",
        "I do not know the type `catgory`",
    ]


def test_a_type_that_is_unknown_hides_no_step():
    text = IRIS.replace("features: number", "features: nubmer")
    found = told(text.replace("standardize", "standardise"))
    assert [advice for *_, advice in found] == [
        "did you mean `number`?",
        "did you mean `standardize`?",
    ]


def test_a_wrong_model_hides_no_name_of_compile():
    text = IRIS.replace("Dense(16, relu)", "Dens(16, relu)", 1)
    text = text.replace("= categorical_", "= catgorical_").replace("accuracy,", "acuracy,")
    assert [message for _, message, _ in told(text)] == [
        "I do not know `Dens`",
        "I do not know the loss `catgorical_crossentropy`",
        "I do not know the metric `acuracy`",
    ]


def test_a_wrong_model_does_not_make_its_outputs_unknown_losses():
    text = IRIS.replace("Dense(16, relu)", "Dens(16, relu)", 1)
    text = text.replace("Dense(3, softmax)", "Dense(3, softmax, name = error)")
    found = told(text.replace("= categorical_crossentropy", "= error"))
    assert all("loss" not in message for _, message, _ in found)


def test_a_wrong_key_of_fit_hides_no_monitor_and_makes_no_doubt_of_what_it_says():
    text = IRIS.replace("epochs  ", "epohcs  ").replace(
        "batch_size = 16",
        "callbacks = [early_stopping(monitor = val_acuracy, patience = 5)]",
    )
    assert [code for code, *_ in told(text)] == ["E0210", "E0411"]


def test_a_callback_with_options_is_told_what_it_is_called_here():
    for written, help_ in (
        ("EarlyStopping(patience = 3)", "did you mean `early_stopping`?"),
        ("early_stoping(patience = 3)", "did you mean `early_stopping`?"),
        ("LearningRateScheduler(f)", "here it is a schedule where the learning rate stands"),
    ):
        found = told(IRIS.replace("batch_size = 16", f"callbacks = [{written}]"))
        assert [(code, advice) for code, _, advice in found] == [("E0201", help_)]


def test_a_statement_that_cannot_be_read_hides_no_other_mistake():
    text = IRIS.replace("target species", "tagret species").replace("adam(", "adm(")
    found = told(text.replace("  epochs ", "  epohcs ").replace("Dense(16, relu)", "Dense(0)", 1))
    assert [(code, advice) for code, _, advice in found] == [
        ("E0145", "did you mean `target`?"),
        ("E0206", ""),
        ("E0201", "did you mean `adam`?"),
        ("E0210", "did you mean `epochs`?"),
    ]


def test_what_may_follow_from_a_lost_statement_is_not_told():
    for right, wrong in (
        ("target species: category", "target species category"),  # a target that loss asks for
        ("input  features: number", "input  features number"),  # an input that the model names
        ("  features\n", "  features features\n"),  # the value of the model
        ("data {", "width = = 3\ndata {"),
        ("{\n  features", "{\n  Dens = = 3\n  features |> Dens(3)"),
        ("data {", "import other.spec\ndata {"),
        ("fit {", "fit {{"),  # brackets are guessed
    ):
        assert right in IRIS
        text = IRIS.replace(right, wrong)
        codes = [code for code, *_ in told(text)]
        assert len(codes) == 1 or wrong == "fit {{", (wrong, codes)
        assert codes[0].startswith("E01"), (wrong, codes)


def test_a_model_of_an_empty_record_is_a_mistake_and_no_fault():
    text = "model (x: float[3]) {\n  { }\n}\ncompile { loss = mean_squared_error }\n"
    assert [found[:2] for found in told(text)] == [
        ("E0222", "the model ends in an empty record, not in a tensor")
    ]


def test_an_output_of_any_size_has_its_metrics_looked_at():
    text = IRIS.replace("Dense(3, softmax)", "Dense(1_000_000_000_000, softmax)")
    assert [code for code, *_ in told(text)] == ["E0312"]


def test_a_wrong_loss_does_not_hide_what_is_wrong_in_fit_and_evaluate():
    """What the loss would make is not missed: a figure of its own, an average of its optimizer."""
    text = (
        IRIS.replace("categorical_crossentropy", "categorical_crosentropy")
        .replace("validation = 15%, test = 15%", "test = 30%")
        .replace("split = test", "split = validation")
        .replace(
            "fit {",
            "fit {\n  trains = [nothing]\n  goal = val_loss <= 0.1\n"
            "  callbacks = [early_stopping(monitor = some_loss), swap_ema_weights]",
        )
    )
    assert [code for code, *_ in told(text)] == ["E0201", "E0430", "E0410", "E0413"]


def test_a_fit_without_a_loss_is_one_mistake():
    bare = IRIS.replace("  loss      = categorical_crossentropy\n", "")
    assert [(code, help_) for code, _, help_ in told(bare)] == [
        ("E0435", "write one: `compile { loss = mean_squared_error }`")
    ]
    watching = bare.replace("fit {", "fit {\n  callbacks = [early_stopping(monitor = val_loss)]")
    assert [code for code, *_ in told(watching)] == ["E0435"]
    used = bare.replace("[accuracy", "[losss, accuracy")
    used = used.replace("compile {", "compile {\n  losss = square(output)")
    assert "E0435" in [code for code, *_ in told(used)]


@pytest.mark.parametrize(
    ("right", "wrong", "help_"),
    [
        ("  loss ", "  losss", "did you mean `loss`?"),
        ("  loss ", "  Loss", "did you mean `loss`?"),
        ("compile {", "compil {", "did you mean `compile`?"),
    ],
)
def test_a_loss_whose_key_or_section_is_misspelt_is_there_all_the_same(right, wrong, help_):
    text = IRIS.replace(right, wrong).replace("fit {", "fit {\n  goal = val_loss < 0.1")
    assert [advice for *_, advice in told(text)] == [help_]


def test_an_input_is_not_missed_where_what_uses_it_is_wrong():
    wrong = "model(x: float[3], y: float[3]) {\n  for row in y { x = x |> Dense(3) }\n  x\n}\n"
    assert [code for code, *_ in told(wrong)] == ["E0220"]
    unused = "model(x: float[3], y: float[3]) {\n  x |> Dense(3)\n}\n"
    sink = Sink()
    driver.resolved(Source("wrong.spec", unused), sink)
    assert [(d.code, d.span.text) for d in sink] == [("W0203", "y")]


def test_an_operator_beside_an_empty_range_is_one_mistake():
    text = "model(x: float[3]) {\n  x * range(0) |> Dense(2)\n}\n"
    assert [code for code, *_ in told(text)] == ["E0301"]


def test_a_metric_of_each_class_that_stands_twice_is_told_once():
    text = IRIS.replace(
        "[accuracy, recall]", "[f1_score(average = none), f1_score(average = none)]"
    )
    assert [code for code, *_ in told(text)] == ["E0211"]


@pytest.mark.parametrize(
    ("iterable", "help_"),
    [
        ("range(n)", "a size that is known only from the data cannot be unrolled"),
        ("range(2_000_000)", "a loop is unrolled: it goes over a `range(…)` of at most 100_000"),
        ("3", "write `range(3)`"),
        ("y", "a loop is unrolled: go over `range(4)`, and take `[i]`"),
    ],
)
def test_what_a_loop_cannot_go_over_has_a_remedy(iterable, help_):
    text = f"model(x: float[n, 3], y: float[4]) {{\n  for i in {iterable} {{ x = x }}\n  x\n}}\n"
    found = [advice for code, _, advice in told(text) if code == "E0220"]
    assert len(found) == 1
    assert found[0].startswith(help_)


def test_a_loss_that_no_weight_changes():
    for wrong in ("3", "mean(square(species))"):
        found = told(IRIS.replace("= categorical_crossentropy", f"= {wrong}"))
        assert [code for code, *_ in found] == ["E0436"]
    text = "model (x: float[4]) {\n  y = x |> DENSE\n  y\n}\ncompile { loss = RIGHT }\n"
    added = "Dense(3)\n  add_loss(sum(square(y)))"
    inside = "{\n    add_loss(sum(square(y)))\n    y\n  }"
    branch = f"Dense(3)\n  y = if training {inside} else {{\n    y\n  }}"
    for right, layer in (
        ("square(output)", "Dense(3)"),
        ("0", added),
        ("0", branch),
        ("0", "Dense(3, activity_regularizer = l2(0.1))"),
    ):
        assert told(text.replace("RIGHT", right).replace("DENSE", layer)) == [], layer


def test_two_classes_that_are_judged_as_yes_or_no():
    text = (
        "data {\n  source = table(x = [1, 2], y = [0, 1])\n  input x: number\n  target y: KIND\n}\n"
        "model { x |> Dense(1, sigmoid) }\ncompile { loss = binary_crossentropy }\n"
    )
    told_for = {
        "category": "two classes are yes or no: `y: binary([no, yes])`",
        'category(["not so", so])': 'two classes are yes or no: `y: binary(["not so", so])`',
        "category(3)": "write `categorical_crossentropy`",
    }
    for kind, help_ in told_for.items():
        [(code, _, found)] = told(text.replace("KIND", kind))
        assert (code, found) == ("E0405", help_)
    assert told(text.replace("KIND", "binary")) == []


def test_a_function_where_none_belongs_is_told_its_option():
    [(code, message, help_)] = told("model (x: image(8, 8, 1)) { x |> Conv2D(4, 3, relu) }")
    assert (code, help_) == ("E0206", "write `activation = relu`")
    assert message.startswith("`strides` of `Conv2D`")


def test_a_list_of_what_there_is_says_how_many_more():
    [(_, _, help_)] = told(IRIS.replace("adam(1e-2)", "quick"))
    assert help_.startswith("there are `adabelief`, `adadelta`, ")
    assert help_.endswith(" more: `specc reference optimizers`")


@pytest.mark.parametrize(
    ("layer", "help_"),
    [
        (
            "MultiHeadAttention(4, 8, causal = true)",
            "it stands with the inputs: `MultiHeadAttention(…)(…, use_causal_mask = …)`",
        ),
        (
            "MultiHeadAttention(4, 8, value_mask = true)",
            "it stands with the inputs: `MultiHeadAttention(…)(…, value_mask = …)`",
        ),
        (
            "MultiHeadAttention(4, 8)(dropout = 0.1)",
            "it stands with the options: `MultiHeadAttention(…, dropout = …)(…)`",
        ),
        ("MultiHeadAttention(4, 8, bias = true)", None),
        ("Dense(4, constraint = none)", None),
    ],
)
def test_an_option_of_the_other_parentheses(layer, help_):
    [(code, _, found)] = told(f"model (x: float[6, 5]) {{ x |> {layer} }}")
    assert code == "E0202"
    assert found == help_ if help_ else found.startswith(f"it is written `{layer[:5]}")


def test_columns_that_do_not_fit_in_a_list_end_with_the_last_one():
    text = "data {\n  source = builtin(wine)\n  input hue: number\n  target label: category\n}\n"
    [(code, _, help_)] = told(text + "model { hue |> Dense(3, softmax) }\n")
    assert code == "E0501"
    assert help_.endswith("`hue`, 2 more and `target`")


def test_a_wrong_model_hides_no_split_and_no_figure_of_a_split():
    text = IRIS.replace("16, relu", "16, relv", 1).replace("split = test", "split = tst")
    watch = "callbacks = [early_stopping(monitor = test_loss)]\n  goal = val_accuracy > 0.9"
    text = text.replace("fit {", "fit {\n  " + watch, 1)
    assert sorted(code for code, *_ in told(text)) == ["E0201", "E0412", "E0413"]
    figures = text.replace("test_loss", "val_made_by_the_model").replace("tst", "test")
    assert [code for code, *_ in told(figures)] == ["E0201"]


def test_a_loop_over_what_is_no_list_is_one_mistake():
    text = "model (x: array([n])) { sum([x * i for i in range(n)]) |> Dense(2) }"
    assert [code for code, *_ in told(text)] == ["E0220"]
    unknown = text.replace("range(n)", "missing")
    assert [code for code, *_ in told(unknown)] == ["E0201"]


def test_the_batch_is_known_where_a_layer_asks_for_it():
    text = "layer Own()(x: SHAPE) { x / batch }\nmodel (x: float[4]) { x |> Own |> Dense(2) }"
    assert told(text.replace("SHAPE", "float[batch, width]")) == []
    [(code, _, help_)] = told(text.replace("SHAPE", "float[width]"))
    assert (code, help_) == (
        "E0201",
        "a layer that asks for the batch has its size: `layer Own()(x: float[batch, width])`",
    )


def test_names_that_are_bound_together_stand_alone():
    [(code, _, help_)] = told(
        "model (x: float[4]) {\n  (a, b) = split(x, 2)\n  a * b |> Dense(2)\n}"
    )
    assert (code, help_) == ("E0149", "write the names alone: `a, b = …`")
    [(code, _, help_)] = told("model (x: float[4]) {\n  x[0] = 3\n  x |> Dense(2)\n}")
    assert (code, help_) == ("E0149", "write `name = …`; nothing is changed in place")
