"""With the weights of Keras copied in the order of their creation, the outputs are those of Keras."""

from __future__ import annotations

import pytest

from tests.architectures.beside import difference

# A small image for each, and the difference that was measured, as a share of the largest output.
SIZES = {
    "VGG16": 32,  # 0
    "MobileNetV2": 32,  # 2.1e-7
    "ResNet50": 64,  # 1.1e-6
    "ResNet50V2": 64,  # 6.3e-7
    "DenseNet121": 64,  # 2.4e-7
    "MobileNet": 33,  # 1.5e-7
    "MobileNetV3Small": 33,  # 5.6e-7
    "MobileNetV3Large": 64,  # 1.5e-7
    "EfficientNetB0": 33,  # 1.6e-7
    "EfficientNetV2B0": 33,  # 2.2e-7
    "EfficientNetV2S": 33,  # 4.0e-7
    "ConvNeXtTiny": 64,  # 4.6e-7
    "InceptionV3": 75,  # 1.1e-7
    "InceptionResNetV2": 75,  # 6.1e-7
    "NASNetMobile": 64,  # 4.1e-7
    "Xception": 71,  # 5.5e-7
}
QUICK = ("MobileNetV2", "VGG16")


@pytest.mark.keras
@pytest.mark.parametrize(
    "network", [pytest.param(n, marks=[] if n in QUICK else pytest.mark.slow) for n in SIZES]
)
def test_outputs(network):
    settings = {"classes": 10, "classifier_activation": None}
    assert difference(network, settings, SIZES[network]) < 1e-5


@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.parametrize("network", ["ResNet50", "EfficientNetV2B0", "ConvNeXtTiny"])
@pytest.mark.parametrize("pooling", [None, "avg", "max"])
def test_features(network, pooling):
    """Without the top: their image, the mean and the largest of each channel."""
    assert difference(network, {"include_top": False, "pooling": pooling}, 64) < 1e-5
