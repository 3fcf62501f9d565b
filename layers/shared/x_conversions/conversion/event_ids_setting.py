"""Reading the parameters `EventIds` and `DefaultEventId`."""

import orjson

from x_conversions.conversion.event_ids import EVENT_ID, EventIds
from x_conversions.core.settings_error import SettingsError
from x_conversions.events.names import normalise


def event_id_entries(setting: str) -> dict[str, str]:
    """The entries of `EventIds` as they were written, in either form.

    Raises
    ------
    SettingsError
        For what is neither ``Name=id,Name=id`` nor a JSON object of strings.
    """
    setting = setting.strip()
    if setting.startswith("{"):
        try:
            entries = orjson.loads(setting)
        except orjson.JSONDecodeError:
            raise SettingsError("EventIds is not valid JSON; Purchase=tw-o8z6j-o87ne is accepted, too") from None
        for name, event_id in entries.items():
            if not isinstance(event_id, str):
                raise SettingsError(
                    f"EventIds gives {name} the id {event_id!r}; an event id is a text such as tw-o8z6j-o87ne"
                )
        return dict(entries)
    entries = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, equals, event_id = (part.strip() for part in entry.partition("="))
        if not (name and equals and event_id):
            raise SettingsError(
                f"EventIds has the entry {entry!r}; it takes Name=event id, as in Purchase=tw-o8z6j-o87ne"
            )
        if name in entries:
            raise SettingsError(f"EventIds names {name} twice; it takes each event once")
        entries[name] = event_id
    return entries


def read_event_ids(setting: str, default: str) -> EventIds:
    """`EventIds` and `DefaultEventId`, checked: forms of the ids, and no two entries that compare equal.

    Raises
    ------
    SettingsError
        Naming the entry.
    """
    entries: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, event_id in event_id_entries(setting).items():
        if not EVENT_ID.fullmatch(event_id):
            raise SettingsError(f"EventIds gives {name} the id {event_id!r}; an event id looks like tw-o8z6j-o87ne")
        key = normalise(name)
        if key in entries:
            raise SettingsError(f"EventIds has {names[key]} and {name}, which name the same event; it takes each once")
        entries[key], names[key] = event_id, name
    if default and not EVENT_ID.fullmatch(default):
        raise SettingsError(f"DefaultEventId is {default!r}; an event id looks like tw-o8z6j-o87ne")
    if not entries and not default:
        raise SettingsError("EventIds and DefaultEventId are both empty; one of them must say where events go")
    return EventIds(entries, default)
