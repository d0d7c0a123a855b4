"""Layers have the options of Keras under the same names, in the same order, with the same defaults."""

from __future__ import annotations

import inspect

import pytest

from specc import catalog
from specc.catalog.declare import Option
from specc.catalog.options import REQUIRED

keras = pytest.importorskip("keras")

FILES = [
    "activation",
    "activation_layers",
    "activity_regularization",
    "adaptive_pooling",
    "batch_normalization",
    "categories",
    "concatenate",
    "conv",
    "conv_transpose",
    "cropping",
    "depthwise_conv",
    "dot",
    "dropout",
    "einsum_dense",
    "embedding",
    "flatten",
    "global_pooling",
    "group_normalization",
    "layer_normalization",
    "masking",
    "merging",
    "noise",
    "permute",
    "pooling",
    "prelu",
    "rescaling",
    "reshape",
    "resizing",
    "reversible_embedding",
    "rms_normalization",
    "separable_conv",
    "softmax_layer",
    "spatial_dropout",
    "spectral_normalization",
    "up_sampling",
    "zero_padding",
]
WORDS = [name for name, (file, _) in catalog.index("layers").items() if file in FILES]
ABSENT = {
    "seed": "draws follow the seed of `fit`",
    "name": "a layer is called as it is bound",
    "dtype": "`precision` of `compile` says it for all",
    "kwargs": "",
    "self": "",
    "sparse": "no sparse tensors",
    "synchronized": "only of TensorFlow in Keras",
    "weights": "an initializer may be a constant",
    "quantization_config": "weights are not quantized",
    "gptq_unpacked_column_size": "weights are not quantized",
    "num_bins": "bins that follow from the data are learnt in the data, by `bucketize`",
}
REQUIRED_HERE = {("Discretization", "bin_boundaries"), ("CategoryEncoding", "num_tokens")}


def theirs(word):
    """Names and defaults of the options that a layer should have."""
    layer = getattr(keras.layers, word)
    parameters = dict(inspect.signature(layer.__init__).parameters)
    if "kwargs" in parameters:  # which go to the base: among them are those of `enable_lora`
        for base in layer.__mro__[1:]:
            more = inspect.signature(base.__init__).parameters.items()
            parameters |= {n: p for n, p in more if n.startswith("lora_")}
    absent = {*ABSENT, "epsilon"} if "num_bins" in parameters else ABSENT
    return {n: p.default for n, p in parameters.items() if n not in absent}


def ours(word):
    options = catalog.find("layers", word).options()
    return {n: o for n, o in options.items() if not o.at_call}


@pytest.mark.parametrize("word", WORDS)
def test_names_and_their_order(word):
    assert list(ours(word)) == list(theirs(word))


@pytest.mark.parametrize("word", WORDS)
def test_defaults(word):
    for name, default in theirs(word).items():
        option: Option = ours(word)[name]
        if default is inspect.Parameter.empty or (word, name) in REQUIRED_HERE:
            assert option.default is REQUIRED, name
            continue
        assert option.default is not REQUIRED, name
        if name == "data_format":
            assert option.default == "channels_last"
        elif isinstance(default, str) and name.endswith("_initializer"):
            assert {"uniform": "random_uniform", "Zeros": "zeros"}.get(
                default, default
            ) == option.default
        else:
            assert option.type.convert(option.value()) == converted(option, default), name


def converted(option, default):
    """Keras's default as the option keeps it: a tuple for each axis where it may be one number."""
    if isinstance(default, bool) or default is None or isinstance(default, str):
        return default
    return option.type.convert(default)
