"""Teacher and student against numpy, and that each of them learns."""

from __future__ import annotations

import numpy as np

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


def test_both_learn(tmp_path):
    """The student's loss may rise at first, while its teacher becomes surer: its accuracy counts."""
    first, last = fall("distillation", tmp_path / "teacher", figure="teacher_loss")
    assert last < first
    first, last = fall("distillation", tmp_path / "student", figure="digit_accuracy")
    assert last > first
