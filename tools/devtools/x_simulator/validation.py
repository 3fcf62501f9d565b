"""X's rules for one conversion. Pure: a conversion in, X's errors out.

X's reference says nothing on unknown fields, empty strings or whole numbers; here they are refused, so that a
sender that passes sends exactly what the reference shows.
"""

from collections.abc import Mapping

from devtools.x_simulator.account import EVENT_ID, Account
from devtools.x_simulator.field_forms import Check, count, currency, money, text, time
from devtools.x_simulator.identifiers import errors_of_identifiers
from devtools.x_simulator.x_answers import Error, invalid, not_found

_CONTENT_FIELDS: Mapping[str, Check] = {
    "content_id": text,
    "content_name": text,
    "content_type": text,
    "content_group_id": text,
    "content_price": money,
    "num_items": count,
}


def errors_of(conversion: object, account: Account) -> list[Error]:
    """All errors that X would list for a conversion, none if it would be counted.

    Parameters
    ----------
    conversion
        One element of the request's ``conversions``, as parsed from JSON.
    account
        Whose event ids count.

    Returns
    -------
    list of dict
        ``code`` (``INVALID_PARAMETER``, ``MISSING_PARAMETER``, ``NOT_FOUND``), ``message`` and ``parameter``.
        Like X's, errors carry neither an index nor a conversion id.
    """
    if not isinstance(conversion, dict):
        return [invalid("conversions", "a conversion must be a JSON object")]
    errors = _errors_of_event_id(conversion.get("event_id"), account)
    errors += [_missing(field) for field in ("conversion_time", "identifiers") if field not in conversion]
    for field, value in conversion.items():
        if field == "identifiers":
            errors += errors_of_identifiers(value, takes_pair_alone=account.takes_pair_alone)
        else:
            errors += _errors_of_field(field, value)
    return errors + _errors_of_missing_currency(conversion)


def _errors_of_event_id(event_id: object, account: Account) -> list[Error]:
    if event_id is None or event_id == "":
        return [invalid("event_id", "Event ID was not found")]
    not_single = invalid("event_id", f"event_id ({event_id}) is not a single event tag (SET)")
    if not isinstance(event_id, str) or not EVENT_ID.fullmatch(event_id):
        return [not_single]
    if account.owns(event_id):
        return []
    # X reports what it can't find twice: as not belonging, and as not being a tag.
    return [not_found("event_id", f"event_id ({event_id}) does not belong to provided account"), not_single]


def _errors_of_field(field: str, value: object) -> list[Error]:
    check = _FIELDS.get(field)
    return check(field, value) if check else [invalid(field, f"{field} is not a field of a conversion")]


def _errors_of_contents(field: str, value: object) -> list[Error]:
    if not isinstance(value, list) or not value:
        return [invalid(field, f"{field} is not a list with at least one content")]
    return [error for content in value for error in _errors_of_content(content)]


def _errors_of_content(content: object) -> list[Error]:
    if not isinstance(content, dict) or not content:
        return [invalid("contents", "a content must be an object with at least one field")]
    errors: list[Error] = []
    for field, value in content.items():
        check = _CONTENT_FIELDS.get(field)
        errors += check(field, value) if check else [invalid(field, f"{field} is not a field of a content")]
    return errors


def _errors_of_missing_currency(conversion: Mapping[str, object]) -> list[Error]:
    contents = conversion.get("contents")
    prices = isinstance(contents, list) and any(isinstance(item, dict) and "content_price" in item for item in contents)
    if "price_currency" in conversion or not (prices or "value" in conversion):
        return []
    return [invalid("price_currency", "an amount without price_currency would be counted as USD: send its currency")]


def _missing(field: str) -> Error:
    return {"code": "MISSING_PARAMETER", "message": f'"{field}" is a required parameter', "parameter": field}


def _checked_elsewhere(_field: str, _value: object) -> list[Error]:
    return []


_FIELDS: Mapping[str, Check] = {
    "conversion_time": time,
    "event_id": _checked_elsewhere,
    "conversion_id": text,
    "description": text,
    "value": money,
    "price_currency": currency,
    "number_items": count,
    "contents": _errors_of_contents,
    "event_source_url": text,
    "search_string": text,
}
