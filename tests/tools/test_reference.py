"""The reference says what the catalog declares."""

from __future__ import annotations

from specc import catalog
from specc.tools.reference import contents, differing, page, words


def test_a_page_begins_with_how_the_word_is_written_and_what_it_is():
    lines = page("Dense").splitlines()
    assert lines[0] == "Dense(units, …)    (layer)"
    assert lines[2].startswith("Affine map over the last axis")


def test_a_page_has_each_option_with_its_default_its_type_and_its_meaning():
    line = next(line for line in page("Dense").splitlines() if line.startswith("  use_bias"))
    assert line.split("  ", 2)[1:] == ["use_bias = true", line.split("  ", 2)[2]]
    assert line.endswith("  true or false; adds a trained vector b")


def test_a_page_has_the_examples_with_their_shapes():
    assert "  Dense(10)                         float[4] -> float[10]\n" in page("Dense")


def test_a_word_of_several_kinds_has_one_page_with_all():
    kinds = catalog.kinds_of("history")
    assert page("history").count("(plot)") == kinds.count("plots") == 1


def test_a_section_is_written_with_a_body():
    assert page("fit").startswith("fit { … }    (section)\n")


def test_no_page_for_no_word():
    assert page("Dens") is None


def test_lists_are_wrapped_at_a_hundred_columns():
    for name in words():
        assert all(len(line) <= 100 for line in page(name).splitlines() if line.startswith("   "))


def test_the_contents_list_every_word_under_its_kind():
    parts = {part.split("\n", 1)[0]: part for part in contents().split("\n\n")}
    for kind in catalog.KINDS:
        for name in catalog.names(kind):
            assert f"\n  {name} " in parts[kind].replace("\n", " \n")


def test_networks_stand_under_a_heading_of_their_own():
    networks = contents("architectures").splitlines()
    assert networks[0] == "architectures"
    assert any(
        line.split() == ["ResNet50", "Residual", "network", "of", "50", "layers."]
        for line in networks
    )
    assert contents("architectures") in contents()


def test_the_page_of_a_network_has_its_import_and_its_settings():
    text = page("MobileNetV2")
    assert text.startswith("MobileNetV2(…)    (architecture)\n")
    for line in ('  import "specc:mobilenet_v2"\n', "  alpha = 1.0 ", "  include_top = true "):
        assert line in text
    assert "keras.applications.MobileNetV2" in text


def test_the_differences_are_those_that_the_words_declare():
    parts = {part.split("\n", 1)[0]: part for part in differing().split("\n\n")}
    for kind in catalog.KINDS:
        declared = {n for n in catalog.names(kind) if catalog.find(kind, n).difference}
        lines = parts.get(kind, "").splitlines()[1:]
        assert {line.split()[0] for line in lines if line[2:3].strip()} == declared
    assert "exact, where Keras has 200 thresholds" in parts["metrics"]
    assert "`parity = keras`" in parts["metrics"]


def test_a_key_of_sections_and_an_option_of_words_have_a_page():
    assert page("batch_size").startswith("batch_size, of `fit`\n  batch_size = 32  a whole number")
    assert "remat, of `compile`\n" in page("remat")
    monitors = page("monitor").split("\n\n")
    assert monitors[0].startswith("monitor, of `early_stopping`, `model_checkpoint`, `reduce_lr_")
    assert monitors[1].startswith("monitor, of `every`\n")
    assert page("Dense").count(", of ") == 0
