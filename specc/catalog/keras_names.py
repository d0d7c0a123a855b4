"""What Keras 3.15 has under another form here, and what is left out: for each of its namespaces.

What stands in neither table is a word of the catalog, under its own name or as its `keras` says; a
test compares all three with Keras itself. The reference shows both tables.
"""

from __future__ import annotations

# Namespace of Keras -> the kinds of the catalog whose words answer to its names.
NAMESPACES: dict[str, tuple[str, ...]] = {
    "layers": ("layers", "steps"),
    "activations": ("functions",),
    "losses": ("losses",),
    "metrics": ("metrics",),
    "optimizers": ("optimizers",),
    "optimizers.schedules": ("schedules",),
    "initializers": ("initializers",),
    "regularizers": ("regularizers",),
    "constraints": ("constraints",),
    "callbacks": ("callbacks",),
    "ops": ("functions", "numbers", "losses"),
    "random": ("functions",),
}

# The other namespaces of Keras, which hold no words of a model, and what takes their place.
OTHERS: dict[str, str] = {
    "applications": 'networks that come with specc: `import "specc:resnet"`',
    "backend": "JAX alone",
    "config": "`precision` in `compile`, `seed` in `fit`",
    "datasets": "`builtin` has those of scikit-learn; files are read by `idx`, `npz`, `csv`, …",
    "distillation": "a teacher is a layer, and its loss an expression (examples/distillation.spec)",
    "distribution": "not yet",
    "dtype_policies": "`precision` in `compile`",
    "export": "`specc emit --standalone`: a folder that trains and predicts without specc",
    "legacy": "nothing: there is no older specc",
    "mixed_precision": "`precision` in `compile`",
    "models": "`model`; copies of layers are `fresh(layer)`",
    "preprocessing": "sources, as `images`, and steps, as `pad` and `windows`",
    "quantizers": "not yet",
    "saving": "a run directory: text and arrays",
    "tree": "records and lists in the language itself",
    "utils": "sources, splits and steps; `specc summary`",
    "visualization": "plots, as `worst_predictions`",
    "wrappers": "the Python interface: `specc.compile`, `Program`",
}

# Name in Keras -> what it is here. Words of the catalog stand between backticks.
ELSEWHERE: dict[str, dict[str, str]] = {
    "layers": {
        "HashedCrossing": "a field of type `crossing`, with the step `hash`",
        "InputLayer": "an input in the header of `model`",
        "IntegerLookup": "a field of type `category`",
        "Pipeline": "the operator `|>`",
        "StringLookup": "a field of type `category`, or the step `one_hot`",
        "TextVectorization": "the steps `tokenize` and `pad`",
    },
    "metrics": {
        "MeanMetricWrapper": "an expression among the `metrics` of `compile`",
    },
    "optimizers": {
        "LossScaleOptimizer": "`precision = mixed_float16` in `compile`, which scales the loss",
        "MultiOptimizer": "`objective` sections, each with its layers and its optimizer",
        "OptimizerMap": "`objective` sections, each with its layers and its optimizer",
    },
    "callbacks": {
        "BackupAndRestore": "`checkpoint` in `fit`, and `specc run --resume`",
        "History": "`result.json` of every run; `run.history` in Python",
        "LearningRateScheduler": "a schedule where the learning rate stands",
        "OrbaxCheckpoint": "`checkpoint` in `fit`",
        "ProgbarLogger": "the progress that `specc run` shows",
    },
    "ops": {
        "absolute": "`abs`",
        "adaptive_average_pool": "`AdaptiveAveragePooling1D` to `AdaptiveAveragePooling3D`",
        "adaptive_max_pool": "`AdaptiveMaxPooling1D` to `AdaptiveMaxPooling3D`",
        "amax": "`max`",
        "amin": "`min`",
        "append": "`concat`",
        "array": "a list of numbers",
        "array_split": "`split`",
        "average_pool": "`AveragePooling1D` to `AveragePooling3D`",
        "batch_normalization": "`BatchNormalization`",
        "bitwise_invert": "`bitwise_not`",
        "bitwise_left_shift": "`left_shift`",
        "bitwise_right_shift": "`right_shift`",
        "cond": "`if` on settings, `where` on values",
        "conjugate": "`conj`",
        "conv": "`Conv1D` to `Conv3D`",
        "conv_transpose": "`Conv1DTranspose` to `Conv3DTranspose`",
        "copy": "a name: values do not change",
        "ctc_loss": "the loss `ctc`",
        "depthwise_conv": "`DepthwiseConv1D`, `DepthwiseConv2D`",
        "dot_product_attention": "`MultiHeadAttention`, `Attention`",
        "dsplit": "`split`",
        "dstack": "`concat` or `stack` along an axis",
        "dtype": "the type in the header, `x: int[4]`",
        "empty": "`zeros`",
        "empty_like": "`zeros_like`",
        "fabs": "`abs`",
        "fliplr": "`flip`",
        "flipud": "`flip`",
        "fori_loop": "`for`, which is unrolled",
        "get_item": "`x[i]`",
        "hsplit": "`split`",
        "hstack": "`concat` or `stack` along an axis",
        "identity": "`eye`",
        "layer_normalization": "`LayerNormalization`",
        "map": "a comprehension, `[f(x) for x in list]`",
        "max_pool": "`MaxPooling1D` to `MaxPooling3D`",
        "multi_hot": "`CategoryEncoding`",
        "nanpercentile": "`nanquantile`",
        "ndim": "the type in the header: a rank is known",
        "percentile": "`quantile`",
        "polar": "`complex` of the parts",
        "rms_normalization": "`RMSNormalization`",
        "saturate_cast": "`clip`, then `cast`",
        "scan": "`RNN` of a layer of your own",
        "separable_conv": "`SeparableConv1D`, `SeparableConv2D`",
        "shape": "a name in the shape of an input, `x: float[n]`, which is a number in the body",
        "size": "a name in the shape of an input, `x: float[n]`, which is a number in the body",
        "slice": "`x[1:4]`",
        "switch": "`if` on settings, `where` on values",
        "true_divide": "`divide`",
        "vdot": "`dot`",
        "vectorize": "nothing: no example sees another",
        "vectorized_map": "nothing: no example sees another",
        "view_as_complex": "`complex`",
        "view_as_real": "`real` and `imag`",
        "vsplit": "`split`",
        "vstack": "`concat` or `stack` along an axis",
    },
    "random": {
        "SeedGenerator": "`seed` in `fit`",
        "beta": "`random_beta`",
        "binomial": "`random_binomial`",
        "categorical": "`random_categorical`",
        "dropout": "`Dropout`",
        "gamma": "`random_gamma`",
        "normal": "`random_normal`",
        "randint": "`random_randint`",
        "shuffle": "`random_shuffle`",
        "truncated_normal": "`random_truncated_normal`",
        "uniform": "`random_uniform`",
    },
}

_BASE = "a base class, for Python code"
_TEXT = "turns objects into configurations and back: a spec is text"
_CODE = "runs Python code or a file of another framework: a spec does not"
_VALUES = "its shape depends on values, which a compiled program cannot have"
_LOOPS = "a loop without a bound, or code: every spec ends"

# Reason -> the names that are left out for it, with spaces between.
LEFT_OUT: dict[str, dict[str, str]] = {
    "layers": {
        _BASE: "InputSpec Layer Wrapper",
        _CODE: "FlaxLayer JaxLayer Lambda TFSMLayer TorchModuleWrapper",
        "pads lists of boxes around objects, which no type of data holds": "MaxNumBoundingBoxes",
    },
    "activations": {_TEXT: "deserialize get serialize"},
    "losses": {_BASE: "Loss"},
    "metrics": {
        _BASE: "Metric",
    },
    "optimizers": {
        _BASE: "Optimizer",
    },
    "optimizers.schedules": {_BASE: "LearningRateSchedule"},
    "initializers": {_BASE: "Initializer"},
    "regularizers": {_BASE: "Regularizer"},
    "constraints": {_BASE: "Constraint"},
    "callbacks": {
        _BASE: "Callback CallbackList",
        _CODE: "LambdaCallback",
        "opens a connection, which a spec does not": "RemoteMonitor",
    },
    "ops": {
        _CODE: "convert_to_numpy custom_gradient jvp",
        _LOOPS: "associative_scan while_loop",
        "a test of Python objects: types are known": "is_tensor",
        _VALUES: "nonzero unique",
        "reads the bits of a number as another type": "view",
    },
}


def left_out(namespace: str) -> dict[str, str]:
    """Name in Keras -> why it is left out."""
    reasons = LEFT_OUT.get(namespace, {})
    return {name: why for why, found in reasons.items() for name in found.split()}


def answer(kinds: tuple[str, ...], name: str) -> str:
    """A help sentence for a name of Keras that is no word of these kinds; or nothing."""
    for namespace, answering in NAMESPACES.items():
        if any(kind in kinds for kind in answering):
            if name in ELSEWHERE.get(namespace, {}):
                return f"here it is {ELSEWHERE[namespace][name]}"
            if name in left_out(namespace):
                return f"Keras has it, specc not: {left_out(namespace)[name]}"
    return ""
