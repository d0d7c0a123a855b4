"""Expressions as data, spelt, mean to Python what was put together."""

from __future__ import annotations

import operator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specc.ir.python import Conditional, Expr, Lambda, Literal, Name, equal, unequal
from specc.ir.spelling import text

VALUES = {"a": Fraction(2), "b": Fraction(-3), "c": Fraction(5, 2)}
WAYS = {
    operator.add: operator.add,
    operator.sub: operator.sub,
    operator.mul: operator.mul,
    operator.lt: operator.lt,
    operator.le: operator.le,
    operator.gt: operator.gt,
    operator.ge: operator.ge,
    equal: operator.eq,
    unequal: operator.ne,
}
Pair = tuple[Expr, Fraction | bool]


def chosen(test: Pair, then: Pair, otherwise: Pair) -> Pair:
    return Conditional(test[0], then[0], otherwise[0]), then[1] if test[1] else otherwise[1]


LEAVES = st.one_of(
    st.sampled_from([(Name(n), v) for n, v in VALUES.items()]),
    st.integers(-3, 3).map(lambda n: (Literal(n), Fraction(n))),
)


def larger(parts: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    return st.one_of(
        st.builds(
            lambda way, a, b: (way(a[0], b[0]), WAYS[way](a[1], b[1])),
            st.sampled_from(list(WAYS)),
            parts,
            parts,
        ),
        parts.map(lambda a: (-a[0], -a[1])),
        st.tuples(parts, st.integers(0, 2)).map(lambda p: (p[0][0] ** p[1], p[0][1] ** p[1])),
        st.builds(chosen, parts, parts, parts),
        parts.map(lambda a: (Lambda((), a[0])(), a[1])),
    )


@given(made=st.recursive(LEAVES, larger, max_leaves=8))
def test_what_is_spelt_has_the_value_of_what_was_put_together(made: Pair) -> None:
    expression, value = made
    assert eval(text(expression), dict(VALUES)) == value, text(expression)  # noqa: S307


@pytest.mark.parametrize(
    ("made", "spelt"),
    [
        (lambda a, b: (a < b) < a, "(a < b) < a"),  # not Python's chain
        (lambda a, b: a < (b < a), "a < (b < a)"),
        (lambda a, b: equal(a < b, a), "(a < b) == a"),
        (lambda a, b: a - b - a, "a - b - a"),
        (lambda a, b: a - (b - a), "a - (b - a)"),
    ],
)
def test_parentheses_stand_where_they_change_the_meaning(made, spelt) -> None:
    assert text(made(Name("a"), Name("b"))) == spelt
