"""Nothing personal in receipts, summaries, metrics, dead-letter attributes: not at any level, not in any field."""

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.adapters.sqs import dead_letter
from x_conversions.core.deadline import Deadline
from x_conversions.core.observability import logger
from x_conversions.delivery.batch import BatchHandler
from x_conversions.delivery.ledger import Entry
from x_conversions.events.message import Message
from x_conversions.reporting.invocation_report import InvocationReport
from x_conversions.settings import SettingsError
from x_conversions.x_api.responses import RawResponse

from tests.support.batches import record
from tests.support.builders import event, purchase
from tests.support.builders import settings as stack_settings
from tests.support.delivery_builders import Bench, FakeSecrets, FakeX, refusal
from tests.support.examples import examples
from tests.support.generated_events import EVENTS, plant

CANARIES = {
    "email": "planted.person@secret-mail.example",
    "phone": "+12025550199",
    "ip": "198.51.100.99",
    "user agent": "Planted-Agent/9.9",
    "click id": "2-plantedclick",
    "token": "planted-token-value",
}
# What X may quote of what it was sent, and of what it knows besides: as it stands, encoded, hashed, cut off.
QUOTABLE = {
    **CANARIES,
    "encoded email": "planted.person%40secret-mail%2Eexample",
    "full-width email": "planted.person＠secret-mail.example",
    "hash": "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
    "start of a hash": "973dfe463ec85785",
    "IPv6": "2001:db8::99",
    "digits": "12025550199",
    "bearer": "AAAAAAAAAAAAAAAAAAAAAPlanted",
    "product": "Plantedia",
}


class Said:
    """Runs batches with the real report, and keeps everything that was printed or put beside a dead letter."""

    def __init__(self, x: FakeX) -> None:
        self.text = ""
        secret = FakeSecrets(json.dumps({"pixel_token": CANARIES["token"]}))
        bench = Bench(x, secret)
        self._clock = bench.clock
        chosen = stack_settings(REQUIRE_CONSENT="false")
        self._handler = BatchHandler(chosen.rules(), False, bench.delivery, self, self, bench.clock)

    def put(self, entries: Sequence[Entry], deadline: Deadline) -> list[Entry]:
        self.text += "".join(json.dumps(dead_letter(entry)["MessageAttributes"]) for entry in entries)
        return []

    def change(self, timeouts: Sequence[tuple[Message, int]], deadline: Deadline) -> None: ...

    def run(self, *bodies: Any) -> str:
        printed = io.StringIO()
        logger.setLevel("DEBUG")
        handler = logger.registered_handler
        stream = handler.setStream(printed)  # type: ignore[attr-defined]
        try:
            with redirect_stdout(printed):
                report = InvocationReport("x-conversions", self._clock)
                records = [record(number, body) for number, body in enumerate(bodies)]
                self._handler.handle(records, Deadline.after(60, clock=self._clock), report)
        finally:
            handler.setStream(stream)  # type: ignore[attr-defined]
        self.text += printed.getvalue()
        return self.text


def personal_event(number: int, **change: Any) -> dict[str, Any]:
    """An event with a canary in every place that something personal has."""
    context = {
        "ip": CANARIES["ip"],
        "userAgent": CANARIES["user agent"],
        "twclid": CANARIES["click id"],
        "traits": {"email": CANARIES["email"], "phone": CANARIES["phone"]},
    }
    return event({"messageId": f"m-{number}", "context": context}, change)


def test_receipts_name_the_event_and_nothing_personal() -> None:
    # Given events of every end, and an X whose refusals quote what they don't like
    def errors_of(one: dict[str, Any]) -> list[dict[str, Any]]:
        texts = (CANARIES["click id"], CANARIES["ip"], CANARIES["user agent"])
        return (
            [refusal("twclid", f"twclid ({text}) is wrong") for text in texts] if one["conversion_id"] == "m-1" else []
        )

    bodies = [
        personal_event(0),
        personal_event(1),
        personal_event(2, context={"consent": {"advertising": False}}),
        personal_event(3, timestamp="yesterday " + CANARIES["email"]),
        purchase(total="many " + CANARIES["phone"]),
        purchase(currency=CANARIES["email"]),
        "{" + CANARIES["email"],
    ]

    # When they come
    said = Said(FakeX(errors_of)).run(*bodies)  # type: ignore[arg-type]

    # Then every receipt is there, and no canary
    for expected in ("m-0", "m-1", "m-2", "m-3", "rejected_by_x", "consent_denied", "invalid_time", '"Received"'):
        assert expected in said
    for name, canary in CANARIES.items():
        assert canary not in said, name


@given(EVENTS, st.data())
@examples(200)
def test_an_email_address_planted_anywhere_is_never_said(body: dict[str, Any], data: st.DataObject) -> None:
    planted = plant(body, CANARIES["email"], data)
    assert "secret-mail" not in Said(FakeX()).run(planted).lower()


def test_an_error_of_this_program_says_where_and_not_with_what(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError(CANARIES["email"])

    monkeypatch.setattr("x_conversions.conversion.transform.read_fields", broken)
    said = Said(FakeX()).run(personal_event(0))
    assert "ValueError" in said
    assert CANARIES["email"] not in said


QUOTED_AS = ["{}", "({})", "[{}]", '"{}"', "“{}”", "‘{}’", "'{}'", '"{}', "=: {}.", "{}{}", "x={}"]


@pytest.mark.parametrize("status", [200, 202, 400, 401, 403, 404, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("canary", QUOTABLE)
def test_nothing_that_x_quotes_is_said(canary: str, status: int) -> None:
    # Given an X that quotes something wherever it can, in every way
    value = QUOTABLE[canary]
    quotes = [form.replace("{}", value) for form in QUOTED_AS]
    parameters = ["", "hashed_email", "event_id", "value", value, f"identifiers[{value}]"]
    listed = [
        {"code": code, "message": f"Invalid hashed_email: {quote} for it", "parameter": parameter}
        for quote in quotes
        for code in ("INVALID_PARAMETER", "NOT_FOUND", value)
        for parameter in parameters
    ]
    headers = ["x-api-warn", "x-current-api-version", "x-rate-limit-reset", "x-rate-limit-remaining", "retry-after"]
    bodies = [
        json.dumps({"errors": errors, "data": {"conversions_processed": 1, "debug_id": value}, value: value}).encode()
        for errors in (listed, listed[::-1], *([one] for one in listed[:6]))
    ]
    answers = [RawResponse(status, dict.fromkeys(headers, f"no {value}"), body) for body in (*bodies, value.encode())]

    # When batches are answered so
    said = Said(FakeX(script=answers))
    product = {"properties": {"products": [{"product_id": "p", "name": "Ring by Plantedia"}]}}
    text = "".join(
        said.run(personal_event(number, **product), personal_event(number + 1, **product)) for number in range(12)
    )

    # Then something is said, and nothing of it
    assert '"request"' in text
    for piece in (value, value.lower(), value[:12], value[-12:]):
        assert piece not in text


NAMES = {
    **{name: CANARIES[name] for name in ("email", "phone", "ip", "user agent", "click id")},
    "encoded email": "planted.person%40secret-mail%2Eexample",
    "full-width email": "planted.person＠secret-mail．example",
    "digits": "12025550199",
    "a number behind a word": "phone 12025550199",
    "bearer": "AAAAAAAAAAAAAAAAAAAAAPlantedPlantedPlantedPlanted",
}


@pytest.mark.parametrize("canary", NAMES)
def test_nothing_personal_is_said_where_it_stands_as_a_name(canary: str) -> None:
    # Given a canary as the name of a field, of a consent category and of an event, through several ends
    name = NAMES[canary]
    bodies = [
        {name: 1, "other": 2},
        {"type": name},
        {"type": "track", name: name},
        event({"context": {"consent": {"advertising": None, name: True}}}),
        event({"context": {"consent": {"advertising": None, "categoryPreferences": {name: False}}}}),
        event({"context": {"consentManagement": {"deniedConsentIds": [name], "allowedConsentIds": [name]}}}),
        event({"event": name, "messageId": "named-1"}),
        event({"event": name, "messageId": "named-2", "timestamp": "no time"}),
        event({"event": name, "messageId": "named-3", "properties": {name: {name: name}}}),
        {name: [event()]},
        [{name: name}],
    ]
    said = Said(FakeX(lambda one: [refusal("twclid")] if one["conversion_id"] == "named-3" else []))

    # When they come, Then each has its receipt, and nothing of the canary is in any
    text = said.run(*bodies)
    for expected in ("invalid_event", "consent_denied", "named-2", "named-3"):
        assert expected in text
    assert name not in text
    assert name.encode("ascii", "backslashreplace").decode() not in text


@pytest.mark.parametrize("canary", NAMES)
def test_nothing_personal_in_a_parameter_is_said(canary: str) -> None:
    # Given a canary as a name in EventIds, close to a known one, twice, without an id
    name = NAMES[canary].replace(",", "").replace("=", "")
    told = stack_settings(EVENT_IDS=f"{name}=a1,Purchse=a2").event_id_near_misses()
    for wrong in (f"{name}=a1,{name}=a2", f"{name}", f"{name}=not-an-id"):
        with pytest.raises(SettingsError) as error:
            stack_settings(EVENT_IDS=wrong).rules()
        told.append(str(error.value))

    # When it is warned about or refused, Then the canary isn't in it
    assert len(told) == 4
    assert not any(name in one for one in told)
