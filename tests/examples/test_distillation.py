"""Teacher and student against numpy, and that each of them learns."""

from __future__ import annotations

import numpy as np
import pytest

from tests.examples.reference import close, conv2d, dense, example, fall, images, max_pool2d, relu


def test_forward():
    model, w = example("distillation")
    outputs = model(image=images())
    x = images().astype("float64")
    student = dense(w, "student/dense_1", relu(dense(w, "student/dense", x.reshape(5, -1))))
    pooled = max_pool2d(relu(conv2d(w, "teacher/conv2d", x))).reshape(5, -1)
    teacher = dense(w, "teacher/dense_1", relu(dense(w, "teacher/dense", pooled)))
    close(outputs["digit"], student)
    close(outputs["lesson"], teacher)
    assert not np.allclose(student, teacher)


@pytest.mark.parametrize("figure", ["teacher_loss", "student_loss"])
def test_training_lowers_the_loss(figure, tmp_path):
    first, last = fall("distillation", tmp_path, figure=figure)
    assert last < first
