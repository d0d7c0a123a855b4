"""`import "specc:resnet"`: found from anywhere, and told where it goes wrong."""

from __future__ import annotations

import pytest

import specc
from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.semantics import architectures
from specc.source import Source

MODEL = "model (x: float[64, 64, 3]) { x |> %s }\n"


def findings(text, directory="."):
    sink = Sink()
    driver.resolved(Source("case.spec", text, str(directory)), sink)
    return list(sink)


def test_a_network_is_one_line():
    text = 'import "specc:resnet"\n' + MODEL % "ResNet50(classes = 10)"
    found = specc.compile(text=text).summary()
    assert found["outputs"] == {"output": {"dtype": "float", "shape": [10]}}
    assert [layer["type"] for layer in found["layers"]] == ["ResNet50"]


def test_it_is_found_from_any_folder(tmp_path):
    """Also through an import of the user's own, and twice is once."""
    (tmp_path / "backbone.spec").write_text(
        'import "specc:vgg"\n'
        'layer Backbone()(x) { x |> VGG16(include_top = false, pooling = "avg") }\n'
    )
    text = 'import "backbone.spec"\nimport "specc:vgg"\nimport "specc:resnet"\n'
    text += "model (x: float[64, 64, 3]) { concat(x |> Backbone, x |> VGG19, x |> ResNet50) }\n"
    assert findings(text, tmp_path) == []


def test_sizes_need_not_be_known():
    text = 'import "specc:mobilenet_v2"\nmodel (x: float[height, width, 3]) { x |> MobileNetV2 }\n'
    assert findings(text) == []


@pytest.mark.parametrize(
    ("written", "help_"),
    [
        ("efficientnet_b0", 'did you mean `EfficientNetB0` of `import "specc:efficientnet"`?'),
        ("vgg16", 'did you mean `VGG16` of `import "specc:vgg"`?'),
        ("convnet", "did you mean `convnext`?"),
        ("_features", "there are `convnext`, `densenet`, "),
        ("../architectures/vgg", "there are `convnext`, `densenet`, "),
        ("/etc/passwd", "there are `convnext`, `densenet`, "),
    ],
)
def test_a_family_that_there_is_not(written, help_):
    (found,) = findings(f'import "specc:{written}"\n' + MODEL % "Dense(3)")
    assert (found.code, found.message) == ("E0201", f"specc has no architecture `{written}`")
    assert found.help.startswith(help_)


@pytest.mark.parametrize(
    ("written", "help_"),
    [
        ("ResNet50V2", 'write `import "specc:resnet_v2"` at the top'),
        ("Resnet_50", 'did you mean `ResNet50` of `import "specc:resnet"`?'),
    ],
)
def test_a_network_without_its_import(written, help_):
    (found,) = findings(MODEL % written)
    assert (found.code, found.help) == ("E0201", help_)


def test_a_name_that_is_taken():
    (found,) = findings('import "specc:vgg"\nlayer VGG16()(x) { x |> Flatten }\n' + MODEL % "VGG16")
    (label,) = found.labels
    assert found.code == "E0203"
    assert label[0].source.name == "specc:vgg"


def test_a_mistake_in_its_use_is_shown_where_it_is_used():
    """Its own place is in a file of specc, which the user has not written."""
    text = 'import "specc:inception_v3"\n' + MODEL % "InceptionV3"
    found = findings(text)[0]
    assert (found.code, found.span.source.name) == ("E0305", "specc:inception_v3")
    place, words = found.labels[-1]
    assert (place.source.name, place.line) == ("case.spec", 2)
    assert words == "`InceptionV3` is used here"


def test_pooling_is_one_of_its_words_or_a_layer():
    text = 'import "specc:vgg"\n' + MODEL % "VGG16(include_top = false, pooling = POOLING)"
    shapes = {"none": [2, 2, 512], '"avg"': [512], '"max"': [512], "Flatten": [2048]}
    for pooling, shape in shapes.items():
        found = specc.compile(text=text.replace("POOLING", pooling)).summary()
        assert found["outputs"]["output"]["shape"] == shape
    (wrong,) = findings(text.replace("POOLING", '"average"'))
    assert wrong.code == "E0208"


@pytest.mark.parametrize("family", architectures.families())
def test_its_file_is_clean(family):
    """In its one form, with a comment over each network, and no line too long to read."""
    sink = Sink()
    source = architectures.load(architectures.family_path(family), sink)
    assert driver.format(source, sink) == source.text
    assert not list(sink)
    assert all(network.comment for network in architectures.of_family(family))
