"""`image(height, width, 3)`: sizes that the data gives, and that are checked without it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

import specc
from specc import driver
from specc.diagnostics.diagnostic import Sink
from specc.source import Source

TEXT = """
data {
  source = images("pictures", label = folder)
  split = random(validation = 20%)
  input picture: image(height, width)TYPE |> rescale(1 / 255)
  target label: category
}
model { picture |> Conv2D(2, 3) |> Reshape([SIZE]) |> Dense(classes(label), softmax) }
compile {
  loss = sparse_categorical_crossentropy
  optimizer = adam
}
fit { epochs = 1 }
"""


def spec(steps="", size="(height - 2) * (width - 2) * 2"):
    return TEXT.replace("TYPE", steps).replace("SIZE", size)


def told(text):
    sink = Sink()
    driver.resolved(Source("sizes.spec", text), sink)
    return [(d.code, d.message, d.help) for d in sink]


def test_names_are_sizes_that_later_shapes_may_use():
    assert told(spec()) == []
    assert told(spec(size="width * height * 2 - 4 * width - 4 * height + 8")) == []
    [(code, message, _)] = told(spec(size="height * width"))
    assert code == "E0306"
    assert "height" in message


def test_a_step_that_makes_one_size_of_them_is_what_layers_see():
    assert told(spec(" |> resize(10, 12)", "8 * 10 * 2")) == []


def test_a_name_of_the_file_is_what_it_is_bound_to():
    text = "height = 12\n" + spec(size="10 * (width - 2) * 2")
    assert told(text) == []
    assert told("shape = [12, 9]\nmodel (x: array(shape)) { x |> Dense(2) }") == []


def test_channels_and_the_batch_are_no_such_names():
    for wrong in ("image(height, width, colors)", "image(batch, width)"):
        found = told(spec(" |> resize(10, 12)", "160").replace("image(height, width)", wrong))
        assert [code for code, *_ in found] == ["E0201"]


def test_a_header_names_them_as_a_field_does():
    assert told("model (x: image(rows, rows, 1)) { x |> Reshape([rows * rows]) |> Dense(2) }") == []
    assert told("model (x: array([n, 3])) { x |> Reshape([3 * n]) |> Dense(2) }") == []


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    """A function that writes ten pictures of each of two classes, of the sizes that it is given."""

    monkeypatch.chdir(tmp_path)

    def write(*sizes):
        random = np.random.default_rng(0)
        for kind in ("cat", "dog"):
            folder = tmp_path / "pictures" / kind
            folder.mkdir(parents=True)
            for number in range(10):
                shape = (*sizes[number % len(sizes)], 3)
                pixels = random.integers(0, 256, shape).astype(np.uint8)
                Image.fromarray(pixels).save(folder / f"{number}.png")
        return tmp_path

    return write


def test_a_run_of_pictures_of_many_sizes(pictures):
    folder = pictures((12, 9), (30, 14), (8, 8))
    (folder / "a.spec").write_text(spec(" |> resize(10, 12)", "160"))
    run = specc.compile(str(folder / "a.spec")).fit(out=str(folder / "run"))
    assert run.predict({"image": ["pictures/cat/1.png"]})["class"].shape == (1,)


def test_a_run_of_pictures_whose_size_the_data_gives(pictures):
    folder = pictures((12, 9))
    (folder / "a.spec").write_text(spec())
    run = specc.compile(str(folder / "a.spec")).fit(out=str(folder / "run"))
    prepared = json.loads((folder / "run" / "preprocess.json").read_text())
    assert prepared["facts"] == {"classes(label)": 2, "height": 12, "width": 9}
    Image.fromarray(np.zeros((9, 12, 3), np.uint8)).save(folder / "other.png")
    with pytest.raises(specc.SpecError, match=r"9 x 12 x 3, but the field is image\(12, 9, 3\)"):
        run.predict({"image": ["other.png"]})


def test_pictures_of_many_sizes_where_none_is_made_of_them(pictures):
    folder = pictures((12, 9), (30, 14))
    (folder / "a.spec").write_text(spec())
    with pytest.raises(specc.SpecError, match=r"from 12 x 9 x 3 to 30 x 14 x 3"):
        specc.compile(str(folder / "a.spec")).fit(out=str(folder / "run"))
