"""The pictures say what scikit-learn says, and are pictures."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from sklearn import metrics as oracle

from specc.runtime.plots import Seen, draw
from specc.runtime.plots.agreement import predicted_against_true
from specc.runtime.plots.confusion import confusion_matrix
from specc.runtime.plots.curves import counts_from_the_top, precision_recall, roc
from specc.runtime.plots.history import history
from specc.runtime.plots.worst import worst_predictions

RANDOM = np.random.default_rng(0)
CLASSES = RANDOM.integers(0, 3, 90)
SCORES = RANDOM.dirichlet(np.ones(3), 90) * 0.5 + 0.5 * np.eye(3)[CLASSES] * RANDOM.random((90, 1))
BINARY = (RANDOM.random((180, 1)) < 0.4).astype(np.float32)
CHANCES = np.clip(np.round(RANDOM.normal(0.3 + 0.3 * BINARY, 0.2), 2), 0, 1)
THREE = Seen("species", CLASSES, SCORES, ("setosa", "versicolor", "virginica"))
TWO = Seen("survived", BINARY, CHANCES, ("no", "yes"))
NUMBERS = Seen("next", np.arange(40.0)[:, None], np.arange(40.0)[:, None] + 0.5, category=False)
FIGURES = {"loss": [0.5, 0.4], "val_loss": [0.6, 0.5], "recall": [[1.0, 0.0], [1.0, 1.0]]}


def size(png):
    with Image.open(io.BytesIO(png)) as image:
        image.verify()
        return image.size


def legend(figure):
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


@pytest.mark.parametrize(
    ("plot", "seen"),
    [
        ("history", ()),
        ("confusion_matrix", (THREE,)),
        ("roc", (TWO,)),
        ("precision_recall", (TWO,)),
        ("predicted_against_true", (NUMBERS,)),
        ("worst_predictions", (THREE,)),
        ("worst_predictions", (NUMBERS,)),
        ("worst_predictions", (replace(TWO, images=RANDOM.random((180, 8, 8, 1))),)),
    ],
)
def test_every_plot_is_a_png_and_the_same_again(plot, seen):
    drawn = draw(plot, FIGURES, seen)
    assert list(drawn) == [f"{plot}.png"]
    assert min(size(drawn[f"{plot}.png"])) > 400
    assert draw(plot, FIGURES, seen) == drawn


def test_a_plot_of_several_outputs_is_several_files_named_by_number():
    assert list(draw("roc", {}, (THREE, TWO, NUMBERS))) == ["roc_1.png", "roc_2.png"]


def test_labels_of_any_script_draw_without_a_warning():
    seen = Seen("날다", BINARY, CHANCES, ("아니요", "예"))
    assert size(draw("confusion_matrix", {}, (seen,))["confusion_matrix.png"])


def test_the_curves_are_those_of_scikit_learn():
    true, false = counts_from_the_top(BINARY[:, 0] == 1, CHANCES[:, 0])
    rates = oracle.roc_curve(BINARY[:, 0], CHANCES[:, 0], drop_intermediate=False)
    assert np.append(0, false / false[-1]) == pytest.approx(rates[0])
    assert np.append(0, true / true[-1]) == pytest.approx(rates[1])


def test_legends_tell_the_areas():
    area = oracle.roc_auc_score(BINARY[:, 0], CHANCES[:, 0])
    assert legend(roc(TWO)) == [f"yes {area:.3f}", "chance 0.500"]
    average = oracle.average_precision_score(BINARY[:, 0], CHANCES[:, 0])
    assert legend(precision_recall(TWO)) == [f"yes {average:.3f}", f"chance {BINARY.mean():.3f}"]
    areas = [oracle.roc_auc_score(np.equal(CLASSES, c), SCORES[:, c]) for c in range(3)]
    assert legend(roc(THREE))[:3] == [
        f"{label} {area:.3f}" for label, area in zip(THREE.labels, areas, strict=True)
    ]


def test_a_class_that_does_not_occur_has_no_curve():
    seen = Seen("species", np.zeros(5, int), SCORES[:5])
    assert [line.get_label() for line in roc(seen).axes[0].lines] == ["chance 0.500"]


def test_the_confusion_matrix_holds_the_counts():
    figure = confusion_matrix(THREE)
    counts = [int(text.get_text()) for text in figure.axes[0].texts]
    expected = oracle.confusion_matrix(CLASSES, SCORES.argmax(axis=1))
    assert counts == list(expected.reshape(-1))
    assert f"{expected.trace()} of 90 right" in figure.axes[0].get_title(loc="left")


def test_history_has_a_panel_for_each_number_with_validation_beside_it():
    figure = history({**FIGURES, "accuracy": [0.5, 0.6]})
    panels = [axis for axis in figure.axes if axis.get_visible()]
    assert [panel.get_title(loc="left") for panel in panels] == ["loss", "accuracy"]
    assert [line.get_ydata().tolist() for line in panels[0].lines] == [[0.5, 0.4], [0.6, 0.5]]


def test_predictions_come_with_their_error():
    text = predicted_against_true(NUMBERS).axes[0].texts[0].get_text()
    expected = oracle.r2_score(NUMBERS.target, NUMBERS.output)
    assert text == f"R² {expected:.3f}\nmean absolute error 0.5"


def test_the_worst_predictions_are_those_with_the_highest_loss():
    right = SCORES[np.arange(90), CLASSES]
    labels = [t.get_text() for t in worst_predictions(THREE).axes[0].get_yticklabels()]
    row = right.argmin()
    true, said = THREE.labels[CLASSES[row]], THREE.labels[SCORES[row].argmax()]
    assert labels[0] == f"row {row + 1}: {true}, said {said} {SCORES[row].max():.0%}"
    assert len(labels) == 12


def test_classes_that_do_not_exclude_each_other_have_curves_and_no_confusion():
    target = (RANDOM.random((90, 3)) < 0.5).astype(np.float32)
    seen = Seen("tags", target, SCORES, THREE.labels)
    assert confusion_matrix(seen) is worst_predictions(seen) is None
    areas = [oracle.roc_auc_score(target[:, c], SCORES[:, c]) for c in range(3)]
    assert [line.split()[1] for line in legend(roc(seen))[:3]] == [f"{a:.3f}" for a in areas]


def test_a_sequence_of_classes_has_no_picture():
    seen = Seen("next", np.zeros((5, 4), int), np.ones((5, 4, 7)))
    assert draw("confusion_matrix", {}, (seen,)) == {}


def test_plots_of_classes_pass_over_numbers_and_the_other_way_round():
    assert confusion_matrix(NUMBERS) is roc(NUMBERS) is precision_recall(NUMBERS) is None
    assert predicted_against_true(THREE) is None
