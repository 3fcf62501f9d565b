"""Step 2: which pixel and which events, from X's own lists where X tells them, else copied from Events Manager."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xconv.ads_api.client import AdsApi
from xconv.ads_api.event_ids import entries_for, written
from xconv.ads_api.refusals import XRefusedError
from xconv.ads_api.resources import AccountView, AdAccount, WebEventTag
from xconv.events.view import last_seen
from xconv.setup.dialogue import Dialogue, Option
from xconv.setup.plan import Plan, UnknownCredentialsError

_FULL_ID = re.compile(r"tw-([0-9a-z]{1,13})-[0-9a-z]{1,13}", re.ASCII)
# What is asked for one by one when X tells nothing: what most shops count. `--event-ids` takes all others.
_COMMON = (
    ("Purchase", "purchases"),
    ("PageView", "page views"),
    ("AddToCart", "additions to a cart"),
    ("Lead", "leads"),
)
_KEEP = "keep"
_NO_EVENT = "There is no event yet: ads.x.com > Tools > Events Manager > your pixel > Add events, then run this again."


@dataclass(frozen=True)
class EventFlags:
    """What the command line says of account, pixel and events."""

    account: str | None
    pixel: str | None
    event_ids: str | None


def ask_for_events(dialogue: Dialogue, plan: Plan, api: AdsApi | None, flags: EventFlags) -> None:
    """Put `PixelId` and `EventIds` into the plan.

    Raises
    ------
    UnknownCredentialsError
        X said so.
    """
    view = _view(dialogue, api, flags) if api is not None else None
    if flags.event_ids is not None and (flags.pixel or _pixel_in(flags.event_ids)):
        plan.parameters |= {
            "PixelId": flags.pixel or _pixel_in(flags.event_ids),
            "EventIds": flags.event_ids,
        }
    elif view is not None and view.tags:
        _choose(dialogue, plan, view, flags)
    else:
        _copy(dialogue, plan, flags)


def _view(dialogue: Dialogue, api: AdsApi, flags: EventFlags) -> AccountView | None:
    """The account, as X shows it; None where X shows nothing and somebody has to look."""
    try:
        accounts = list(api.accounts())
        if not accounts:
            raise UnknownCredentialsError(
                "X knows these credentials, but their user sees no ad account: let an ACCOUNT_ADMIN add the user "
                "(ads.x.com, account name, Account access) as AD_MANAGER"
            )
        view = api.view(_account(dialogue, accounts, flags.account))
    except XRefusedError as error:
        if error.is_credentials:
            raise UnknownCredentialsError(str(error)) from None
        dialogue.say(f"X was asked: {error.problem}. So the event ids are copied by hand.")
        return None
    dialogue.say(f"X knows the credentials. Ad account {view.account.id} ({view.account.name}).")
    if not view.may_send:
        raise UnknownCredentialsError(
            f"their user is {', '.join(view.permissions) or 'without a role'} in ad account {view.account.id}: X takes "
            "conversions from an ACCOUNT_ADMIN or AD_MANAGER; raise the role, then make a new access token"
        )
    if not view.tags:
        dialogue.say(_NO_EVENT)
    return view


def _account(dialogue: Dialogue, accounts: Sequence[AdAccount], given: str | None) -> AdAccount:
    by_id = {account.id: account for account in accounts}
    choices = [Option(account.id, f"{account.id} ({account.name})") for account in accounts]
    default = accounts[0].id if len(accounts) == 1 else None
    if given is None and default is not None:
        return by_id[default]
    if given is None and not dialogue.by_flags:
        dialogue.say("These ad accounts are yours to see. Which one has the pixel?")
    return by_id[dialogue.choose("Number", choices, flag="--account", given=given, default=default)]


def _choose(dialogue: Dialogue, plan: Plan, view: AccountView, flags: EventFlags) -> None:
    pixel_id = _pixel(dialogue, view, flags.pixel, plan.parameters.get("PixelId"))
    tags = [tag for tag in view.tags if tag.pixel_id == pixel_id and not tag.is_deleted]
    dialogue.say(f"Pixel {pixel_id} has these events:")
    for number, tag in enumerate(tags, 1):
        dialogue.say(f"  {number}) {tag.name}: {tag.type}, {tag.event_id}, last seen by X: {last_seen(tag)}")
    entries, _ = entries_for(tags)
    proposal = [number for number, tag in enumerate(tags, 1) if tag in entries.values()]

    before = plan.parameters.get("EventIds", "") if pixel_id == plan.parameters.get("PixelId") else ""
    plan.parameters["PixelId"] = pixel_id

    def read(text: str) -> str:
        return before if before and text == _KEEP else written(_entries_of(tags, text))

    if before:
        dialogue.say(f"Now: EventIds={before}")

    plan.parameters["EventIds"] = dialogue.ask(
        "Which of them do you send? Numbers with commas",
        read,
        flag="--event-ids",
        default=_KEEP if before else ",".join(map(str, proposal)) or None,
    )
    dialogue.say(f"EventIds={plan.parameters['EventIds']}")


def _pixel(dialogue: Dialogue, view: AccountView, given: str | None, before: str | None) -> str:
    pixels = [pixel for pixel in view.pixel_ids if any(t.pixel_id == pixel and not t.is_deleted for t in view.tags)]
    if not pixels:
        raise UnknownCredentialsError(f"every event of ad account {view.account.id} is deleted. {_NO_EVENT}")
    if len(pixels) == 1 and given is None:
        return pixels[0]
    names = {
        one: ", ".join(tag.name for tag in view.tags if tag.pixel_id == one and not tag.is_deleted) for one in pixels
    }
    choices = [Option(one, f"{one} ({names[one]})") for one in pixels]
    if given is None and not dialogue.by_flags:
        dialogue.say("The ad account has several pixels. One stack serves one; which one is it?")
    return dialogue.choose("Number", choices, flag="--pixel", given=given, default=before if before in pixels else None)


def _entries_of(tags: Sequence[WebEventTag], text: str) -> dict[str, WebEventTag]:
    """The entries for the events of these numbers.

    Raises
    ------
    ValueError
        They are no numbers of events, or two events would need the same entry.
    """
    words = [word for word in re.split(r"[,;\s]+", text) if word]
    right = f"Type numbers from 1 to {len(tags)} with commas, as in 1,{min(2, len(tags))}."
    if not words or not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
        raise ValueError(right)
    numbers = list(dict.fromkeys(int(word) for word in words))
    if not all(1 <= number <= len(tags) for number in numbers):
        raise ValueError(right)
    entries, left_over = entries_for(tags[number - 1] for number in numbers)
    if left_over:
        both = " and ".join(tag.name or tag.event_id for tag in left_over)
        raise ValueError(f"{both} can't have an entry of its own beside the others: one event of each type, please.")
    return entries


def _copy(dialogue: Dialogue, plan: Plan, flags: EventFlags) -> None:
    """Event ids by hand. They name the pixel, so nobody is asked for it."""
    if dialogue.by_flags:
        raise ValueError("without questions this needs --event-ids, as in Purchase=tw-o8z6j-o87ne")
    dialogue.say('Copy ids from ads.x.com > Tools > Events Manager > your event: "Event ID", as in tw-o8z6j-o87ne.')
    before = dict(entry.split("=", 1) for entry in plan.parameters.get("EventIds", "").split(",") if "=" in entry)
    entries: dict[str, str] = {}
    pixel = flags.pixel
    for key, what in _COMMON:
        hint = "- for none" if key in before else "Enter: none"
        entry = _copied(dialogue, f"Event id of {what} ({hint})", before.get(key, ""), pixel)
        if entry:
            entries[key] = entry
            pixel = pixel or _pixel_in(entry)
    while not entries:
        dialogue.say("  At least one event is needed.")
        entry = _copied(dialogue, "Event id of purchases, or of whatever counts for you most", "", pixel)
        entries |= {"Purchase": entry} if entry else {}
        pixel = pixel or _pixel_in(entry)
    plan.parameters |= {
        "PixelId": pixel or "",
        "EventIds": ",".join(f"{key}={entry}" for key, entry in entries.items()),
    }


def _copied(dialogue: Dialogue, question: str, default: str, pixel: str | None) -> str:
    def read(text: str) -> str:
        if text == "-":
            return ""
        found = _FULL_ID.fullmatch(text.lower())
        if text and found is None:
            raise ValueError("An event id looks like tw-o8z6j-o87ne: the whole of it, please.")
        if found is not None and pixel not in (None, found[1]):
            raise ValueError(
                f"This event is of pixel {found[1]}, those before are of {pixel}: one stack serves one pixel."
            )
        return text.lower()

    return dialogue.ask(question, read, flag="--event-ids", default=default)


def _pixel_in(event_ids: str) -> str:
    """The pixel that the first full id names; empty when none does."""
    found = _FULL_ID.search(event_ids)
    return found[1] if found else ""
