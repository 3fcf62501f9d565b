"""What became of each message, read from the function's response and its log."""

import json
from typing import Any

from devtools.demo.page.message_results import MessageResult, conversion_id_of, read_results
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.core.outcome import Outcome, Reason

from tests.support.builders import NOW


def record(message_id: str, conversion_id: str) -> dict[str, Any]:
    return {"messageId": message_id, "body": json.dumps({"type": "track", "messageId": conversion_id})}


def receipt(outcome: Outcome, reason: Reason, *conversion_ids: str, detail: str = "") -> str:
    fields = {"outcome": outcome, "reason": reason, "detail": detail, "conversion_ids": conversion_ids}
    return json.dumps({"level": "INFO", "message": "receipt", **fields}, separators=(",", ":"))


def left(*message_ids: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in message_ids]}


def test_what_has_no_receipt_was_delivered() -> None:
    assert read_results([record("m", "c")], left(), []) == {"m": MessageResult(Outcome.DELIVERED)}


def test_a_receipt_says_why_not() -> None:
    line = receipt(Outcome.REJECTED, Reason.TOO_OLD, "c", detail="the event is older than 90 days")
    result = MessageResult(Outcome.REJECTED, "too_old", "the event is older than 90 days")
    assert read_results([record("m", "c")], left(), ["not JSON", line]) == {"m": result}


def test_a_body_without_a_conversion_id_goes_by_its_message() -> None:
    line = receipt(Outcome.REJECTED, Reason.MALFORMED_JSON, "message m")
    results = read_results([{"messageId": "m", "body": "{"}], left(), [line])
    assert results == {"m": MessageResult(Outcome.REJECTED, "malformed_json")}


def test_the_first_of_equals_is_delivered_and_the_others_are_duplicates() -> None:
    records = [record("m1", "c"), record("m2", "c"), record("m3", "c")]
    results = read_results(records, left(), [receipt(Outcome.SKIPPED, Reason.DUPLICATE, "c", "c")])
    assert [result.reason for result in results.values()] == ["", "duplicate", "duplicate"]


def test_of_equals_the_response_says_which_was_deferred() -> None:
    lines = [
        receipt(Outcome.SKIPPED, Reason.DUPLICATE, "c"),
        receipt(Outcome.DEFERRED, Reason.X_UNAVAILABLE, "c"),
    ]
    results = read_results([record("m1", "c"), record("m2", "c")], left("m1"), lines)
    assert [result.outcome for result in results.values()] == [Outcome.DEFERRED, Outcome.SKIPPED]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(Outcome)), max_size=20))
def test_every_message_has_one_fate_and_they_add_up(sent: list[tuple[str, Outcome]]) -> None:
    # Given any batch in which each message ended somehow
    records = [record(f"m{place}", name) for place, (name, _) in enumerate(sent)]
    deferred = [f"m{place}" for place, (_, outcome) in enumerate(sent) if outcome is Outcome.DEFERRED]
    lines = [
        receipt(outcome, Reason.INTERNAL_ERROR, name) for name, outcome in sent if outcome is not Outcome.DELIVERED
    ]

    # When its log is read
    results = read_results(records, left(*deferred), lines)

    # Then the results are those of the messages: as many of each, and the deferred ones the very same
    assert list(results) == [f"m{place}" for place in range(len(sent))]
    assert sorted(result.outcome for result in results.values()) == sorted(outcome for _, outcome in sent)
    assert [one for one, result in results.items() if result.outcome is Outcome.DEFERRED] == deferred


def test_the_conversion_id_is_the_functions_own() -> None:
    inner = {"type": "track", "messageId": "c", "properties": {"conversion_id": "own"}}
    assert conversion_id_of(json.dumps({"detail-type": "x", "detail": inner}), NOW) == "own"
    assert conversion_id_of("[]", NOW) == ""
