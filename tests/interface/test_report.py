"""`report.html`: all of it there, escaped, and nothing from elsewhere."""

from __future__ import annotations

import base64
import math
from html.parser import HTMLParser

from specc.interface.report import report
from specc.source import Source

NASTY = '<script>alert("1")</script>'
RESULT = {
    "fault": {"message": f"in epoch 3, the field `{NASTY}` is not finite"},
    "epochs": 3,
    "steps": 12,
    "batch_size": 32,
    "seconds": 1.5,
    "stopped_early": True,
    "out_of_time": False,
    "parameters": 1234,
    "evaluation": {"test": {NASTY: 0.25, "loss": 2.0}},
    "history": {
        NASTY: [3.0, math.nan, 1.0],
        f"val_{NASTY}": [4.0, math.inf, 2.0],
        "confusion": [[1, 2], [3, 4], [5, 6]],
    },
    "times": {"read": 0.25, "train": 1.0},
    "epoch_times": [
        {"epochs": [n, n], "prepare": 0, "compile": 5.0 * (n == 1), "data": 0.25}
        | {"train": 1.0, "validate": None if n > 2 else 0.5, "save": 0}
        for n in range(1, 41)
    ],
}


class Reader(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def page():
    facts = {"name": NASTY, "settings": {NASTY: NASTY}, "seed": 0, "jax": "0.1"}
    spec = Source("model.spec", NASTY)
    spec.imported[NASTY] = NASTY
    return Reader(report(spec, RESULT, facts, {"plot.png": b"\x89PNG"}))


def test_names_of_the_user_are_text_and_nothing_else():
    read = page()
    assert read.open == []
    assert "script" not in {tag for tag, _ in read.tags}
    # Two titles, evaluation, curve, two facts, spec, the path and the text of what it imports.
    assert read.text.count(NASTY) == 9
    assert any(f"field `{NASTY}` is not finite" in text for text in read.text)


def test_nothing_is_loaded_from_elsewhere():
    read = page()
    sources = [
        value for _, attrs in read.tags for name, value in attrs.items() if name in ("src", "href")
    ]
    assert sources == ["data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()]
    policy = next(a["content"] for tag, a in read.tags if a.get("http-equiv"))
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_a_curve_has_a_point_for_each_finite_figure():
    lines = [attrs["points"].split() for tag, attrs in page().tags if tag == "polyline"]
    assert [len(points) for points in lines] == [2, 2]
    # By hand: 4 is the highest and 1 the lowest; 56 to 412 pixels, 8 to 188.
    assert lines == [["56.0,68.0", "412.0,188.0"], ["56.0,8.0", "412.0,128.0"]]


def test_times_of_epochs_are_told_in_a_few_lines():
    """By hand: 40 dispatches of an epoch each; the first, then ten groups of four, one of which is
    shorter."""
    read = page()
    at = read.text.index("epochs")
    assert read.text[at : at + 5] == ["epochs", "compile", "data", "train", "validate"]
    assert read.text[at + 5 : at + 10] == ["1", "5.000 s", "0.250 s", "1.000 s", "0.500 s"]
    assert read.text[at + 10 : at + 15] == ["2 to 5", "0.000 s", "1.000 s", "4.000 s", "0.500 s"]
    assert read.text[at + 15 : at + 20] == ["6 to 9", "0.000 s", "1.000 s", "4.000 s", "in train"]
    assert "38 to 40" in read.text
