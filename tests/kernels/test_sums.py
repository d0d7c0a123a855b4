"""Sums of a pass: exact where a plain float32 sum is not, and infinite where a number is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from specc.kernels.sums import add_to_sum, sum_of, zero_sum


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([2.0**24, *[1.0] * 9], 2.0**24 + 9),  # a plain sum of float32 stays at 2**24 + 0
        ([1.0, math.inf, 2.0], math.inf),
        ([1.0, -math.inf, 2.0], -math.inf),
        ([3e38, 3e38], math.inf),
        ([math.inf, -math.inf, 1.0], math.nan),
        ([1.0, math.nan], math.nan),
    ],
)
def test_a_sum(numbers, expected):
    total = zero_sum()
    for number in numbers:
        total = add_to_sum(total, np.float32(number))
    np.testing.assert_equal(float(sum_of(total)), float(np.float32(expected)))
