"""What refuses for every category at once: a browser's or a telephone's signals, a shop's privacy settings, the
switches of destinations.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from x_conversions.events.consent_memory import remembering
from x_conversions.events.consent_statements import (
    Refusal,
    Statement,
    Undecodable,
    by_plain_name,
    is_false,
    is_granted,
    plain_name,
)
from x_conversions.events.fields import Json, listed

Reader = Callable[[object], Iterable[Statement]]

# Values of Global Privacy Control that say nothing, as lower-case text; anything else is the signal.
_NOTHING_SENT = frozenset({"false", "0", "null", ""})
# X as integrations and consent platforms have it: X Ads, X (Twitter), Twitter Conversions, X Pixel.
_X_NAME = re.compile(r"twitter.*|x(?:[^a-z].*|ads.*|pixel.*|conversion.*)?", re.DOTALL)
# Destinations by which events come here: Segment's and RudderStack's names for them.
_WAYS_HERE = frozenset(
    """
    amazoneventbridge awseventbridge eventbridge amazonsqs awslambda amazonlambda webhook webhooks sns
    """.split()
)
# The telephone's switch, as Segment and as Meta name it.
_TRACKING = frozenset({"adtrackingenabled", "advertisertrackingenabled", "advertisingtrackingenabled"})
# GA4's name for the telephone's switch, and that of others.
_LIMITED = frozenset({"islimitedadtracking", "limitadtracking", "limitadtrackingenabled"})
# App Tracking Transparency: Segment's name for its answer and RudderStack's, in words, or in the numbers of Apple's
# ATTrackingManager.AuthorizationStatus. A visitor who wasn't asked (notDetermined, 0) has said nothing.
_TRACKING_STATUSES = frozenset({"trackingstatus", "atttrackingstatus"})
_TRACKING_REFUSED = frozenset({"denied", "restricted", "notauthorized", "1", "2"})


def customer_privacy(value: object) -> Iterator[Statement]:
    """Shopify's: marketing, or the sale of data, isn't allowed."""
    if isinstance(value, dict):
        for name, choice in value.items():
            if plain_name[name] in {"marketingallowed", "saleofdataallowed"} and is_false(choice):
                yield Refusal("customerPrivacy")


def device(value: object) -> Iterator[Statement]:
    """``context.device``: tracking for advertising is switched off, or iOS was told not to allow it."""
    if isinstance(value, dict):
        for name, choice in value.items():
            plain = plain_name[name]
            if plain in _TRACKING and is_false(choice):
                yield Refusal("context.device.adTrackingEnabled")
            elif plain in _LIMITED and is_granted(choice):
                yield Refusal("context.device: advertising is limited")
            elif plain in _TRACKING_STATUSES and _is_tracking_refused(choice):
                yield Refusal("context.device: App Tracking Transparency")


def privacy_info(value: object) -> Iterator[Statement]:
    """GA4's, of its export: what was chosen for `ad_storage`, as Yes or No."""
    if isinstance(value, dict) and is_false(value.get("ads_storage")):
        yield Refusal("privacy_info.ads_storage")


def _is_tracking_refused(status: object) -> bool:
    if isinstance(status, str):
        return plain_name[status.strip()] in _TRACKING_REFUSED
    return not isinstance(status, bool) and status in (1, 2)


def integrations(value: object) -> Iterable[Statement]:
    """Segment's and RudderStack's: X is switched off, or everything is, and neither X nor a way here is on."""
    if isinstance(value, dict):
        for choice in value.values():  # mostly all are on, or have options
            if choice is not True and not isinstance(choice, dict):
                return _switches(value)
    return ()


@remembering(expansion=3)  # one statement at the most
def _switches(value: Json) -> Iterator[Statement]:
    by_name = by_plain_name(value)
    x = choices_for_x(by_name)
    ways = [choice for name in _WAYS_HERE for choice in by_name.get(name, ())]
    if any(map(is_false, x)):
        yield Refusal("integrations: X")
    elif any(map(is_false, by_name.get("all", ()))) and not any(
        choice is True or isinstance(choice, dict) for choice in (*x, *ways)
    ):
        yield Refusal("integrations: All")


def choices_for_x(by_name: Mapping[str, list[object]]) -> list[object]:
    """What is chosen for X by its own name."""
    return [choice for name, choices in by_name.items() if _X_NAME.fullmatch(name) for choice in choices]


def headers(value: object) -> Iterator[Statement]:
    """``context.headers``: those of the visitor's own request, as an object or a list of pairs."""
    if isinstance(value, dict):
        yield from signals_in(value)
        return
    for one in listed(value):
        if isinstance(one, dict):
            one = (one.get("name") or one.get("key"), one.get("value"))  # noqa: PLW2901
        if isinstance(one, list | tuple) and len(one) == 2 and isinstance(one[0], str):
            yield from signals_in({one[0]: one[1]})


def signals_in(place: Json) -> Iterator[Statement]:
    """The signals that stand in an object by their own names."""
    for name in place:
        if (read := SIGNALS.get(plain_name[name])) is not None:
            yield from read(place[name])


def _global_privacy_control(value: object) -> Iterator[Statement]:
    is_nothing = value.strip().lower() in _NOTHING_SENT if isinstance(value, str) else value is None or value == 0
    if not is_nothing:
        yield Refusal("Global Privacy Control")


def _us_privacy(value: object) -> Iterator[Statement]:
    if isinstance(value, dict):  # as its API answers: {"version": 1, "uspString": "1YYN"}
        yield from signals_in(value)
    if isinstance(value, str) and value.strip()[2:3].upper() == "Y":
        yield Refusal("us_privacy")


def _coded(value: object) -> Iterator[Statement]:
    if value not in (None, "", False):
        yield Undecodable("a coded consent string")


# What is a refusal by itself, and never anything else.
OPT_OUTS: Mapping[str, Reader] = {
    **dict.fromkeys(("gpc", "globalprivacycontrol", "secgpc"), _global_privacy_control),
    **dict.fromkeys(("usprivacy", "usprivacystring", "uspstring", "iabusprivacystring"), _us_privacy),
}
SIGNALS: Mapping[str, Reader] = {
    **OPT_OUTS,
    **dict.fromkeys(("tcf", "tcstring", "iabtcftcstring", "gdprconsent"), _coded),
    **dict.fromkeys(("gpp", "gppstring", "iabgpphdrgppstring", "iab"), _coded),
}
