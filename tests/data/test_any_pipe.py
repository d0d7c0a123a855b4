"""Random fields over random columns give a tensor of the declared shape, or findings."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specc.ir.sizes import substitute

TYPES = [
    "number",
    "number(0 .. 5)",
    "binary",
    "category",
    "category(3)",
    "category([a, b])",
    "set",
    "text",
    "datetime",
    "vector(2)",
    "array([2, 2])",
    "image(2, 2, 1)",
]
STEPS = [
    "standardize",
    "min_max",
    "normalize",
    "rescale(2, offset = 1)",
    "log1p",
    "clip(0, 1)",
    "impute(median)",
    "impute(most_frequent)",
    "impute(0, indicator = true)",
    "one_hot",
    "multi_hot",
    "tokenize(words)",
    "tokenize(characters, vocabulary = 5)",
    "pad",
    "pad(3)",
    "hash(4)",
    "bucketize(2)",
    "bucketize([0, 1])",
    "calendar([month, hour], cyclic = true)",
    "windows(2)",
    "resize(3, 3)",
    "log_mel(frame = 2, hop = 1)",
]
COLUMNS = [
    st.none() | st.integers(-3, 6),
    st.none() | st.sampled_from([0.5, 1e300, -1e300, 2]),
    st.none() | st.sampled_from(["a", "b", "c", "a;b", "", " a b ", "1", "2024-05-01", "하얀"]),
    st.none() | st.booleans(),
    st.none(),
]
SPLITS = ["", "split = ordered(train = 50%, test = 50%)", "split = random(test = 30%, seed = 1)"]


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(TYPES),
    st.lists(st.sampled_from(STEPS), max_size=3),
    st.sampled_from(COLUMNS).flatmap(lambda c: st.lists(c, min_size=1, max_size=8)),
    st.sampled_from(SPLITS),
)
def test_a_pipe_gives_its_tensor_or_a_finding(world, type_, steps, values, split):
    column = ", ".join("none" if v is None else json.dumps(v, ensure_ascii=False) for v in values)
    pipe = " |> ".join([f"input x: {type_}", *steps])
    text = f"source = table(x = [{column}])\n{split}\n{pipe}"
    plan = world.plan(text)
    if plan is None or world.sink.failed:
        assert world.sink.failed
        return
    found = world.prepare(text)
    if found is None:
        assert world.sink.failed
        return
    tensor = plan.fields_[0].encoded.tensor
    shape = tuple(substitute(d, found.facts) for d in tensor.shape)
    for arrays in found.splits.values():
        assert arrays["x"].shape[1:] == shape
        assert arrays["x"].dtype == (np.int32 if tensor.dtype == "int" else np.float32)
        assert np.isfinite(arrays["x"]).all()
    json.dumps(found.state, allow_nan=False)
