"""Hinges: a decision shall be right by a margin of 1."""

from __future__ import annotations

from specc.catalog.declare import Code
from specc.catalog.losses._base import Base
from specc.ir.python import Expr, Kernel


class _Hinge(Base):
    abstract = True
    wants = "number"

    def lower(self, code: Code, target: Expr, output: Expr) -> Expr:
        return Kernel(self.word())(target, output)


class hinge(_Hinge):
    """mean(max(0, 1 - y x)), the target 0 or 1 taken as y = -1 or 1.

    The output is a score: above 0 is yes. Source: https://keras.io/api/losses/hinge_losses/
    """

    keras = "Hinge"
    takes = ("binary",)
    boundary = 0.0
    difference = "0 is always -1; Keras takes 0 as -1 only in batches that hold nothing but 0 and 1"
    examples = ("hinge",)


class squared_hinge(_Hinge):
    """mean(max(0, 1 - y x)^2), the target 0 or 1 taken as y = -1 or 1.

    Source: https://keras.io/api/losses/hinge_losses/
    """

    keras = "SquaredHinge"
    takes = ("binary",)
    boundary = 0.0
    difference = hinge.difference
    examples = ("squared_hinge",)


class categorical_hinge(_Hinge):
    """max(0, 1 + the largest score of a wrong class - the score of the right one).

    Source: https://keras.io/api/losses/hinge_losses/
    """

    keras = "CategoricalHinge"
    takes = ("class", "one_hot")
    wants = "any"
    difference = "also takes class numbers"
    examples = ("categorical_hinge",)
