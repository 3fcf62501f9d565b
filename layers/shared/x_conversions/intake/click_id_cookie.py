"""The click id in a cookie of the shop's own, for a conversion days after the click.

X's pixel writes `_twclid` by script, and would write over a value of ours; so ours has a name of its own.
"""

import re
from collections.abc import Iterable, Mapping

from x_conversions.conversion.click_id import click_id_in_cookies, find_click_id
from x_conversions.events.event import Candidates, Event
from x_conversions.events.fields import Json, child
from x_conversions.events.names import event_names

NAME = "_xc_twclid"
_PIXELS = "_twclid"
_TAG_MANAGERS = "twclid"
_DAYS = 90  # the longest attribution window that X offers
_VALUE = re.compile(r"[A-Za-z0-9_.-]{1,200}", re.ASCII)


class _Landing(Event):
    """The page of an event, and nothing else of it."""

    __slots__ = ()

    def locations(self) -> Candidates:
        page, properties = child(child(self.fields, "context"), "page"), child(self.fields, "properties")
        for place in (page, properties):
            yield place.get("url")
            if isinstance(search := place.get("search"), str):
                yield f"?{search.removeprefix('?')}"


def landed_with(fields: Json) -> str | None:
    """The click id in the address of an event's page; None where there is none."""
    name = event_names["page"]
    return None if name is None else find_click_id(_Landing(name, fields))


def click_id_cookies(cookies: Mapping[str, str]) -> dict[str, str]:
    """A request's cookie with a click id, as the readers know it: the pixel's, else a tag manager's, else ours."""
    written = ({_PIXELS: cookies[name]} for name in (_PIXELS, _TAG_MANAGERS, NAME) if name in cookies)
    return next((one for one in written if click_id_in_cookies(one) is not None), {})


def newest(click_ids: Iterable[str | None]) -> str | None:
    """The last that is a valid value of the cookie."""
    valid = [one for one in click_ids if one is not None and _VALUE.fullmatch(one)]
    return valid[-1] if valid else None


def set_cookie(click_id: str, domain: str) -> str:
    """The header that keeps a click id for 90 days on a domain and its sub-domains."""
    return f"{NAME}={click_id}; Max-Age={_DAYS * 86_400}; {_scope(domain)}"


def delete_cookie(domain: str) -> str:
    """The header that takes it away."""
    return f"{NAME}=; Max-Age=0; {_scope(domain)}"


def _scope(domain: str) -> str:
    # Not readable by scripts, and sent along from the site's own pages only.
    return f"Path=/; Domain={domain}; Secure; HttpOnly; SameSite=Lax"
