"""Laws of the transformation, whatever comes in."""

import json
from typing import Any
from urllib.parse import quote

from devtools.x_simulator import Account, errors_of
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion
from x_conversions.core.outcome import Outcome

from tests.support.builders import result
from tests.support.examples import examples
from tests.support.generated_events import ANYTHING, EVENTS, plant

ACCOUNT = Account("o8z6j")


@given(ANYTHING | EVENTS)
@examples(400)
def test_any_json_ends_in_one_way(body: Any) -> None:
    found = result(body, REQUIRE_CONSENT="false")
    if isinstance(found, NoConversion):
        assert found.disposition.outcome in (Outcome.SKIPPED, Outcome.REJECTED)
        assert found.disposition.reason


@given(st.text())
def test_any_text_ends_in_one_way(body: str) -> None:
    assert isinstance(result(body), NoConversion)


@given(EVENTS)
@examples(400)
def test_x_has_nothing_against_what_is_sent(body: dict[str, Any]) -> None:
    # Given an event that can be matched, so that more of them get through
    body["properties"].setdefault("twclid", "click-1")
    found = result(body, REQUIRE_CONSENT="false")
    if isinstance(found, Conversion):
        assert errors_of(found.payload, ACCOUNT) == []


@given(EVENTS, st.data())
@examples(400)
def test_an_email_address_never_comes_out_in_clear(body: dict[str, Any], data: st.DataObject) -> None:
    # Given an address planted in any text of the event, alone or inside it, as it is or encoded
    address = "planted.person@secret-mail.example"
    written = data.draw(st.sampled_from([address, address.upper(), quote(address), quote(quote(address))]))
    body["properties"].setdefault("twclid", "click-1")
    planted = plant(body, written, data)

    # When it is transformed
    found = result(planted, REQUIRE_CONSENT="false")

    # Then neither what is sent nor what is said about it shows it
    shown = json.dumps(found.payload) if isinstance(found, Conversion) else repr(found)
    assert "secret-mail" not in shown.lower()
