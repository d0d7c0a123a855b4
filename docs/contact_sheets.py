"""Draws a contact sheet for each layer that changes images: the original beside seven draws.

Two photographs and a digit that scikit-learn brings along, so that every machine draws the same:
    make docs-pictures        (or: python docs/contact_sheets.py [Layer ...])
Written to docs/pictures/augmentation/<Layer>.jpg, which the pages of the reference show.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from flax import nnx
from PIL import Image
from sklearn.datasets import load_digits, load_sample_images

import specc
from specc.catalog import find, names
from specc.catalog.layers._augment import Augmentation
from specc.runtime.load import load

HERE = Path(__file__).parent
PICTURES = HERE / "pictures" / "augmentation"
HEIGHT, WIDTH = 72, 108
DRAWS = 7
GAP = 2

# What a layer is drawn with where its own example would not show much.
SHOWN = {
    "AugMix": "AugMix",
    "ContrastLimitedAdaptiveHistogramEqualization": "ContrastLimitedAdaptiveHistogramEqualization",
    "CutMix": "CutMix",
    "MixUp": "MixUp(1)",
    "RandAugment": "RandAugment",
    "RandomBrightness": "RandomBrightness(0.4)",
    "RandomColorDegeneration": "RandomColorDegeneration(1)",
    "RandomColorJitter": "RandomColorJitter(brightness_factor = 0.3, contrast_factor = 0.5, "
    "saturation_factor = [0.3, 0.7], hue_factor = 0.3)",
    "RandomContrast": "RandomContrast(0.8)",
    "RandomCrop": "RandomCrop(48, 72)",
    "RandomElasticTransform": "RandomElasticTransform([1, 1])",
    "RandomErasing": "RandomErasing([1, 1])",
    "RandomGaussianBlur": "RandomGaussianBlur([1, 1], kernel_size = 7)",
    "RandomGrayscale": "RandomGrayscale(0.5)",
    "RandomHue": "RandomHue(1)",
    "RandomInvert": "RandomInvert",
    "RandomPerspective": "RandomPerspective([1, 1], 0.6)",
    "RandomPosterization": "RandomPosterization([1, 5])",
    "RandomRotation": "RandomRotation(0.1)",
    "RandomSaturation": "RandomSaturation([0.1, 0.9])",
    "RandomSharpness": "RandomSharpness([0, 1])",
    "RandomShear": "RandomShear(0.4, 0.2)",
    "RandomTranslation": "RandomTranslation(0.3, 0.3, fill_mode = constant)",
    "RandomZoom": "RandomZoom([-0.5, 0.4])",
    "Solarization": "Solarization([0, 0.2], [0.2, 0.9])",
}


def originals() -> np.ndarray:
    """float32[3, HEIGHT, WIDTH, 3] from 0 to 255: a pagoda, a flower, and a 3 on white paper."""
    photographs = [Image.fromarray(i) for i in load_sample_images().images]
    digit = Image.fromarray((255 - load_digits().images[3] / 16 * 255).astype("uint8"))
    side = digit.resize((HEIGHT - 12, HEIGHT - 12), Image.Resampling.BICUBIC).convert("RGB")
    paper = Image.new("RGB", (WIDTH, HEIGHT), "white")
    paper.paste(side, ((WIDTH - side.width) // 2, (HEIGHT - side.height) // 2))
    small = [p.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS) for p in photographs]
    return np.stack([np.asarray(p, "float32") for p in (*small, paper)])


def layers() -> list[str]:
    """The layers that change images, from the catalog."""
    return [n for n in names("layers") if issubclass(find("layers", n), Augmentation)]  # type: ignore[arg-type]


def written(name: str) -> str:
    return SHOWN.get(name, name)


def draws(name: str, images: np.ndarray) -> np.ndarray:
    """The images, each DRAWS times, as the layer makes them in training."""
    shape = ", ".join(map(str, images.shape[1:]))
    program = specc.compile(text=f"model (x: float[{shape}]) {{ x |> {written(name)} }}\n")
    module = load(program.python, f"{name}.spec")
    many = jnp.asarray(np.repeat(images, DRAWS, axis=0))
    valid = jnp.ones(len(many), bool)
    outputs, _ = module.forward(
        module.__dict__["model"], {"x": many}, training=True, rngs=nnx.Rngs(0), valid=valid
    )
    made = np.asarray(next(iter(outputs.values())))
    return made.reshape(len(images), DRAWS, *made.shape[1:])


def sheet(images: np.ndarray, made: np.ndarray) -> Image.Image:
    """One row an image: itself, a wider gap, then its draws."""
    across = (DRAWS + 1) * (WIDTH + GAP) + 2 * GAP
    page = Image.new("RGB", (across, len(images) * (HEIGHT + GAP) - GAP), "white")
    for row, (image, changed) in enumerate(zip(images, made, strict=True)):
        top = row * (HEIGHT + GAP)
        page.paste(picture(image), (0, top))
        for column, each in enumerate(changed):
            page.paste(picture(each), ((column + 1) * (WIDTH + GAP) + 2 * GAP, top))
    return page


def picture(values: np.ndarray) -> Image.Image:
    """Levels outside 0 to 255 are shown in the purest magenta: none should be there."""
    levels = np.round(values).clip(0, 255).astype("uint8")
    levels[((values < -0.5) | (values > 255.5)).any(-1)] = (255, 0, 255)
    return Image.fromarray(levels)


def main(chosen: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    images = originals()
    for name in chosen or layers():
        file = PICTURES / f"{name}.jpg"
        sheet(images, draws(name, images)).save(file, quality=72, optimize=True)
        sys.stdout.write(f"{file.relative_to(HERE.parent)}  {file.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
