"""PointNet against numpy, which loops over rows and columns."""

from __future__ import annotations

import numpy as np

from tests.examples.reference import (
    close,
    dense,
    example,
    fall,
    images,
    relu,
    softmax,
)


def expected(w, image):
    points = np.array(
        [
            [
                (-1 + 2 * row / 7, -1 + 2 * column / 7, ink[row, column, 0])
                for row in range(8)
                for column in range(8)
            ]
            for ink in image.astype("float64")
        ]
    )
    h = relu(dense(w, "turn/dense_1", relu(dense(w, "turn/dense", points)))).max(1)
    turn = dense(w, "turn/dense_2", h).reshape(-1, 3, 3) + np.eye(3)
    points = points @ turn
    h = relu(dense(w, "dense_1", relu(dense(w, "dense", points)))).max(1)
    return softmax(dense(w, "dense_3", relu(dense(w, "dense_2", h))))


def test_forward():
    model, w = example("pointnet")
    close(model(image=images()), expected(w, images()))


def test_training_lowers_the_loss(tmp_path):
    first, last = fall("pointnet", tmp_path)
    assert last < first
