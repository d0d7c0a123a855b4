"""Pictures of what a model makes without a target: samples, reconstructions, codes in a plane."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from sklearn.decomposition import PCA

import specc
from specc.runtime.plots import Made, draw_made
from specc.runtime.plots.made import PLACES, at_their_places, grid, in_a_plane, shades

RANDOM = np.random.default_rng(0)
PICTURES = RANDOM.normal(size=(90, 8, 8, 1)).astype("float32")
CODE = RANDOM.normal(size=(90, 2)).astype("float32")
MADE = Made(
    {"fake": PICTURES, "code": CODE, "score": CODE[:, :1]},
    images={"image": PICTURES},
    codes=("fake", "code", "score"),
    classes=RANDOM.integers(0, 10, 90),
    labels=tuple("0123456789"),
)


def pixels(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png)) as image:
        image.verify()
        return image.size


@pytest.mark.parametrize("plot", ["samples", "reconstructions", "latent"])
def test_it_is_a_png_and_the_same_again(plot):
    drawn = draw_made(plot, MADE)
    assert list(drawn) == [f"{plot}.png"]
    assert min(pixels(drawn[f"{plot}.png"])) > 300
    assert draw_made(plot, MADE) == drawn


@pytest.mark.parametrize("plot", ["samples", "reconstructions", "latent"])
def test_nothing_is_drawn_of_an_output_that_does_not_suit(plot):
    assert draw_made(plot, Made({"score": CODE[:, :1]}, codes=("score",))) == {}


def test_a_grid_is_read_row_by_row():
    images = np.arange(6.0)[:, None, None, None] * np.ones((6, 2, 3, 1))
    sheet = grid(images, 3, gap=1)
    assert sheet.shape == (5, 11, 1)
    assert sheet[0, :, 0].tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]
    assert sheet[2].min() == sheet[2].max() == 1  # the gap is white
    assert sheet[4, ::4, 0].tolist() == [3, 4, 5]


def test_all_images_share_one_scale():
    found = shades(np.array([[-1.0, 0.0], [0.0, 3.0]]))
    assert found.tolist() == [[0, 0.25], [0.25, 1]]
    assert shades(np.full((2, 2), 7.0)).tolist() == [[0, 0], [0, 0]]


def test_a_code_of_many_numbers_is_shown_by_its_principal_components():
    code = RANDOM.normal(size=(50, 5)) * [5, 1, 3, 0.1, 0.2]
    ours, theirs = in_a_plane(code), PCA(2).fit_transform(code)
    assert np.abs(ours) == pytest.approx(np.abs(theirs), abs=1e-6)
    assert in_a_plane(CODE) is CODE


def test_an_image_stands_at_the_place_of_its_code():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0.98, 0.98]], float)
    plane = np.concatenate([corners] * 40)  # the corners are the bounds, and no outliers
    images = np.tile(np.array([0.1, 0.2, 0.3, 0.4, 0.5])[:, None, None, None], (40, 1, 1, 1))
    sheet = at_their_places(plane, images)[..., 0]
    assert sheet.shape == (PLACES, PLACES)
    assert sheet[-1, 0] == 0.1  # the plane's origin is below on the left
    assert sheet[0, -1] == 0.5  # nearer the middle of its cell than the corner
    assert (sheet == 1).sum() > PLACES * PLACES - 5  # white where there is no code


def test_a_run_leaves_them(tmp_path):
    text = """
data {
  source = builtin(digits)
  split = random(train = 50%, test = 50%, seed = 0)
  input image: image(8, 8, 1) from images |> rescale(1 / 16)
}
model {
  code = image |> Flatten |> Dense(3)
  { code: code, made: code |> Dense(64, sigmoid) |> Reshape([8, 8, 1]) }
}
compile {
  loss = mean(square(image - made))
  optimizer = adam
}
fit { epochs = 1 }
evaluate { plots = [samples, reconstructions, latent] }
"""
    specc.compile(text=text).fit(out=str(tmp_path / "run"))
    found = sorted(path.name for path in (tmp_path / "run" / "plots").iterdir())
    assert found == ["latent.png", "reconstructions.png", "samples.png"]
