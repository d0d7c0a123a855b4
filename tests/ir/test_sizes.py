"""Sizes that are polynomials divide exactly where numbers would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from specc.ir.sizes import Dim, divides, floordiv, substitute, symbol

N, M = symbol("n"), symbol("m")


@st.composite
def sizes(draw) -> Dim:
    total: Dim = draw(st.integers(-3, 3))
    for _ in range(draw(st.integers(1, 3))):
        powers = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        total = total + draw(st.integers(-3, 3)) * N ** powers[0] * M ** powers[1]
    return total


@given(a=sizes(), b=sizes())
def test_a_product_is_divided_by_its_factor(a, b):
    if b != 0:
        assert divides(a * b, b)
        assert floordiv(a * b, b) == a


@given(a=sizes(), b=sizes())
def test_what_divides_for_sure_divides_in_numbers(a, b):
    for values in ({"n": 5, "m": 7}, {"n": 4, "m": 9}):
        divisor = substitute(b, values)
        if b != 0 and divisor != 0 and divides(a, b):
            assert substitute(a, values) % divisor == 0
            assert substitute(floordiv(a, b), values) == substitute(a, values) // divisor


def test_what_leaves_a_rest_is_no_multiple():
    assert not divides(N + 1, N - 1)
    assert not divides(N, 2)
    assert not divides(3 * N, 2 * N)
    assert divides(N * N - 1, N - 1)
