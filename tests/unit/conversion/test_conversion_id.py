"""What X deduplicates by: contract section 4, conversion id."""

import json
import re
from hashlib import sha256
from uuid import UUID

import pytest
from x_conversions.core.text import LONGEST_TEXT

from tests.support.builders import LEAST, NOW, event, payload, result


def test_the_first_path_that_holds_something_wins() -> None:
    assert payload(event())["conversion_id"] == "m-1"
    assert payload(event({"properties": {"conversion_id": "c-1"}}))["conversion_id"] == "c-1"
    assert payload(event({"properties": {"conversionId": "c-2"}}))["conversion_id"] == "c-2"


def test_paths_are_the_stacks_choice() -> None:
    written = event({"properties": {"order_id": "ORD-1", "conversion_id": "c-1"}})
    assert payload(written, CONVERSION_ID_FROM="properties.order_id, messageId")["conversion_id"] == "ORD-1"


@pytest.mark.parametrize("spelling", ["messageId", "message_id"])
@pytest.mark.parametrize("path", ["messageId", "message_id"])
def test_both_spellings(spelling: str, path: str) -> None:
    written = event({"messageId": None, spelling: "m-2"})
    assert payload(written, CONVERSION_ID_FROM=path)["conversion_id"] == "m-2"


@pytest.mark.parametrize(
    "place",
    [
        {"properties": {"transaction_id": "T-1"}},
        {"properties": {"ecommerce": {"transaction_id": "T-1"}}},
        {"ecommerce": {"transaction_id": "T-1"}},
        {"transaction_id": "T-1"},
    ],
    ids=str,
)
def test_without_an_id_of_its_own_an_event_has_ga4s_number_of_the_order(place: dict[str, object]) -> None:
    assert payload(event({"messageId": None}, place))["conversion_id"] == "T-1"
    assert payload(event(place))["conversion_id"] == "m-1"


def test_a_whole_number_is_an_id() -> None:
    assert payload(event({"messageId": 17}))["conversion_id"] == "17"


@pytest.mark.parametrize("value", ["", "N/A", "undefined", str(UUID(int=0)), [], {"a": 1}, True, 1.5], ids=str)
def test_what_is_none_falls_through(value: object) -> None:
    assert payload(event({"properties": {"conversion_id": value}}))["conversion_id"] == "m-1"


def test_an_id_that_is_too_long_becomes_its_hash() -> None:
    assert payload(event({"messageId": "x" * 1001}))["conversion_id"] == sha256(b"x" * 1001).hexdigest()


PERSONAL = [
    "order-of-user@example.com",
    "user@example.com",
    "user%40example.com-7",
    "user%2540example%252Ecom",
    "user＠example．com",
    "us\u200ber@example.com",
    "+12025550143",
    "+1 (202) 555-0143",
    "＋12025550143",
    "%2B12025550143",
    "%252B1%2520202%25205550143",
    " +12025550143 ",
    "\u200b+12025550143",
]


@pytest.mark.parametrize("value", PERSONAL, ids=ascii)
def test_an_id_that_is_a_persons_becomes_a_salted_hash(value: str) -> None:
    # When an id holds an address, or is a phone number
    found = payload(event({"messageId": value}))["conversion_id"]

    # Then a hash is sent, the same each time, that is nobody's identifier
    assert re.fullmatch("[0-9a-f]{64}", found)
    assert payload(event({"messageId": value}))["conversion_id"] == found
    assert found not in {sha256(text.encode()).hexdigest() for text in (value, "user@example.com", "+12025550143")}


def test_the_salt_is_the_same_everywhere() -> None:
    # A number written down: another one would count again what was delivered before
    found = payload(event({"messageId": "user@example.com"}))["conversion_id"]
    assert found == sha256(b"x-conversions conversion id\nuser@example.com").hexdigest()


@pytest.mark.parametrize("value", ["+1", "+order-7", "+", "%2B", "12025550143", "1+12025550143", "+99999999999999999"])
def test_an_id_that_is_nobodys_stays(value: str) -> None:
    assert payload(event({"messageId": value}))["conversion_id"] == value


def test_without_an_id_it_is_the_hash_of_the_event_however_it_is_written() -> None:
    # Given the same event with its keys in another order, with other spaces, and in an envelope
    written = event({"messageId": None})
    turned = json.dumps(dict(reversed(written.items())), indent=3)
    wrapped = {"detail-type": "conversion", "detail": written}

    # Then its id is the same, and that of another event is not
    (found,) = {payload(body)["conversion_id"] for body in (written, turned, wrapped)}
    assert len(found) == 64
    assert payload(event({"messageId": None, "event": "Other"}))["conversion_id"] != found


@pytest.mark.parametrize("time", ["2026-11-24T09:00:00Z", ""])
def test_the_hash_is_one_of_what_it_says_and_of_the_hour_where_it_has_no_time(time: str) -> None:
    # Written down: another one would count again what was delivered before
    written = event({"messageId": None, "timestamp": time})
    said = json.dumps(written, sort_keys=True, separators=(",", ":"))
    hour = "" if time else str(NOW // HOUR)
    assert payload(written)["conversion_id"] == sha256((said + hour).encode()).hexdigest()


TIMES_OF_SENDING = ["sentAt", "sent_at", "receivedAt", "received_at"]
HOUR = 3_600_000


@pytest.mark.parametrize("field", TIMES_OF_SENDING)
def test_when_an_event_was_sent_is_no_part_of_it(field: str) -> None:
    # Given an event that an SDK stamps whenever it sends it
    written = event({"messageId": None})
    first, again = (payload(written | {field: f"2026-11-24T09:0{minute}:00Z"}) for minute in (1, 2))

    # Then its id stays the same, and inside of what it says such a field counts like any other
    assert first["conversion_id"] == again["conversion_id"] == payload(written)["conversion_id"]
    inside = event({"messageId": None, "properties": {field: "2026-11-24T09:01:00Z"}})
    assert len(payload(inside)["conversion_id"]) == 64
    assert payload(inside)["conversion_id"] != first["conversion_id"]


@pytest.mark.parametrize("time", [None, "", 0, "0001-01-01T00:00:00Z", "{{time}}"], ids=str)
def test_an_event_without_a_time_of_its_own_goes_by_the_hour_it_was_first_sent_in(time: object) -> None:
    # Given an event that says neither its id nor when it happened
    written = event({"messageId": None, "timestamp": None, "sentAt": "2026-11-24T08:00:00Z"}) | {"timestamp": time}

    # When it is sent again within the hour, and an hour later
    hour = NOW - 2 * HOUR
    ids = [payload(written, sent_at=hour + later)["conversion_id"] for later in (0, HOUR - 1, HOUR)]

    # Then the first two are one
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    "time",
    [
        {"timestamp": "2026-11-24T08:00:00Z"},
        {"originalTimestamp": "2026-11-24T08:00:00Z"},
        {"properties": {"conversion_time": "2026-11-24T08:00:00Z"}},
    ],
    ids=str,
)
def test_an_event_with_a_time_of_its_own_goes_by_that_alone(time: dict[str, object]) -> None:
    written = event({"messageId": None, "timestamp": None}, time)
    ids = {payload(written, sent_at=NOW - later)["conversion_id"] for later in (0, HOUR)}
    assert len(ids) == 1


def test_an_event_that_is_rejected_has_an_id_too() -> None:
    found = result({"type": "track", "properties": {"a": 1}})
    assert len(found.conversion_id) == 64


def test_an_event_nested_too_deep_to_be_written_again_has_an_id_too() -> None:
    deep = "[" * 500 + "]" * 500
    body = json.dumps(LEAST | {"messageId": None})[:-1] + f', "deep": {deep}}}'
    assert len(payload(body)["conversion_id"]) == 64
    assert payload(body) == payload(body)


@pytest.mark.parametrize(("length", "is_sent"), [(LONGEST_TEXT, True), (LONGEST_TEXT + 1, False)])
def test_an_id_stays_that_is_as_long_as_a_text_may_be(length: int, is_sent: bool) -> None:
    found = payload(event({"messageId": "m" * length}))["conversion_id"]
    assert found == ("m" * length if is_sent else sha256(b"m" * length).hexdigest())
