"""The examples: specs that run on any machine, as they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.spec"))

each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)

# What a run of it reaches, with room for another release of JAX.
REACHED = {
    "iris": ("accuracy", 0.9),
    "digits": ("accuracy", 0.95),
    "breast_cancer": ("auc", 0.95),
    "diabetes": ("r2", 0.35),
    "words": ("accuracy", 1.0),
    "mlp_mixer": ("accuracy", 0.93),
    "vision_transformer": ("accuracy", 0.8),
    "pointnet": ("accuracy", 0.8),
    "mixture_density": ("log_likelihood", -1.3),
    "normalizing_flow": ("log_likelihood", -5.5),
    "distillation": ("digit_accuracy", 0.85),
    "siamese": ("accuracy", 1.0),
    "graph_convolution": ("accuracy", 0.85),
    "mixture_of_experts": ("accuracy", 0.9),
    "seq2seq": ("whole_words", 0.75),
    "unet": ("overlap", 0.74),
    "wavenet": ("explained", 0.62),
    "simclr": ("digit_accuracy", 0.88),
    "denoising_diffusion": ("explained", 0.6),
    "transfer": ("accuracy", 0.92),
}


@each
def test_it_is_clean_and_in_its_one_form(specc, example):
    assert specc("check", "--data", example) == (0, "", "")
    assert specc("fmt", "--check", example) == (0, "", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", REACHED)
def test_it_learns(specc, name, tmp_path):
    done = specc("run", FOLDER / f"{name}.spec", "--json", "--out", tmp_path / "run")
    ((_, figures),) = json.loads(done.out)["evaluation"].items()
    figure, least = REACHED[name]
    assert figures[figure] >= least
