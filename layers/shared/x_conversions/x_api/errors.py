"""X's list of errors: read within bounds, and told apart by what they are about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# X lists "all applicable errors", and for 500 conversions that may be many. So many entries are looked at, and so many
# different ones kept: finding whom they mean costs time for each, and what is left out is named in the next answer.
_MOST_ENTRIES = 1000
_MOST_ERRORS = 200
# X's own texts have about a hundred characters beside what they quote.
_LONGEST_MESSAGE = 500
_LONGEST_NAME = 60
# A code or a parameter as X writes them: words, an index in brackets, or one of Twitter's old numbers. Whatever else
# stands in their place, an address of any kind or a token, is neither.
_WORDS = r"[A-Za-z]{1,20}(?:(?:[_.]|\[\d{0,3}\]\.?)[A-Za-z]{1,20})*(?:\[\d{0,3}\])?"
_NAME = re.compile(rf"{_WORDS}|\d{{1,4}}")
UNNAMED = "[]"  # stands for a code or a parameter that isn't shown
_INDEX = re.compile(r"\[\d*\]")

# Twitter's old numeric codes for missing or wrong credentials, which X sends as 400.
_LEGACY_CREDENTIAL_CODES = frozenset({"215", "32", "89", "99"})
CONVERSION_FIELDS = frozenset(
    """conversions event_id conversion_id conversion_time description value price_currency number_items contents
    identifiers twclid hashed_email hashed_phone_number ip_address user_agent event_source_url search_string content_id
    content_name content_type content_group_id content_price num_items""".split()
)
_PIXEL_PARAMETERS = frozenset({"pixel", "pixel_id", "website_tag", "website_tag_id"})
# X's codes for a value that is wrong, whose parameter may be empty ("At least one user identifier must be provided").
_CONVERSION_CODES = frozenset({"INVALID_PARAMETER", "MISSING_PARAMETER", "ILLEGAL_CHARACTERS"})
_EVENT_ID = re.compile(r"(?<![a-z])event[ _]?(?:id|tag)s?(?![a-z])", re.IGNORECASE)
_TOO_MANY = "conversion count limit"  # "Conversion count limit is 500"


@dataclass(frozen=True, slots=True)
class XError:
    """One entry of X's error list.

    Parameters
    ----------
    code, parameter
        At most 60 characters, of the form that X's have; `UNNAMED` when there was something else.
    message
        At most 500 characters. It may quote personal data: see `redaction`.
    """

    code: str
    message: str = field(repr=False)
    parameter: str

    @property
    def field_name(self) -> str:
        """The field that the parameter names, wherever it is: `conversions[0].identifiers[1].hashed_email`."""
        return _INDEX.sub("", self.parameter).rpartition(".")[2]

    @property
    def is_about_credentials(self) -> bool:
        return self.code in _LEGACY_CREDENTIAL_CODES

    @property
    def is_about_pixel(self) -> bool:
        return self.field_name in _PIXEL_PARAMETERS

    @property
    def is_about_conversions(self) -> bool:
        """Whether it is one of the request's conversions that X doesn't like, and not the request or the way to X."""
        if self.parameter:
            return self.field_name in CONVERSION_FIELDS
        # A number, or no code at all, is another API's.
        return self.code in _CONVERSION_CODES or (self.code[:1].isalpha() and self.is_about_event_id)

    @property
    def is_about_event_id(self) -> bool:
        """Whether code or message speak of an event id, where no parameter says anything else."""
        return not self.parameter and _EVENT_ID.search(f"{self.code} {self.message}") is not None

    @property
    def is_about_their_number(self) -> bool:
        return self.message.lower().startswith(_TOO_MANY)


def read_errors(body: Mapping[str, Any]) -> tuple[XError, ...]:
    """The different errors of an answer's body, in X's order; none where the body is of another form."""
    listed = body.get("errors")
    found: dict[XError, None] = {}
    for entry in listed[:_MOST_ENTRIES] if isinstance(listed, list) else []:
        if isinstance(entry, dict) and len(found) < _MOST_ERRORS:
            found[XError(_name(entry.get("code")), _text(entry.get("message")), _name(entry.get("parameter")))] = None
    return tuple(found)


def _text(value: object) -> str:
    return value[:_LONGEST_MESSAGE] if isinstance(value, str) else ""


def _name(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:
        return UNNAMED
    text = value.strip()
    return text if not text or _NAME.fullmatch(text) else UNNAMED
