"""The golden record: what the project makes of a fixed input, as digests, to compare before and after a change.

``python -m tests.golden`` says which parts changed, ``--write`` keeps them as they are now. A change that is meant to
move code and nothing else leaves all of them as they were; a change of behaviour changes some, on purpose.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from devtools.interrupt import exit_with
from devtools.local_aws.translation import translate
from x_conversions.conversion.transform import NoConversion, transform
from x_conversions.events.message import Message

from tests.golden.batches import lines
from tests.golden.events import events
from tests.support.builders import NOW, settings

_RECORD = Path(__file__).with_name("record.json")
_ROOT = Path(__file__).parents[2]
_SEED, _EVENTS_PER_STACK = 12, 5_000
_STACKS: tuple[dict[str, str], ...] = (
    {},
    {"REQUIRE_CONSENT": "false", "DEFAULT_COUNTRY": "DE", "DEFAULT_CURRENCY": "EUR"},
    {
        "DEFAULT_EVENT_ID": "",
        "CONVERSION_ID_FROM": "properties.order_id,messageId",
        "CONSENT_CATEGORIES": "advertising",
    },
    {"EVENT_IDS": "", "DEFAULT_EVENT_ID": "o87ne", "REQUIRE_CONSENT": "false", "MAX_EVENT_AGE_DAYS": "3650"},
)


def main() -> int:
    """Compare, or write; the exit status is 1 where something changed."""
    now = {name: _digest(part) for name, part in _parts()}
    if "--write" in sys.argv:
        _RECORD.write_text(json.dumps(now, indent=2) + "\n")
        return 0
    before = json.loads(_RECORD.read_text())
    changed = [name for name in before | now if before.get(name) != now.get(name)]
    print(f"golden record: {len(now)} parts, " + (f"changed: {', '.join(changed)}" if changed else "unchanged"))
    return bool(changed)


def _parts() -> Iterator[tuple[str, Iterable[str]]]:
    for number, stack in enumerate(_STACKS):
        yield f"{_EVENTS_PER_STACK} events, stack {number}", _results(events(_SEED + number, _EVENTS_PER_STACK), stack)
    for path in sorted((_ROOT / "events").glob("*.json")):
        content = json.loads(path.read_text())
        bodies = [record["body"] for record in content.get("Records", []) if "body" in record]
        yield f"events/{path.name}", _results(bodies, {"MAX_EVENT_AGE_DAYS": "3650"})
    yield "responses, log lines and metrics", lines(_SEED)
    yield "template.yaml, translated", [json.dumps(translate(_PARAMETERS), sort_keys=True)]


_PARAMETERS = {"PixelId": "o8z6j", "EventIds": "Purchase=tw-o8z6j-o87ne", "RequireConsent": "true"}


def _results(bodies: Iterable[str], stack: dict[str, str]) -> Iterator[str]:
    rules = settings(**stack).rules()
    for body in bodies:
        found = transform(Message("id", "handle", body, NOW, 1), rules, NOW)
        if isinstance(found, NoConversion):
            yield json.dumps([asdict(found.disposition), found.conversion_id])
        else:
            yield json.dumps([found.payload, found.happened_at, found.value_dropped, found.identifiers_left_out])


def _digest(texts: Iterable[str]) -> str:
    digest = sha256()
    for text in texts:
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


if __name__ == "__main__":
    exit_with(main)
