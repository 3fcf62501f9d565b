"""The X click id (twclid), from every place it is seen in."""

import re
from urllib.parse import unquote, unquote_plus

import orjson

from x_conversions.core.text import ORDINARY_ID, plain_text
from x_conversions.events.event import Event

# The pixel's own cookie, and the one that tag managers set.
_COOKIES = ("_twclid", "twclid")
# X's click ids are opaque; what is seen has these characters, and about 40 of them. Whatever a page puts into its URL
# under this name comes here, too, and goes to X: no address, no sentence, no markup.
_CLICK_ID = re.compile(r"[A-Za-z0-9_.-]{1,200}", re.ASCII)
# Of a link in a link each sign is encoded twice.
_MOST_DECODINGS = 2
# A location whose first twclid is an ordinary one: saves the way through all parameters, and a closer look.
_ORDINARY = re.compile(rf"[^?]*+\?(?:(?!twclid=)[^&#]*+&)*+twclid=({ORDINARY_ID.pattern})(?:[&#]|\Z)", re.ASCII)


def find_click_id(event: Event) -> str | None:
    """The first valid twclid: as such, then in the query of a URL, then in cookies."""
    for value in event.click_ids():
        if value is not None and (click_id := _valid(value) or _from_cookie(value)) is not None:
            return click_id
    for location in event.locations():
        if isinstance(location, str) and "twclid=" in location and (click_id := _from_location(location)) is not None:
            return click_id
    for cookies in event.cookies():
        if (click_id := click_id_in_cookies(cookies)) is not None:
            return click_id
    return None


def _valid(value: object) -> str | None:
    text = plain_text(value)
    return text if text is not None and _CLICK_ID.fullmatch(text) else None


def _from_location(location: str) -> str | None:
    if (ordinary := _ORDINARY.match(location)) is not None:  # by far the most common
        return ordinary[1]
    for parameter in location.partition("?")[2].partition("#")[0].split("&"):
        parameter = parameter.removeprefix("amp;")  # noqa: PLW2901 - out of a page's source, where & is &amp;
        if parameter.startswith("twclid="):
            value = parameter[7:]
            for _ in range(_MOST_DECODINGS):
                if "%" not in value and "+" not in value:
                    break
                value = unquote_plus(value)
            if (click_id := _valid(value)) is not None:
                return click_id
    return None


def click_id_in_cookies(cookies: object) -> str | None:
    """The first valid one in cookies, an object or a header: the pixel's, else a tag manager's."""
    if isinstance(cookies, str):  # a Cookie header as it came
        pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
        cookies = {name: value for name, _, value in pairs}
    if not isinstance(cookies, dict):
        return None
    written = (cookies.get(name) for name in _COOKIES)
    return next((found for cookie in written if (found := _valid(cookie) or _from_cookie(cookie)) is not None), None)


def _from_cookie(value: object) -> str | None:
    """Out of the pixel's cookie, whose JSON is URL-encoded on its way; some take it along as it is."""
    if isinstance(value, str):
        text = unquote(value).strip()
        if not text.startswith("{"):
            return _valid(text) if "%" in value else None
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
    return _valid(value.get("twclid")) if isinstance(value, dict) else None
