"""Labels from what a network says at each step."""

from __future__ import annotations

from typing import Any

from specc.catalog.declare import Code, Function, Mismatch, operand, option
from specc.catalog.functions._families import mapped
from specc.catalog.options import Choice, Refused, count, flag, optional, whole
from specc.catalog.shapes import batched, need_float
from specc.ir.python import Expr, Kernel
from specc.ir.types import FLOAT, INT, Sequence, Tensor, Type


class ctc_decode(Function):
    """The labels that a model trained by `ctc` says, -1 after the last, and their scores.

    float[time, classes], int[] -> [int[paths, time], float[paths]]. `greedy` takes the largest of each
    step, and its score is minus the sum of those; `beam_search` adds up the ways that lead to the same
    labels, and its scores are their log probabilities. Source: keras.ops.ctc_decode.
    """

    difference = "the blank is the last class by default, as in the loss `ctc`; paths come first"
    exact = True
    inputs = operand("a number for each class at each step; logits for `beam_search`")
    sequence_lengths = operand("how many steps count", dtype=INT, optional=True)
    strategy: str = option(Choice("greedy", "beam_search"), "greedy", "how it searches")
    beam_width: int = option(count, 100, "beginnings that are kept")
    top_paths: int = option(count, 1, "how many are given; of `greedy` 1")
    merge_repeated: bool = option(flag, True, "equal labels in a row without a blank are one")
    mask_index: int | None = option(optional(whole), None, "the blank; none: the last class")
    examples = (
        ("ctc_decode(x, y)[0]", ("float[6, 4]", "int[]"), "int[1, 6]"),
        (
            "ctc_decode(x, y, beam_search, beam_width = 4, top_paths = 2)[1]",
            ("float[6, 4]", "int[]"),
            "float[2]",
        ),
    )

    def check(self) -> None:
        if self.top_paths > (1 if self.strategy == "greedy" else self.beam_width):
            raise Refused("`top_paths` must be at most `beam_width`, and 1 for `greedy`")
        if self.strategy == "beam_search" and not self.merge_repeated:
            raise Refused("`merge_repeated = false` must stand with `greedy`")

    def infer(self, inputs: Tensor, sequence_lengths: Tensor | None) -> Type:
        need_float(inputs, "ctc_decode")
        if inputs.rank != 2 or not isinstance(inputs.shape[1], int):
            raise Mismatch(f"`ctc_decode` takes float[time, classes], got {inputs}", code="E0302")
        if sequence_lengths is not None and sequence_lengths.rank:
            raise Mismatch(f"a length is int[], got {sequence_lengths}", code="E0302", operand=1)
        classes = inputs.shape[1]
        if self.mask_index is not None and not -classes <= self.mask_index < classes:
            raise Mismatch(f"{inputs} has no class {self.mask_index}", code="E0303", operand=0)
        each = batched(inputs, sequence_lengths)
        labels = Tensor(INT, (self.top_paths, inputs.shape[0]), each)
        return Sequence((labels, Tensor(FLOAT, (self.top_paths,), each)))

    def lower(self, code: Code, inputs: Expr, sequence_lengths: Expr | None) -> Expr:
        type_: Any = code.types[0]
        blank = (-1 if self.mask_index is None else self.mask_index) % type_.shape[1]
        given: Any = (inputs,) if sequence_lengths is None else (inputs, sequence_lengths)
        code.types = code.types[: len(given)]
        if self.strategy == "greedy":
            kernel, more = Kernel("labels_by_step"), {"blank": blank, "merge": self.merge_repeated}
        else:
            kernel = Kernel("labels_by_beams")
            more = {"blank": blank, "width": self.beam_width, "paths": self.top_paths}
        names = "inputs length" if len(given) == 2 else "inputs"
        return mapped(code, names, given, lambda *v: kernel(*v, **more))
