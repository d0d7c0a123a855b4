"""Options of the classes of Keras that are no options of the words here, and what is in their place.

What stands neither here nor among the options of a word is found by a test, which reads the
signatures of Keras. A user who writes one of these gets the sentence as help.
"""

from __future__ import annotations

from specc.catalog.keras_names import NAMESPACES

_CLASSES_LAST = "the classes are the last axis"
_FIELD = "it is a step of a field in `data`"
_QUANTIZED = "weights are not quantized"
_FROM_TARGET = "the types of target and output say it"
_RUN = "a run has a directory of its own, and never writes elsewhere"

# Namespace of Keras -> option -> what is here in its place.
OPTIONS: dict[str, dict[str, str]] = {
    "layers": {
        "autocast": "`precision` in `compile`",
        "dtype": "`precision` in `compile`",
        "epsilon": "the edges are exact quantiles of the training rows",
        "gptq_unpacked_column_size": _QUANTIZED,
        "mask": "that of its input; of attention `query_mask`, `value_mask` and `key_mask`",
        "mask_value": "a missing value is made something first: `|> impute(…)`",
        "name": "a layer is called as it is bound: `head = Dense(3)`",
        "num_bins": f"{_FIELD}: `bucketize(4)`, `hash(1_000)`",
        "output_mode": "`|> one_hot` or `|> multi_hot` after it",
        "quantization_config": _QUANTIZED,
        "query_mask": "the mask that the query carries goes along, and what padded queries give is read by nothing",
        "salt": "`seed` of the step `hash`",
        "seed": "`seed` in `fit`",
        "sparse": "tensors are dense",
        "synchronized": "statistics are those of the whole batch",
        "training": "`fit` trains, all else does not; `if training { … }` in a body asks",
        "use_cudnn": "the compiler chooses",
        "weights": "an initializer with a constant array, or `initial_weights` in `fit`",
    },
    "losses": {
        "axis": _CLASSES_LAST,
        "dtype": "losses are computed in float32",
        "name": "a loss is called after its output",
        "reduction": "a loss is the weighted mean over examples; `parity = keras` in `compile`",
    },
    "metrics": {
        "axis": f"{_CLASSES_LAST}; a correlation is over the epoch",
        "dtype": "metrics are computed in float32",
        "from_logits": "a metric sees probabilities, whatever the model ends in",
        "from_sorted_ids": "outputs are scores, not sorted class numbers",
        "name": "a metric is called as its word; an expression as it is bound",
        "num_classes": _FROM_TARGET,
        "num_labels": _FROM_TARGET,
        "sparse_y_pred": _FROM_TARGET,
        "sparse_y_true": _FROM_TARGET,
    },
    "optimizers": {
        "loss_scale_factor": "`precision = mixed_float16` in `compile` scales the loss",
        "name": "an optimizer has no name",
        "relative_step": "the rate is at most 1 / sqrt(t) either way, as in Keras",
    },
    "optimizers.schedules": {
        "initial_learning_rate": "`peak`, the first value",
        "name": "a schedule has no name",
        "values": "the rates are `rates`",
        "warmup_steps": "`warmup`: a share of the fit, or a number of updates",
        "warmup_target": "`peak`: a warm-up goes up to it",
    },
    "initializers": {
        "input_axes": "the layer says which axes are inputs",
        "output_axes": "the layer says which axes are outputs",
        "seed": "`seed` in `fit`",
    },
    "callbacks": {
        "append": _RUN,
        "embeddings_freq": "no projector: the events are figures",
        "embeddings_metadata": "no projector: the events are figures",
        "filepath": f"`filename`: {_RUN}",
        "histogram_freq": "the events are figures",
        "initial_value_threshold": "the best is that of this run",
        "log_dir": _RUN,
        "profile_batch": "`specc plan --measure` measures a step",
        "raise_error": "a run that is not finite ends with exit code 3, always",
        "restore_best_weights": "`restore_best`",
        "save_freq": "`checkpoint = every(…)` in `fit`",
        "save_weights_only": "a run directory holds weights and the spec",
        "swap_on_epoch": "other callbacks see the averages too",
        "update_freq": "figures are written once an epoch",
        "verbose": "the progress goes to stderr",
        "write_graph": "`specc emit` prints the program",
        "write_images": "the events are figures",
        "write_steps_per_second": "`result.json` has the seconds",
    },
}

# Options as Keras called them before version 3.
FORMER: dict[str, dict[str, str]] = {
    "layers": {"alpha": "`negative_slope` of `LeakyReLU`", "input_dim": "the header of `model`"}
    | dict.fromkeys(
        ("batch_input_shape", "input_shape"), "inputs say their shape in the header of `model`"
    ),
    "optimizers": {"decay": "a schedule, as `adam(cosine_decay(1e-3))`", "lr": "`learning_rate`"},
}

# Arguments of `compile`, `fit`, `evaluate` and `predict` of a model of Keras -> what is in their place.
ARGUMENTS: dict[str, str] = {
    "auto_scale_loss": "`precision = mixed_float16` scales the loss",
    "initial_epoch": "`specc run --resume` goes on where a run has stopped",
    "jit_compile": "all is compiled",
    "return_dict": "`result.json` of the run has the figures by their names",
    "run_eagerly": "all is compiled; `specc emit` prints the program",
    "sample_weight": "a field of `data`: `weight importance: number`",
    "steps": "a split is seen whole",
    "steps_per_execution": "a whole epoch is one program",
    "validation_data": "`split` in `data`, as `files(validation = csv(…))`",
    "validation_freq": "each epoch is validated",
    "validation_split": "`split` in `data`, as `random(train = 80%, validation = 20%)`",
    "validation_steps": "the validation rows are seen whole",
    "verbose": "the progress goes to stderr",
    "weighted_metrics": "`metrics`, which are weighted where the data has a `weight`",
    "x": "`source` and `input` in `data`",
    "y": "`target` in `data`",
}

_ONE_OF_SEVEN = (
    "a window is a sum of cosines here: `hann`, `hamming`, `blackman`, `nuttall`, `blackmanharris`, "
    "`flattop` or `boxcar`"
)
_KIND = "a kind of number, `float`, `int` or `bool`; how many bits it has says `precision`"
_WINDOWS = (
    *("barthann", "bartlett", "bohman", "cosine", "exponential", "lanczos"),
    *("parzen", "taylor", "triang", "tukey"),
)
_DTYPES = (
    *("bfloat16", "float16", "float32", "float64", "float8_e4m3fn", "float8_e5m2"),
    *("complex64", "complex128"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
)

# Namespace of Keras -> option -> a value that Keras takes, and what is here in its place.
VALUES: dict[str, dict[str, dict[str, str]]] = {
    "layers": {
        "output_mode": {"binary": "`multi_hot`, as Keras calls it now, too"},
        "window": dict.fromkeys(_WINDOWS, _ONE_OF_SEVEN),
    },
    "initializers": {
        "distribution": {"normal": "`truncated_normal`, which Keras takes it for"},
        "window": dict.fromkeys(_WINDOWS, _ONE_OF_SEVEN),
    },
    "ops": {
        "dtype": dict.fromkeys(_DTYPES, _KIND),
        "mode": {"empty": "`constant`: what stands there would be anything"},
        "window": dict.fromkeys(_WINDOWS, _ONE_OF_SEVEN),
    },
}


def value_instead(kind: str, option: str, value: str) -> str:
    """A help sentence for a value that an option has in Keras alone; or nothing."""
    for namespace, kinds in NAMESPACES.items():
        told = VALUES.get(namespace, {}).get(option, {}).get(value)
        if told and kind in kinds:
            return f"Keras has `{value}`; here: {told}"
    return ""


def instead(kind: str, option: str) -> str:
    """A help sentence for an option that words of this kind have in Keras alone; or nothing."""
    if kind == "sections" and option in ARGUMENTS:
        return f"Keras has `{option}`; here: {ARGUMENTS[option]}"
    for namespace, kinds in NAMESPACES.items():
        told = OPTIONS.get(namespace, {}) | FORMER.get(namespace, {})
        if kind in kinds and option in told:
            return f"Keras has `{option}`; here: {told[option]}"
    return ""
