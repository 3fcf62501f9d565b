"""The X click id (twclid), from every place it is seen in."""

from urllib.parse import unquote, unquote_plus

import orjson

from x_conversions.core.text import contains_email, plain_text
from x_conversions.events.event import Event, child

_OBJECTS = ("clickIds", "click_ids", "campaign")
_COOKIE = "_twclid"
# X's click ids are opaque: anything printable without spaces that is no more than a query parameter can be.
_LONGEST = 500


def find_click_id(event: Event) -> str | None:
    """The first valid twclid: properties, context, campaign, query parameters of the page, cookie."""
    properties, context = event.properties, event.context
    for place in (properties, context):
        if "twclid" in place and (click_id := _valid(place["twclid"])) is not None:
            return click_id
    for key in _OBJECTS:
        if key in context and (click_id := _valid(child(context, key).get("twclid"))) is not None:
            return click_id
    page = event.page
    return (
        _from_url(page.get("url"))
        or _from_query(page.get("search"))
        or _from_url(properties.get("url"))
        or _from_url(page.get("referrer"))
        or _from_cookies(context.get("cookies"))
    )


def _valid(value: object) -> str | None:
    text = plain_text(value)
    if text is None or len(text) > _LONGEST or not (text.isascii() and text.isprintable()) or " " in text:
        return None
    return None if contains_email(text) else text


def _from_url(url: object) -> str | None:
    return _from_query(url.partition("?")[2]) if isinstance(url, str) else None


def _from_query(query: object) -> str | None:
    if not isinstance(query, str) or "twclid=" not in query:
        return None
    for parameter in query.partition("#")[0].removeprefix("?").split("&"):
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
