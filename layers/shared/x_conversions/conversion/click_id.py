"""The X click id (twclid), from every place it is seen in."""

from urllib.parse import unquote, unquote_plus

import orjson

from x_conversions.core.text import contains_email, plain_text
from x_conversions.events.event import Event

_COOKIE = "_twclid"
# X's click ids are opaque: anything printable without spaces that is no more than a query parameter can be.
_LONGEST = 500


def find_click_id(event: Event) -> str | None:
    """The first valid twclid: as such, then in the query of a URL, then in cookies."""
    for value in event.click_ids():
        if (click_id := _valid(value)) is not None:
            return click_id
    for location in event.locations():
        if isinstance(location, str) and "twclid=" in location and (click_id := _from_location(location)) is not None:
            return click_id
    return _from_cookies(event.cookies())


def _valid(value: object) -> str | None:
    text = plain_text(value)
    if text is None or len(text) > _LONGEST or not (text.isascii() and text.isprintable()) or " " in text:
        return None
    return None if contains_email(text) else text


def _from_location(location: str) -> str | None:
    for parameter in location.partition("?")[2].partition("#")[0].split("&"):
        if parameter.startswith("twclid="):
            value = parameter[7:]
            if "%" in value or "+" in value:
                value = unquote_plus(value)
            if (click_id := _valid(value)) is not None:
                return click_id
    return None


def _from_cookies(cookies: object) -> str | None:
    if isinstance(cookies, str):  # a Cookie header as it came
        pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
        cookies = {name: value for name, _, value in pairs}
    if not isinstance(cookies, dict):
        return None
    cookie = cookies.get(_COOKIE)
    if isinstance(cookie, str):
        cookie = unquote(cookie)
        if cookie.startswith("{"):
            try:
                cookie = orjson.loads(cookie)
            except orjson.JSONDecodeError:
                return None
    return _valid(cookie.get("twclid") if isinstance(cookie, dict) else cookie)
