"""Iris in arrays, and a program for it in the form that the compiler emits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def _cache():
    """Tests train the same few programs again and again: each is compiled once, as for a user."""
    from specc.runtime.cache import use_cache

    assert use_cache()


@pytest.fixture(scope="session")
def program():
    from specc.runtime.load import load

    return load((FOLDER / "iris_program.py").read_text(encoding="utf-8"), "iris.spec").PROGRAM


@pytest.fixture(scope="session")
def data():
    from sklearn.datasets import load_iris

    features, species = load_iris(return_X_y=True)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    order = np.random.default_rng(0).permutation(150)

    def rows(part):
        return {
            "features": features[order[part]].astype(np.float32),
            "species": species[order[part]].astype(np.int32),
        }

    return {
        "train": rows(slice(0, 105)),
        "validation": rows(slice(105, 127)),
        "test": rows(slice(127, 150)),
    }
