"""Twenty updates of every optimizer, with each of its options, beside Keras: the weights afterwards."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from specc import driver
from specc.catalog import find, names
from specc.diagnostics.diagnostic import Sink
from specc.kernels.training import Trainer
from specc.source import Source
from tests.catalog.harness import Compiled, diagnostics_of

keras = pytest.importorskip("keras")

STEPS = 20
SHAPES = {"first/kernel": (3, 4), "first/bias": (4,), "second/kernel": (4, 2), "second/bias": (2,)}
MODEL = "model (x: float[3]) {{\n  first = Dense(4, relu{0})\n  second = Dense(2)\n  x |> first |> second\n}}\n"


def compiled(optimizer: str, options: str = "") -> Compiled:
    text = MODEL.format(options)
    return Compiled(
        f"{text}compile {{\n  loss = mean_squared_error\n  optimizer = {optimizer}\n}}\n"
    )


def start() -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.normal(0, 0.5, s).astype(np.float32) for s in SHAPES.values()]


def gradients(scale: float = 1.0) -> list[list[np.ndarray]]:
    """Gradients of every update, of sizes that differ from weight to weight and from time to time."""
    rng = np.random.default_rng(2)
    sizes = scale * np.exp(rng.normal(0, 1, (STEPS, len(SHAPES))))
    return [
        [
            (s * rng.normal(0, 1, shape)).astype(np.float32)
            for s, shape in zip(row, SHAPES.values(), strict=True)
        ]
        for row in sizes
    ]


def tree(program: Compiled, arrays: list[np.ndarray]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    values = dict(zip(SHAPES, arrays, strict=True))
    for place in program.lowered.weights:
        node = found
        for part in place.path[:-1]:
            node = node.setdefault(part, {})
        node[place.path[-1]] = jnp.asarray(values[place.name])
    return found


def ours(
    optimizer: str, options: str = "", scale: float = 1.0, *, end: bool = False
) -> list[np.ndarray]:
    """The weights after all updates; with `end`, as the fit leaves them."""
    program = compiled(optimizer, options)
    objective = program.module.PROGRAM.objectives[0]
    made = objective.optimizer(STEPS)
    weights = tree(program, start())
    memory = made.init(weights)
    update = jax.jit(made.update)
    for grads in gradients(scale):
        steps, memory = update(tree(program, grads), memory, weights)
        weights = optax.apply_updates(weights, steps)
    if end:
        weights = objective.finish(weights, memory)
    places = {p.name: p.path for p in program.lowered.weights}
    return [np.asarray(weights[places[n][0]][places[n][1]]) for n in SHAPES]


def theirs(
    optimizer: Any,
    excluded: tuple[str, ...] = (),
    constraint: Any = None,
    scale: float = 1.0,
    *,
    end: bool = False,
    dtype: str = "float32",
) -> list[np.ndarray]:
    names = [n.split("/")[1] for n in SHAPES]
    values = [v.astype(dtype) for v in start()]
    variables = [keras.Variable(v, name=n, dtype=dtype) for n, v in zip(names, values, strict=True)]
    variables[0].constraint = constraint
    if excluded:
        optimizer.exclude_from_weight_decay(var_names=list(excluded))
    optimizer.build(variables)
    update = jax.jit(optimizer.stateless_apply)
    state = [v.value for v in optimizer.variables]
    weights = [v.value for v in variables]
    for grads in gradients(scale):
        weights, state = update(state, [g.astype(dtype) for g in grads], weights)
    for variable, value in zip([*variables, *optimizer.variables], [*weights, *state], strict=True):
        variable.assign(value)
    if end:
        optimizer.finalize_variable_values(variables)
    return [np.asarray(v.value) for v in variables]


def close(found: list[np.ndarray], expected: list[np.ndarray], rtol: float = 1e-5) -> None:
    """Of the way that a weight has gone, not of where it is."""
    for name, a, b, begun in zip(SHAPES, found, expected, start(), strict=False):
        moved = np.abs(b - begun).max()
        assert moved > 0, name
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * moved, err_msg=name)


k = keras.optimizers
CASES = [
    ("sgd", k.SGD()),
    ("sgd(0.1, momentum = 0.9)", k.SGD(0.1, 0.9)),
    ("sgd(0.1, momentum = 0.9, nesterov = true)", k.SGD(0.1, 0.9, nesterov=True)),
    ("rmsprop", k.RMSprop()),
    ("rmsprop(0.01, 0.8, 0.5, 1e-5, true)", k.RMSprop(0.01, 0.8, 0.5, 1e-5, centered=True)),
    ("adam", k.Adam()),
    ("adam(0.01, 0.8, 0.95, 1e-4)", k.Adam(0.01, 0.8, 0.95, 1e-4)),
    ("adam(0.01, amsgrad = true)", k.Adam(0.01, amsgrad=True)),
    ("adamw(0.01)", k.AdamW(0.01)),
    ("adamax(0.01, 0.8, 0.95)", k.Adamax(0.01, 0.8, 0.95)),
    ("nadam(0.01)", k.Nadam(0.01)),
    ("nadam(0.01, 0.8, 0.95, 1e-4)", k.Nadam(0.01, 0.8, 0.95, 1e-4)),
    ("lamb(0.01)", k.Lamb(0.01)),
    ("lamb(0.01, weight_decay = 0.1)", k.Lamb(0.01, weight_decay=0.1)),
    ("adagrad(0.1)", k.Adagrad(0.1)),
    ("adagrad(0.1, 0.0, 1e-4)", k.Adagrad(0.1, 0.0, 1e-4)),
    ("adadelta(1.0)", k.Adadelta(1.0)),
    ("adadelta(1.0, 0.8, 1e-4)", k.Adadelta(1.0, 0.8, 1e-4)),
    ("adafactor(0.1)", k.Adafactor(0.1)),
    ("adafactor(0.01, -0.5, 1e-20, 0.1, 0.5)", k.Adafactor(0.01, -0.5, 1e-20, 0.1, 0.5)),
    ("adafactor(0.1, weight_decay = 0.1)", k.Adafactor(0.1, weight_decay=0.1)),
    ("lion(1e-3)", k.Lion(1e-3)),
    ("lion(1e-3, 0.8, 0.9, weight_decay = 0.1)", k.Lion(1e-3, 0.8, 0.9, weight_decay=0.1)),
    ("ftrl(0.1)", k.Ftrl(0.1)),
    (
        "ftrl(0.1, -0.3, 0.2, 0.01, 0.02, 0.03, 0.1)",
        k.Ftrl(0.1, -0.3, 0.2, 0.01, 0.02, 0.03, 0.1),
    ),
    ("ftrl(0.1, weight_decay = 0.1)", k.Ftrl(0.1, weight_decay=0.1)),
    ("muon(0.02)", k.Muon(0.02)),
    (
        "muon(0.02, nesterov = false, rms_rate = none, adam_lr_ratio = 0.5, ns_steps = 3)",
        k.Muon(0.02, nesterov=False, rms_rate=None, adam_lr_ratio=0.5, ns_steps=3),
    ),
    ("schedule_free_adamw", k.ScheduleFreeAdamW()),
    (
        "schedule_free_adamw(0.01, warmup_steps = 5, weight_decay = 0.1)",
        k.ScheduleFreeAdamW(0.01, warmup_steps=5, weight_decay=0.1),
    ),
]


@pytest.mark.parametrize(("optimizer", "reference"), CASES, ids=[c[0] for c in CASES])
def test_optimizers_of_keras(optimizer, reference) -> None:
    close(ours(optimizer), theirs(reference))


NOT_WORDS = ("Optimizer", "LossScaleOptimizer", "MultiOptimizer", "OptimizerMap")
EVERY = [
    name
    for name, value in vars(k).items()
    if isinstance(value, type) and issubclass(value, k.Optimizer) and name not in NOT_WORDS
]
WORDS = {"ScheduleFreeAdamW": "schedule_free_adamw"}


@pytest.mark.parametrize("name", sorted(EVERY))
def test_what_every_optimizer_takes(name) -> None:
    """A schedule, decay but for the biases, one norm of all gradients, an average, and its end."""
    word = WORDS.get(name, name.lower())
    text = (
        f'{word}(cosine_decay(0.05), weight_decay = 0.1, exclude_from_weight_decay = "bias", '
        "global_clipnorm = 1.0, use_ema = true, ema_momentum = 0.9)"
    )
    reference = getattr(k, name)(
        k.schedules.CosineDecay(0.05, STEPS),
        weight_decay=0.1,
        global_clipnorm=1.0,
        use_ema=True,
        ema_momentum=0.9,
    )
    close(ours(text, end=True), theirs(reference, ("bias",), end=True))


OPTIONS = [
    ("clipnorm = 0.5", {"clipnorm": 0.5}),
    ("clipvalue = 0.1", {"clipvalue": 0.1}),
    ("global_clipnorm = 0.7", {"global_clipnorm": 0.7}),
    ("gradient_accumulation_steps = 3", {"gradient_accumulation_steps": 3}),
    (
        "use_ema = true, ema_momentum = 0.8, ema_overwrite_frequency = 3",
        {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3},
    ),
]


@pytest.mark.parametrize(("options", "given"), OPTIONS, ids=[o[0] for o in OPTIONS])
def test_shared_options(options, given) -> None:
    close(ours(f"adam(0.01, {options})"), theirs(k.Adam(0.01, **given)))


c = keras.constraints
CONSTRAINTS = [
    ("non_neg", c.NonNeg()),
    ("max_norm(0.5)", c.MaxNorm(0.5)),
    ("max_norm(0.5, axis = 1)", c.MaxNorm(0.5, axis=1)),
    ("max_norm(0.9, axis = [0, 1])", c.MaxNorm(0.9, axis=[0, 1])),
    ("unit_norm", c.UnitNorm()),
    ("min_max_norm(0.8, 0.9, 0.5)", c.MinMaxNorm(0.8, 0.9, 0.5)),
]


@pytest.mark.parametrize(("text", "reference"), CONSTRAINTS, ids=[o[0] for o in CONSTRAINTS])
def test_constraints_after_each_update(text, reference) -> None:
    found = ours("sgd(0.1, momentum = 0.5)", f", kernel_constraint = {text}")
    close(found, theirs(k.SGD(0.1, 0.5), constraint=reference))


def test_adam_of_small_gradients_is_that_of_keras() -> None:
    """Where the place of epsilon matters: optax.adam is a sixth off here."""
    expected = theirs(k.Adam(0.01), scale=1e-5)
    close(ours("adam(0.01)", scale=1e-5), expected)


def test_every_optimizer_of_keras_is_a_word() -> None:
    words = {find("optimizers", name).keras for name in names("optimizers")}
    assert set(EVERY) <= words


def test_a_rate_for_each_layer_is_that_of_an_optimizer_for_each() -> None:
    """Keras: one optimizer with a tenth of the rate for the one, another for the other."""
    fast, slow = theirs(k.Adam(0.01)), theirs(k.Adam(0.001))
    found = ours("adam(0.01, learning_rates = { second: 0.1 })")
    close(found, [*fast[:2], *slow[2:]])


@pytest.mark.parametrize("word", ["ftrl(0.1", "adafactor(0.001", "schedule_free_adamw(0.01"])
def test_rates_by_layer_of_optimizers_that_read_the_weights(word) -> None:
    found = ours(f"{word}, weight_decay = 0.1, learning_rates = {{ first: 0.5, second: 0 }})")
    rate = float(word.partition("(")[2])
    expected = ours(f"{word.partition('(')[0]}({rate / 2}, weight_decay = 0.1)")
    close(found[:2], expected[:2])
    for value, begun in zip(found[2:], start()[2:], strict=True):
        np.testing.assert_allclose(value, begun, rtol=1e-6, atol=1e-6)


NESTED = """layer Block(units) (x: float[n]) {{
  narrow = Dense(units, relu)
  x |> narrow |> Dense(units)
}}
model (x: float[3]) {{
  encoder = Block(4)
  head = Dense(2)
  x |> encoder |> head
}}
compile {{
  loss = mean_squared_error
  optimizer = {0}
}}
"""


def test_a_layer_is_named_by_its_name_or_path_and_the_narrow_one_counts() -> None:
    text = "sgd(learning_rates = { encoder: 0.5, `encoder/narrow`: 0.1, head: 2 })"
    objective = Compiled(NESTED.format(text)).module.PROGRAM.objectives[0]
    ones = {
        "encoder": {"narrow": {"bias": jnp.ones(4)}, "dense": {"bias": jnp.ones(4)}},
        "head": {"bias": jnp.ones(2)},
    }
    made = objective.optimizer(1)
    steps, _ = made.update(ones, made.init(ones), ones)
    found = [steps["encoder"]["narrow"], steps["encoder"]["dense"], steps["head"]]
    np.testing.assert_allclose([-f["bias"][0] for f in found], [0.001, 0.005, 0.02], rtol=1e-6)
    by_name = Compiled(NESTED.format("sgd(learning_rates = { narrow: 0.1 })")).text
    assert '{"encoder/narrow": 0.1}' in by_name


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("learning_rates = { encodr: 0.1 }", "did you mean `encoder`?"),
        ("learning_rates = { inside: 0.1 }", "the layers are `encoder`"),
        ('exclude_from_weight_decay = "bais", weight_decay = 0.1', "did you mean `bias`?"),
    ],
)
def test_a_name_that_nothing_has(option, hint) -> None:
    sink = Sink()
    driver.resolved(Source("case.spec", NESTED.format(f"adam(1e-3, {option})")), sink)
    (found,) = sink
    assert found.code == "E0430"
    assert hint in found.help


@pytest.mark.parametrize(
    "optimizer",
    [
        "adam(1e-3, clipnorm = 1, clipvalue = 1)",
        "adam(1e-3, ema_overwrite_frequency = 3)",
        'adam(1e-3, exclude_from_weight_decay = "bias")',
        "adam(0)",
        "adam(1e-3, beta_1 = 1)",
        "adam(1e-3, learning_rates = 3)",
        "adam(1e-3, learning_rates = { encoder: -1 })",
        "ftrl(0.1, learning_rate_power = 1)",
        "lookahead(adam, slow_step_size = 0)",
    ],
)
def test_what_is_no_optimizer(optimizer) -> None:
    assert diagnostics_of(NESTED.format(optimizer)) == ["E0206"]


def test_lookahead_is_that_of_optax() -> None:
    weights = dict(zip(SHAPES, start(), strict=True))
    reference = optax.lookahead(optax.sgd(0.1), 3, 0.5)
    params = optax.LookaheadParams.init_synced(weights)
    memory = reference.init(params)
    for grads in gradients():
        steps, memory = reference.update(dict(zip(SHAPES, grads, strict=True)), memory, params)
        params = optax.apply_updates(params, steps)
    found = ours("lookahead(sgd(0.1), sync_period = 3)")
    close(found, [np.asarray(params.fast[n]) for n in SHAPES])


@pytest.mark.parametrize(
    ("optimizer", "reference"),
    [
        ("prodigy", optax.contrib.prodigy()),
        ("schedule_free_sgd(0.1)", optax.contrib.schedule_free_sgd(0.1, b1=0.9)),
        ("adabelief(0.01)", optax.adabelief(0.01)),
        ("adabelief(0.01, 0.8, 0.9, 1e-8)", optax.adabelief(0.01, 0.8, 0.9, 1e-8, 1e-8)),
        ("radam(0.01)", optax.radam(0.01)),
        ("radam(0.01, 0.8, 0.9, threshold = 4)", optax.radam(0.01, 0.8, 0.9, threshold=4)),
        ("yogi(0.01)", optax.yogi(0.01)),
        ("adan(0.01)", optax.adan(0.01)),
        ("adopt(0.01)", optax.contrib.adopt(0.01)),
        ("ademamix(0.01, alpha = 3)", optax.contrib.ademamix(0.01, alpha=3)),
        ("novograd(0.01)", optax.novograd(0.01)),
        ("lars(1.0)", optax.lars(1.0)),
        (
            "lars(1.0, 0.8, true, 0.01)",
            optax.lars(1.0, 0.0, True, 0.01, momentum=0.8, nesterov=True),
        ),
        ("fromage(0.01)", optax.fromage(0.01)),
        (
            "fromage(cosine_decay(0.01))",
            optax.fromage(optax.cosine_decay_schedule(0.01, STEPS)),
        ),
        ("signum(0.01)", optax.signum(0.01)),
    ],
)
def test_optimizers_of_optax(optimizer, reference) -> None:
    weights = dict(zip(SHAPES, map(jnp.asarray, start()), strict=True))
    memory = reference.init(weights)
    # As one program, as ours is: radam takes a small difference of large numbers, which is rounded
    # otherwise where each operation is one.
    update = jax.jit(reference.update)
    for grads in gradients():
        given = dict(zip(SHAPES, grads, strict=True))
        steps, memory = update(given, memory, weights)
        weights = optax.apply_updates(weights, steps)
    close(ours(optimizer), [np.asarray(weights[n]) for n in SHAPES], rtol=2e-5)


def test_a_schedule_spans_the_updates_not_the_steps() -> None:
    """Keras asks it once a step, so that it ends with the first of four parts of the fit."""
    text = "sgd(cosine_decay(0.1), gradient_accumulation_steps = 4)"
    assert "cosine_decay(0.1, steps // 4)" in compiled(text).text


def test_a_fit_ends_with_the_average_and_obeys_its_constraint() -> None:
    program = compiled(
        "adam(0.05, use_ema = true, ema_momentum = 0.9)", ", kernel_constraint = unit_norm"
    )
    made = program.module.PROGRAM
    rng = np.random.default_rng(0)
    x = rng.normal(size=(32, 3)).astype(np.float32)
    batch = {"x": jnp.asarray(x), "target": jnp.asarray(x[:, :2] * 2)}
    trainer = Trainer(made, 8)
    state, sums = trainer.create(jnp.uint32(0)), trainer.sums(32)
    step = jax.jit(trainer.train_step)
    average: dict[str, Any] = {}
    for count in range(8):
        state, sums = step(state, sums, batch, jnp.ones(32, bool))
        kept = 0.9 if count else 0.0
        for layer in ("first", "second"):
            bias = state.weights[layer]["bias"][...]
            average[layer] = kept * average.get(layer, 0.0) + (1 - kept) * bias
        norms = jnp.linalg.norm(state.weights["first"]["kernel"][...], axis=0)
        np.testing.assert_allclose(norms, 1, rtol=1e-5)
    ended = trainer.finished(state)
    for layer, expected in average.items():
        np.testing.assert_allclose(ended.weights[layer]["bias"][...], expected, rtol=1e-5)


def test_sam_takes_the_gradient_at_the_worst_weights_nearby() -> None:
    program = compiled("sam(sgd(0.1), rho = 0.5)")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(16, 3)).astype(np.float32)
    target = rng.normal(size=(16, 2)).astype(np.float32)
    batch = {"x": jnp.asarray(x), "target": jnp.asarray(target)}
    trainer = Trainer(program.module.PROGRAM, 3)
    state, sums = trainer.create(jnp.uint32(0)), trainer.sums(16)
    layers = ("first", "second")
    weights = {n: {p: state.weights[n][p][...] for p in ("kernel", "bias")} for n in layers}

    def loss(w: dict[str, Any]) -> jax.Array:
        hidden = jax.nn.relu(x @ w["first"]["kernel"] + w["first"]["bias"])
        return jnp.mean((hidden @ w["second"]["kernel"] + w["second"]["bias"] - target) ** 2)

    for _ in range(3):
        state, sums = trainer.train_step(state, sums, batch, jnp.ones(16, bool))
        gradient = jax.grad(loss)(weights)
        size = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
        worst = jax.tree.map(lambda w, g, size=size: w + 0.5 * g / size, weights, gradient)
        there = jax.grad(loss)(worst)
        weights = jax.tree.map(lambda w, g: w - 0.1 * g, weights, there)
    for layer in layers:
        for part in ("kernel", "bias"):
            found = state.weights[layer][part][...]
            np.testing.assert_allclose(found, weights[layer][part], rtol=1e-5, atol=1e-6)
