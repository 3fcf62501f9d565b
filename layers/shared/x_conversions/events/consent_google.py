"""What Google's consent mode says: of its four choices the two about advertising."""

import re
from collections.abc import Iterable, Iterator, Mapping

from x_conversions.core.text import is_placeholder
from x_conversions.events.consent_statements import GoogleChoice, Statement, Undecodable
from x_conversions.events.fields import Json

GOOGLES = ("adstorage", "aduserdata")
# Of gcs: without it nobody knows whose field of that name it is.
_GCS = re.compile(r"G1[01-][01-]")
# Of gcd: denied by default and never asked (p), by default and when asked (q), when asked (m), at last (u). Granted are
# t, r, n and v; l says that nothing was set.
_GCD_DENIED = frozenset("pqmu")


def google_choice(choice: object) -> Iterator[Statement]:
    """`ad_storage` or `ad_user_data`, as data layers have them outside of any consent object."""
    if not is_placeholder(chosen := _latest(choice)):
        yield GoogleChoice(chosen)


def google_choices(choices: Mapping[str, list[object]]) -> Iterator[Statement]:
    """Both of them in a consent object, by plain name."""
    for name in GOOGLES:
        for choice in choices.get(name, ()):
            yield GoogleChoice(_latest(choice))


def after_update(consent: Json) -> Json:
    """A consent object as it is in the end, where both of Google's commands are told.

    ``{"default": {"ad_storage": "denied"}, "update": {"ad_storage": "granted"}}``
    """
    default, update = consent.get("default"), consent.get("update")
    if not (isinstance(default, dict) and isinstance(update, dict)):
        return consent
    others = {name: choice for name, choice in consent.items() if name not in ("default", "update")}
    return {**others, **default, **update}


def _latest(choice: object) -> object:
    """The same of one choice: ``{"default": false, "update": true}``."""
    if not isinstance(choice, dict):
        return choice
    update = choice.get("update")
    return choice.get("default", choice) if is_placeholder(update) else update


def gcs_of_a_hit(value: object) -> Iterable[Statement]:
    """The same under the name that it has in a request to Google, which anybody may use for something else."""
    return gcs(value) if isinstance(value, str) and _GCS.fullmatch(value.strip()) else ()


def gcs(value: object) -> Iterator[Statement]:
    """Google's parameter: G1, then a digit or - each for `ad_storage` and `analytics_storage`."""
    text = value.strip() if isinstance(value, str) else ""
    match text[2:3]:
        case "1":
            yield GoogleChoice(choice=True)
        case "0":
            yield GoogleChoice(choice=False)
        case "-":
            pass
        case _:
            if value is not None and value != "":
                yield Undecodable("x-ga-gcs")


def gcd(value: object) -> Iterator[Statement]:
    """Google's longer parameter, which has a letter for each of its four choices: ``11p1p1p1p5``, ``13r3r3r3r5l1``.

    Its refusals count, as the shorter one knows nothing of `ad_user_data`; grants are read there.
    """
    is_gcd = isinstance(value, str) and value[:1].isdigit()
    letters = [letter for letter in str(value).lower() if letter.isalpha()] if is_gcd else []
    if _GCD_DENIED.intersection(letters[:1] + letters[2:3]):  # ad_storage, then analytics_storage, then ad_user_data
        yield GoogleChoice(choice=False)
