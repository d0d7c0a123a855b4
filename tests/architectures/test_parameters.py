"""Each network has the parameters of the one in keras.applications; its front end is fast."""

from __future__ import annotations

import time

import pytest

from specc.semantics.architectures import networks, places
from specc.tools.summary import summary
from tests.architectures.beside import (
    KERAS_SIZE,
    checked,
    counts,
    layers_of_keras,
    layers_of_specc,
    settings_text,
    theirs,
)

# All, and those that are trained: keras.applications.X(weights=None) of Keras 3.15.1 at its default size.
COUNTS = {
    "VGG16": (138_357_544, 138_357_544),
    "VGG19": (143_667_240, 143_667_240),
    "ResNet50": (25_636_712, 25_583_592),
    "ResNet101": (44_707_176, 44_601_832),
    "ResNet152": (60_419_944, 60_268_520),
    "ResNet50V2": (25_613_800, 25_568_360),
    "ResNet101V2": (44_675_560, 44_577_896),
    "ResNet152V2": (60_380_648, 60_236_904),
    "MobileNet": (4_253_864, 4_231_976),
    "MobileNetV2": (3_538_984, 3_504_872),
    "MobileNetV3Small": (2_554_968, 2_542_856),
    "MobileNetV3Large": (5_507_432, 5_483_032),
    "DenseNet121": (8_062_504, 7_978_856),
    "DenseNet169": (14_307_880, 14_149_480),
    "DenseNet201": (20_242_984, 20_013_928),
    "Xception": (22_910_480, 22_855_952),
    "InceptionV3": (23_851_784, 23_817_352),
    "InceptionResNetV2": (55_873_736, 55_813_192),
    "NASNetMobile": (5_326_716, 5_289_978),
    "NASNetLarge": (88_949_818, 88_753_150),
    "EfficientNetB0": (5_330_571, 5_288_548),
    "EfficientNetB1": (7_856_239, 7_794_184),
    "EfficientNetB2": (9_177_569, 9_109_994),
    "EfficientNetB3": (12_320_535, 12_233_232),
    "EfficientNetB4": (19_466_823, 19_341_616),
    "EfficientNetB5": (30_562_527, 30_389_784),
    "EfficientNetB6": (43_265_143, 43_040_704),
    "EfficientNetB7": (66_658_687, 66_347_960),
    "EfficientNetV2B0": (7_200_312, 7_139_704),
    "EfficientNetV2B1": (8_212_124, 8_141_052),
    "EfficientNetV2B2": (10_178_374, 10_096_086),
    "EfficientNetV2B3": (14_467_622, 14_358_406),
    "EfficientNetV2S": (21_612_360, 21_458_488),
    "EfficientNetV2M": (54_431_388, 54_139_356),
    "EfficientNetV2L": (119_027_848, 118_515_272),
    "ConvNeXtTiny": (28_589_128, 28_589_128),
    "ConvNeXtSmall": (50_223_688, 50_223_688),
    "ConvNeXtBase": (88_591_464, 88_591_464),
    "ConvNeXtLarge": (197_767_336, 197_767_336),
    "ConvNeXtXLarge": (350_196_968, 350_196_968),
}
QUICK = ("VGG16", "ResNet50V2", "MobileNet", "EfficientNetB0", "ConvNeXtTiny")

# Settings that change what a network is made of.
VARIANTS = [
    ("ResNet50", {"include_top": False}),
    ("ResNet50", {"classes": 7}),
    ("VGG16", {"include_top": False, "pooling": "max"}),
    ("VGG19", {"classes": 3}),
    ("DenseNet121", {"include_top": False, "pooling": "avg"}),
    ("EfficientNetB1", {"include_top": False}),
    ("EfficientNetV2B2", {"include_top": False, "include_preprocessing": False}),
    ("ConvNeXtTiny", {"include_top": False, "pooling": "avg"}),
    ("ConvNeXtTiny", {"include_top": False, "include_preprocessing": False}),
    ("Xception", {"include_top": False}),
    ("InceptionV3", {"classes": 5}),
    ("InceptionResNetV2", {"include_top": False}),
    ("NASNetMobile", {"include_top": False}),
    *[("MobileNet", {"alpha": alpha}) for alpha in (0.25, 0.5, 0.75)],
    ("MobileNet", {"depth_multiplier": 2, "include_top": False}),
    *[("MobileNetV2", {"alpha": alpha}) for alpha in (0.35, 0.5, 0.75, 1.3, 1.4)],
    ("MobileNetV2", {"include_top": False}),
    *[("MobileNetV3Small", {"alpha": alpha}) for alpha in (0.5, 0.75, 1.25)],
    *[("MobileNetV3Large", {"minimalistic": m, "alpha": 0.75}) for m in (False, True)],
    ("MobileNetV3Small", {"minimalistic": True, "include_top": False}),
]


def of_specc(network, **settings):
    found = summary(checked(network, settings_text(settings), KERAS_SIZE.get(network, 224)))
    return found["parameters"], found["trainable_parameters"]


def test_they_are_those_of_keras_applications():
    assert set(networks()) == set(places()) == set(COUNTS)


@pytest.mark.parametrize("network", COUNTS)
def test_parameters(network):
    assert of_specc(network) == COUNTS[network]


@pytest.mark.keras
@pytest.mark.parametrize(
    "network", [pytest.param(n, marks=[] if n in QUICK else pytest.mark.slow) for n in COUNTS]
)
def test_keras_has_the_same_layers(network):
    """Their order, momenta, rates and initializers, and with them the parameters."""
    model, made = theirs(network)
    assert counts(made) == COUNTS[network]
    program = checked(network, size=KERAS_SIZE.get(network, 224))
    assert layers_of_specc(program) == layers_of_keras(model, made)


@pytest.mark.slow
@pytest.mark.keras
@pytest.mark.parametrize(("network", "settings"), VARIANTS, ids=str)
def test_settings_do_what_they_do_in_keras(network, settings):
    size = KERAS_SIZE.get(network, 224)
    _, made = theirs(network, input_shape=(size, size, 3), **settings)
    assert of_specc(network, **settings) == counts(made)


def test_the_deepest_is_checked_in_less_than_two_seconds():
    """Of this process alone: others may have the cores."""
    begun = time.process_time()
    checked("ResNet152")
    assert time.process_time() - begun < 2
