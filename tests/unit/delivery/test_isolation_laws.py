"""Isolation within a delivery: whatever X says in between, and whenever time ends, the books are right."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from tests.support.delivery_builders import Bench, Errors, FakeClock, FakeX, conversion, counted, refusal

SHARED_ID = "tw-o8z6j-shared"
Payload = Mapping[str, Any]


def quoted_alone(payload: Payload) -> Errors:
    """A value of its own is quoted."""
    click_id = payload["identifiers"][0]["twclid"]
    return [refusal("twclid", f"twclid ({click_id}) is not valid")]


def quoted_in_a_sentence(payload: Payload) -> Errors:
    time = payload["conversion_time"]
    text = f'Expected Time in yyyy-MM-ddTHH:mm:ss.SSSZ, got "{time}" for conversion_time'
    return [refusal("conversion_time", text)]


def quoted_of_many(payload: Payload) -> Errors:
    """X's pair of errors for an event id of another account, which a good conversion never has."""
    event_id = payload["event_id"]
    return [
        refusal("event_id", f"event_id ({event_id}) does not belong to provided account", "NOT_FOUND"),
        refusal("event_id", f"event_id ({event_id}) is not a single event tag (SET)"),
    ]


def quoted_nowhere(_: Payload) -> Errors:
    return [refusal("", "At least one user identifier must be provided")]


def quoted_wrongly(_: Payload) -> Errors:
    """The value that X quotes isn't the one that was sent."""
    return [refusal("hashed_email", "hashed_email (…abc) is not a valid SHA-256 hash")]


def unreadable(_: Payload) -> Errors:
    """Errors that are no list of errors."""
    return []


# How X refuses a conversion; and what makes one bad in that way.
KINDS: list[tuple[Callable[[Payload], Errors], dict[str, Any]]] = [
    (quoted_alone, {}),
    (quoted_in_a_sentence, {"conversion_time": "2026-11-24T10:00"}),
    (quoted_of_many, {"event_id": SHARED_ID}),
    (quoted_nowhere, {}),
    (quoted_wrongly, {}),
    (unreadable, {}),
]
IN_BETWEEN = st.sampled_from(
    [
        RawResponse(429, {"x-rate-limit-reset": "1795514405"}),
        RawResponse(429),
        RawResponse(401),
        RawResponse(403),
        RawResponse(413),
        RawResponse(500),
        RawResponse(503),
        RawResponse(NO_RESPONSE),
        RawResponse(NO_CONNECTION),
        RawResponse(302),
        RawResponse(200, {}, b"<html>"),
        counted(0),
        counted(1),
    ]
)


@dataclass
class MoodyX(FakeX):
    """X that refuses the bad, takes its time, and says something else now and then.

    An answer of its mood says nothing about the conversions; those with a status of 200 or none at all may have been
    counted.
    """

    clock: FakeClock = field(default_factory=FakeClock)
    kinds: Mapping[str, Callable[[Payload], Errors]] = field(default_factory=dict)
    moods: list[RawResponse | None] = field(default_factory=list)
    latency: float = 0.0
    too_large_alone: set[str] = field(default_factory=set)  # a request of one was too large for it

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        self.clock.now += min(self.latency, timeout)
        if self.latency > timeout:
            return RawResponse(NO_RESPONSE)
        mood = self.moods.pop() if self.moods else None
        conversions = orjson.loads(body)["conversions"]
        if mood is not None:
            if mood.status == 413 and len(conversions) == 1:
                self.too_large_alone.add(conversions[0]["conversion_id"])
            return mood
        bad = [one for one in conversions if one["conversion_id"] in self.kinds]
        if not bad:
            self.counted += [one["conversion_id"] for one in conversions]
            return counted(len(conversions))
        errors = [error for one in bad for error in self.kinds[one["conversion_id"]](one)]
        status = 404 if any(error["code"] == "NOT_FOUND" for error in errors) else 400
        return RawResponse(status, {}, orjson.dumps({"errors": errors}) if errors else b"Bad Request")


@given(st.data())
def test_every_conversion_is_accounted_for_once_and_no_good_one_is_rejected(data: st.DataObject) -> None:
    # Given any conversions, any of them bad in any of X's ways, an X in any mood, and any time left
    size = data.draw(st.sampled_from([1, 2, 17, 60, 499, 500, 501, 700]))
    bad = data.draw(
        st.dictionaries(
            st.integers(0, size - 1), st.sampled_from(KINDS), max_size=data.draw(st.sampled_from([1, 10, 60]))
        )
    )
    batch: list[Conversion] = [
        conversion(
            number, data.draw(st.integers(1, 4)) if number < 5 else 1, **(bad[number][1] if number in bad else {})
        )
        for number in range(size)
    ]
    x = MoodyX(
        kinds={f"conversion-{number}": kind for number, (kind, _) in bad.items()},
        moods=data.draw(st.lists(st.none() | IN_BETWEEN, max_size=12)),
        latency=data.draw(st.sampled_from([0.0, 0.1, 1.0, 8.0, 100.0])),
    )
    bench = Bench(x)
    x.clock = bench.clock

    # When they are delivered
    outcomes = bench.outcomes(batch, data.draw(st.floats(0, 120)))

    # Then each has one end (the ledger takes no second one), what X counted is never sent again nor rejected,
    # and only the bad are rejected, but for what X took three times without counting or found too large alone
    assert sorted(outcomes) == sorted(one.conversion_id for one in batch)
    assert max(Counter(x.counted).values(), default=0) <= 1
    assert all(outcomes[one] == "delivered" for one in x.counted)
    rejected = {one for one, outcome in outcomes.items() if outcome.startswith("rejected")}
    uncounted = {one.conversion_id for one in batch if one.message.receive_count >= 3}
    assert rejected <= x.kinds.keys() | uncounted | x.too_large_alone


@given(st.sets(st.integers(0, 499), min_size=1, max_size=12), st.sampled_from([KINDS[0], KINDS[2], KINDS[3]]))
def test_with_time_and_an_x_in_order_exactly_the_bad_are_rejected(
    bad: set[int], kind: tuple[Callable[[Payload], Errors], dict[str, Any]]
) -> None:
    refuse, change = kind
    batch = [conversion(number, **(change if number in bad else {})) for number in range(500)]
    x = MoodyX(kinds=dict.fromkeys((f"conversion-{number}" for number in bad), refuse))
    bench = Bench(x)
    x.clock = bench.clock
    outcomes = bench.outcomes(batch)
    assert {one for one, outcome in outcomes.items() if outcome == "rejected rejected_by_x"} == set(x.kinds)
    assert len(x.counted) == 500 - len(bad)
