"""Whatever X answers, nothing raises, and every conversion has one end."""

import json

from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.deadline import RESERVE_SECONDS
from x_conversions.x_api.responses import RawResponse

from tests.support.delivery_builders import Bench, FakeX, conversion

TEXTS = st.text() | st.sampled_from(
    ["INVALID_PARAMETER", "event_id", "hashed_email", "pixel_id", "215", "event_id (tw-o8z6j-o87ne) is wrong", 'got "'],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=10,
)
ERRORS = st.fixed_dictionaries({}, optional={"code": JSON, "message": JSON, "parameter": JSON})
DATA = st.fixed_dictionaries({}, optional={"conversions_processed": JSON, "debug_id": JSON})
BODIES = st.binary() | st.builds(
    lambda parsed: json.dumps(parsed).encode(),
    JSON | st.fixed_dictionaries({}, optional={"errors": JSON | st.lists(ERRORS | JSON), "data": JSON | DATA}),
)
HEADERS = st.dictionaries(
    st.sampled_from(["x-rate-limit-reset", "x-rate-limit-remaining", "retry-after", "x-api-warn"]),
    st.text() | st.integers().map(str) | st.sampled_from(["9" * 400, "9" * 5000, "NaN", "-1", "1795514405.5"]),
)
ANSWERS = st.builds(RawResponse, st.integers(-1, 999), HEADERS, BODIES)


@given(st.lists(ANSWERS, min_size=1, max_size=6), st.integers(1, 40), st.floats(10, 60))
def test_every_conversion_has_one_end(answers: list[RawResponse], size: int, seconds: float) -> None:
    # Given an X that answers anything at all, and is well after that
    bench = Bench(FakeX(script=list(answers)))
    began = bench.clock.now

    # When a batch is delivered, Then each of it is accounted for, once, and in time
    outcomes = bench.outcomes([conversion(number) for number in range(size)], seconds)
    assert sorted(outcomes) == sorted(f"conversion-{number}" for number in range(size))
    assert bench.clock.now - began <= seconds - RESERVE_SECONDS + 1e-6

    # and what X counted doesn't come back
    assert all(outcomes[one] == "delivered" for one in bench.x.counted)


@given(st.binary() | JSON.map(lambda parsed: json.dumps(parsed).encode()), st.sampled_from([400, 422]), HEADERS)
def test_a_refusal_that_names_no_conversion_rejects_none(body: bytes, status: int, headers: dict[str, str]) -> None:
    # Given an X that answers every request with the same nonsense: no list of errors among it
    bench = Bench(FakeX(script=[RawResponse(status, headers, body)] * 100))

    # When batches of any size are delivered, Then nothing of them is lost
    for size in (1, 3, 500):
        outcomes = bench.outcomes([conversion(number) for number in range(size)])
        assert set(outcomes.values()) <= {"deferred x_unavailable", "deferred rate_limited"}
