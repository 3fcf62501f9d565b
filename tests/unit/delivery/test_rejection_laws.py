"""Whatever X says: rejected is only what it refused alone, or what is of a kind with three that it refused alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.x_api.responses import RawResponse

from tests.support.delivery_builders import Bench, Errors, FakeX, conversion, refusal

CONFIGURED, UNKNOWN = "tw-o8z6j-o87ne", "tw-o8z6j-unknown"
TRICK = '( got "EUR" for price_currency'
PAYLOADS = st.fixed_dictionaries(
    {"event_id": st.sampled_from([CONFIGURED, "o87ne", UNKNOWN])},
    optional={
        "value": st.sampled_from(["10.00", "20.00"]),
        "price_currency": st.sampled_from(["EUR", "JPY"]),
        "description": st.sampled_from(["Order Completed", TRICK, "value (10.00) "]),
        "identifiers": st.sampled_from([[{"twclid": "shared"}], [{"hashed_email": "e"}], [{"twclid": "other"}]]),
    },
)
QUOTED = ["10.00", "20.00", "EUR", "JPY", CONFIGURED, "o87ne", UNKNOWN, "shared", "e", TRICK, "nobody's", ""]
FIELDS = ["value", "price_currency", "event_id", "twclid", "hashed_email", "description", "conversion_time"]
MESSAGES = st.builds(
    lambda form, field_name, value: form.format(field=field_name, value=value),
    st.sampled_from(
        [
            "{field} ({value}) is not valid for currency JPY",
            '{field} is wrong, got "{value}" for {field}',
            f"description ({TRICK}) is wrong, {{field}} {{value}}",
            "Something is wrong",
        ]
    ),
    st.sampled_from(FIELDS),
    st.sampled_from(QUOTED),
)
CODES = ["INVALID_PARAMETER", "MISSING_PARAMETER"]
NOT_ABOUT_EVENT_IDS = st.builds(
    refusal, st.sampled_from([name for name in FIELDS if name != "event_id"]), MESSAGES, st.sampled_from(CODES)
)
ANY_ERROR = st.builds(refusal, st.sampled_from([*FIELDS, ""]), MESSAGES, st.sampled_from([*CODES, "NOT_FOUND"]))


@dataclass
class LyingX(FakeX):
    """X that refuses the bad ones, and says of each what it likes."""

    says: Mapping[str, Errors] = field(default_factory=dict)
    sent_alone: dict[str, Any] = field(default_factory=dict)  # payloads that were refused so

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        conversions = orjson.loads(body)["conversions"]
        if len(conversions) == 1 and conversions[0]["conversion_id"] in self.says:
            self.sent_alone[conversions[0]["conversion_id"]] = conversions[0]
        return super().post(url, body, headers, timeout)


def kind(payload: Mapping[str, Any]) -> tuple[object, ...]:
    fields = {name for place in (payload, *payload["identifiers"]) for name in place}
    return payload["event_id"].rpartition("-")[2], payload.get("price_currency"), frozenset(fields)


def is_about_event_id(errors: Errors) -> bool:
    return any("event_id" in (error["parameter"] or error["message"]) for error in errors)


def deliver(payloads: list[dict[str, Any]], says: dict[int, Errors]) -> tuple[LyingX, dict[str, str]]:
    """What X got to see, and the ends of the conversions, of a function that has delivered before."""
    x = LyingX(says={f"conversion-{number}": errors for number, errors in says.items()})
    x.errors_of = lambda one: list(x.says.get(one["conversion_id"], []))
    bench = Bench(x)
    bench.run([conversion(10_000)])
    batch: list[Conversion] = [conversion(number, **payload) for number, payload in enumerate(payloads)]
    return x, bench.outcomes(batch, seconds=100_000)


@given(st.data())
def test_nothing_is_rejected_that_was_not_refused_alone_or_as_one_of_a_kind(data: st.DataObject) -> None:
    # Given any conversions that share any values, any of them bad, and an X that quotes anything of anybody
    payloads = data.draw(st.lists(PAYLOADS, min_size=1, max_size=40))
    errors = st.lists(ANY_ERROR, min_size=1, max_size=3)
    says = data.draw(st.dictionaries(st.integers(0, len(payloads) - 1), errors, max_size=len(payloads)))

    # When they are delivered
    x, outcomes = deliver(payloads, says)

    # Then what is rejected is bad, and was refused alone or has three like it that were
    alone = Counter(map(kind, x.sent_alone.values()))
    for one, outcome in outcomes.items():
        if outcome.startswith("rejected"):
            number = int(one.rpartition("-")[2])
            payload = conversion(number, **payloads[number]).payload
            assert one in x.sent_alone or alone[kind(payload)] >= 4
            # and an id that the stack configured is no reason
            assert payload["event_id"] == UNKNOWN or not is_about_event_id(x.says.get(one, []))
    # and what X counted is delivered, once
    assert max(Counter(x.counted).values()) == 1
    assert {one for one, outcome in outcomes.items() if outcome == "delivered"} == set(x.counted) - {"conversion-10000"}


@given(st.data())
def test_of_a_kind_three_and_the_last_must_have_been_refused_alone(data: st.DataObject) -> None:
    # Given a few kinds of conversions that share a value, most of them bad, and an X that quotes this value
    kinds = data.draw(st.lists(PAYLOADS, min_size=1, max_size=3, unique_by=str))
    which = data.draw(st.lists(st.integers(0, len(kinds) - 1), min_size=1, max_size=40))
    good = data.draw(st.sets(st.integers(0, len(which) - 1), max_size=4))
    parameter, value = data.draw(st.sampled_from([("twclid", "shared"), ("value", "10.00"), ("event_id", UNKNOWN)]))
    error = refusal(parameter, f"{parameter} ({value}) is not valid")
    x, outcomes = deliver(
        [kinds[one] for one in which], {number: [error] for number in range(len(which)) if number not in good}
    )

    # Then whoever is rejected without having been sent alone is like four that were: three, and the last of them
    for number, one in enumerate(which):
        conversion_id = f"conversion-{number}"
        if outcomes[conversion_id].startswith("rejected") and conversion_id not in x.sent_alone:
            alike = {f"conversion-{other}" for other in range(len(which)) if same_kind(kinds[one], kinds[which[other]])}
            assert len(alike & set(x.sent_alone)) >= 4
            assert value in str(kinds[one])


def same_kind(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return kind(conversion(**one).payload) == kind(conversion(**other).payload)


@given(st.data())
def test_every_good_one_is_delivered_when_time_allows(data: st.DataObject) -> None:
    # Given fewer bad ones than make a pattern, about which X says anything but that it is their event id
    payloads = data.draw(st.lists(PAYLOADS, min_size=1, max_size=60))
    errors = st.lists(NOT_ABOUT_EVENT_IDS, min_size=1, max_size=3)
    says = data.draw(st.dictionaries(st.integers(0, len(payloads) - 1), errors, max_size=min(15, len(payloads))))

    # When they are delivered with all the time there is, Then all good ones are, and all bad ones are rejected or,
    # being of a kind with four that were refused alone, with them
    x, outcomes = deliver(payloads, says)
    for one, outcome in outcomes.items():
        if one not in x.says:
            assert outcome in {"delivered", "rejected rejected_by_x"}
            if outcome != "delivered":
                number = int(one.rpartition("-")[2])
                like_it = kind(conversion(number, **payloads[number]).payload)
                assert Counter(map(kind, x.sent_alone.values()))[like_it] >= 4
        else:
            assert outcome == "rejected rejected_by_x"


@given(st.sets(st.integers(0, 59), max_size=15), st.sampled_from(["value", "price_currency", "twclid", ""]))
def test_all_good_ones_are_delivered_whatever_value_they_share_with_the_bad(bad: set[int], parameter: str) -> None:
    # Given bad ones that X names by a value which every other one has, too
    message = {
        "value": "value (10.00) is not valid for currency JPY",
        "price_currency": 'got "EUR" for price_currency',
        "twclid": "twclid (shared) is not valid",
        "": "Something is wrong",
    }[parameter]
    same = {"value": "10.00", "price_currency": "EUR", "identifiers": [{"twclid": "shared"}]}
    currencies = [{"price_currency": "JPY"} if number in bad else {} for number in range(60)]
    x, outcomes = deliver([same | own for own in currencies], {number: [refusal(parameter, message)] for number in bad})
    assert {one for one, outcome in outcomes.items() if outcome != "delivered"} == set(x.says)
