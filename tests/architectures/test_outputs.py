"""With the weights of Keras copied in the order of their creation, the outputs are those of Keras."""

from __future__ import annotations

import pytest

from tests.architectures.beside import difference

# The smallest image that the network takes, or near it. Measured, as shares of the largest output:
SIZES = {
    "MobileNetV2": 32,
    "EfficientNetB0": 33,
    "ResNet50": 64,
    "DenseNet121": 64,
    "ConvNeXtTiny": 64,
    "VGG16": 32,
    "InceptionV3": 75,
    "NASNetMobile": 64,
    "Xception": 71,
}
QUICK = ("MobileNetV2", "VGG16")


@pytest.mark.keras
@pytest.mark.parametrize(
    "network", [pytest.param(n, marks=[] if n in QUICK else pytest.mark.slow) for n in SIZES]
)
def test_outputs(network):
    settings = {"classes": 10, "classifier_activation": None}
    assert difference(network, settings, SIZES[network]) < 1e-4
