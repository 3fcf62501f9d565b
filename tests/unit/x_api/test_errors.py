"""X's list of errors is read within bounds, and what stands in a code's place is a code."""

import pytest
from x_conversions.x_api.errors import UNNAMED, read_errors

from tests.support.each import each

NAMES = {
    "a code": ("INVALID_PARAMETER", "INVALID_PARAMETER"),
    "a long one": ("INSUFFICIENT_USER_AUTHORIZED_PERMISSION", "INSUFFICIENT_USER_AUTHORIZED_PERMISSION"),
    "a number": (215, "215"),
    "a number as a text": ("215", "215"),
    "a parameter": ("hashed_phone_number", "hashed_phone_number"),
    "a place": ("conversions[499].identifiers[0].hashed_email", "conversions[499].identifiers[0].hashed_email"),
    "white space around": (" event_id\n", "event_id"),
    "nothing": (None, ""),
    "empty": ("  ", ""),
    "an address": ("jo@example.com", UNNAMED),
    "an IP address": ("198.51.100.7", UNNAMED),
    "an IP address in a place": ("ip_address[198.51.100.7]", UNNAMED),
    "an IPv6 address": ("2001:db8::1", UNNAMED),
    "a phone number": ("+12025550143", UNNAMED),
    "digits": (12025550143, UNNAMED),
    "a hash": ("b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514", UNNAMED),
    "a token": ("AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA", UNNAMED),
    "a long word": ("abcdefghijklmnopqrstu", UNNAMED),
    "as long as may be": ("a_" * 29 + "ab", "a_" * 29 + "ab"),
    "a long text": ("a_" * 30 + "a", UNNAMED),
    "a sentence": ("this is no code", UNNAMED),
    "quotes": ('"event_id"', UNNAMED),
    "other letters": ("événement", UNNAMED),
    "a truth": (True, UNNAMED),
    "a fraction": (215.0, UNNAMED),
    "a list": (["event_id"], UNNAMED),
}


@each(("said", "kept"), NAMES.values(), ids=NAMES)
@each("field", ["code", "parameter"])
def test_codes_and_parameters(field: str, said: object, kept: str) -> None:
    (error,) = read_errors({"errors": [{field: said, "message": "m"}]})
    assert getattr(error, field) == kept


@pytest.mark.parametrize("message", [None, 5, True, ["event_id"], {"text": "event_id"}], ids=str)
def test_a_message_that_is_no_text_says_nothing(message: object) -> None:
    (error,) = read_errors({"errors": [{"code": "X", "message": message}]})
    assert error.message == ""


def test_messages_are_cut() -> None:
    (error,) = read_errors({"errors": [{"code": "X", "message": 'got "' * 60_000}]})
    assert len(error.message) == 500


def test_the_same_error_counts_once() -> None:
    listed = [{"code": "INVALID_PARAMETER", "message": f"value ({number % 3}) is wrong"} for number in range(900)]
    assert len(read_errors({"errors": listed})) == 3


def test_so_many_are_looked_at_and_no_more() -> None:
    listed = [{"code": "INVALID_PARAMETER", "message": f"value ({number}) is wrong"} for number in range(1500)]
    assert len(read_errors({"errors": listed})) == 200
    assert len(read_errors({"errors": [{}] * 5000 + listed})) == 1


def test_an_error_does_not_print_what_it_quotes() -> None:
    (error,) = read_errors({"errors": [{"code": "X", "message": "jo@example.com is wrong"}]})
    assert "jo@" not in repr(error)
