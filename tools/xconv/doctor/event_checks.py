"""Which X event an event becomes."""

from collections import Counter
from collections.abc import Iterator

from x_conversions.conversion.event_ids import event_id_entries, near_misses, read_event_ids
from x_conversions.events.names import EVENT_NAMES

from xconv.doctor.check import Check, fault, good, good_if, note
from xconv.doctor.snapshot import Snapshot

_REMEDY = "deploy with the event ids that Events Manager shows"


def check_events(stack: Snapshot) -> Iterator[Check]:
    """The form of the event ids, the pixel inside them, names that look mistyped."""
    setting, default = stack.parameters.get("EventIds", ""), stack.parameters.get("DefaultEventId", "")
    try:
        read_event_ids(setting, default, stack.parameters.get("PixelId", ""))
    except ValueError as error:
        yield fault("event ids", str(error), _REMEDY)
        return
    entries = event_id_entries(setting)
    names = [*entries, *(["everything else" if entries else "everything"] if default else [])]
    yield good("event ids", f"for {', '.join(names)}")
    yield _pixel(stack.parameters.get("PixelId", ""), [*entries.values(), *([default] if default else [])])
    mistyped = [f"{name} (is {known} meant?)" for name, known in near_misses(entries)]
    yield good_if(
        not mistyped,
        "event names",
        f"no known name: {', '.join(mistyped)}" if mistyped else "none that looks mistyped",
        "correct EventIds and deploy; or ignore this if it is an event of your own",
    )
    ids = [value for value in entries.values() if value not in EVENT_NAMES]  # the others say of which type an event is
    shared = [event_id for event_id, number in Counter(ids).items() if number > 1]
    if shared:
        yield note("event ids", f"several events share {', '.join(shared)}", "give each its own")


def _pixel(pixel_id: str, event_ids: list[str]) -> Check:
    # tw-<pixel>-<event>; the short form names no pixel.
    strangers = [one for one in event_ids if one.startswith("tw-") and one.split("-")[1] != pixel_id]
    if strangers:
        return fault("pixel", f"PixelId is {pixel_id}, but {', '.join(strangers)} is another pixel's", _REMEDY)
    return good("pixel", f"{pixel_id}, as in the event ids")
