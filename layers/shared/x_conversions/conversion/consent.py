"""Whether the person agreed: an explicit refusal refuses, whatever else is granted (contract section 4, consent)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from x_conversions.core.outcome import Reason, Skipped
from x_conversions.core.text import is_placeholder, shown_names
from x_conversions.events.consent_statements import (
    Choices,
    ConsentIds,
    GoogleChoice,
    Note,
    Refusal,
    RefusedCategories,
    Statement,
    Undecodable,
    is_granted,
    plain_name,
)
from x_conversions.events.event import Event

_GOOGLE_SPEAKS_OF = frozenset({"advertising", "adstorage", "aduserdata"})
# In a map without `advertising`, `marketing` stands for it, unless one of these beside it is refused.
_ABOUT_ADVERTISING = re.compile(r"ad|target|retarget|saleofdata|personalizedads")
# OneTrust's ids: SDK 2.x of RudderStack names only what is denied, and only where all ids are known to be of this form
# does what isn't named count as granted.
_ONETRUST = re.compile(r"c[0-9]{4}", re.ASCII)


def check_consent(event: Event, categories: Sequence[str], required: bool) -> None:
    """Let the event pass, or raise.

    Parameters
    ----------
    event
        Whatever it says about consent.
    categories
        All of them must be granted.
    required
        Whether an event that says nothing about consent is held back.

    Raises
    ------
    Skipped
        ``consent_denied``: any refusal, or something is said and doesn't grant a category.
        ``consent_missing``: nothing is said, and it is required.
    """
    statements = event.consent()
    mapped = [value for value in event.mapped("consent") if value is not None]
    if not statements and not mapped:
        if required:
            raise Skipped(Reason.CONSENT_MISSING)
        return
    _refuse_if_refused(statements)
    if mapped and not all(map(is_granted, mapped)):
        raise Skipped(Reason.CONSENT_DENIED, "the place that FieldMapping names for consent refuses")
    for category in categories:
        if not _is_category_granted(category, statements, has_grant=bool(mapped)) and required:
            raise Skipped(Reason.CONSENT_MISSING)


def _refuse_if_refused(statements: Sequence[Statement]) -> None:
    for statement in statements:
        if isinstance(statement, Refusal):
            raise Skipped(Reason.CONSENT_DENIED, f"refused by {statement.where}")
        if isinstance(statement, GoogleChoice) and not is_granted(statement.choice):
            raise Skipped(Reason.CONSENT_DENIED, "refused by ad_storage or ad_user_data")


def _is_category_granted(category: str, statements: Sequence[Statement], *, has_grant: bool) -> bool:
    """Whether a statement grants the category; raises `Skipped` where one refuses it, or they don't grant it.

    With `has_grant` the place that FieldMapping names has granted it, and what a statement lacks refuses nothing.
    """
    plain = plain_name[category]
    for statement in statements:
        answer = _answer(statement, plain)
        if answer is False:
            is_lacking = isinstance(statement, ConsentIds) and plain not in (statement.denied or ())
            raise Skipped(
                Reason.CONSENT_DENIED, _lacking(category, statements) if is_lacking else f"{category} is refused"
            )
        has_grant = has_grant or answer is True
    if not has_grant and any(map(_wants_an_answer, statements)):
        raise Skipped(Reason.CONSENT_DENIED, _lacking(category, statements))
    return has_grant


def _answer(statement: Statement, category: str) -> bool | None:
    """Whether a statement grants or refuses a category; None where it says nothing of it."""
    match statement:
        case Choices():
            if category not in statement.answers:
                statement.answers[category] = _answer_of_choices(statement, category)
            return statement.answers[category]
        case RefusedCategories():
            return False if category in statement.names else None
        case ConsentIds():
            return _answer_of_ids(statement, category)
        case GoogleChoice():
            return True if category in _GOOGLE_SPEAKS_OF else None
        case Note():
            return is_granted(statement.choice) if statement.name in {category, "advertising"} else None
        case _:
            return None


def _answer_of_choices(statement: Choices, category: str) -> bool | None:
    if category in statement.refused_deeper:
        return False
    return _of_all(_answer_of_map(choices, category) for choices in statement.maps)


def _answer_of_map(choices: dict[str, list[object]], category: str) -> bool | None:
    if category in choices:
        return all(map(is_granted, choices[category]))
    if category != "advertising" or "marketing" not in choices:
        return None
    if not all(map(is_granted, choices["marketing"])):
        return False
    about_advertising = (found for name, found in choices.items() if _ABOUT_ADVERTISING.match(name))
    chosen = (choice for found in about_advertising for choice in found)
    # What nobody asked about is empty, as Shopify has it: {"marketing": "yes", "sale_of_data": ""}.
    return True if all(is_granted(choice) or is_placeholder(choice) for choice in chosen) else None


def _answer_of_ids(ids: ConsentIds, category: str) -> bool | None:
    if ids.denied is not None and category in ids.denied:
        return False
    if ids.allowed is not None:
        return True if category in ids.allowed else None if ids.denied is None else False
    if ids.denied is None:
        return None
    return not ids.denied or all(map(_ONETRUST.fullmatch, (category, *ids.denied)))


def _of_all(answers: Iterable[bool | None]) -> bool | None:
    found = [answer for answer in answers if answer is not None]
    return all(found) if found else None


def _wants_an_answer(statement: Statement) -> bool:
    """Whether what a statement doesn't grant is refused."""
    return isinstance(statement, ConsentIds | Undecodable) or (
        isinstance(statement, Choices) and statement.is_about_ads
    )


def _lacking(category: str, statements: Sequence[Statement]) -> str:
    there = shown_names(_categories(statements))
    if there:
        return f"has {there}; none is {category}"
    undecodable = next((one.where for one in statements if isinstance(one, Undecodable)), "")
    return f"{undecodable or 'the consent object'} does not grant {category}"


def _categories(statements: Sequence[Statement]) -> Iterator[str]:
    for statement in statements:
        if isinstance(statement, Choices | ConsentIds):
            yield from statement.names
