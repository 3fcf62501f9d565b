"""Events that make a function instance keep as much as it can: nothing in them comes twice, and all of it is long."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

_WIDE = "\U0001f600"  # four bytes in memory, as soon as one is in a text
_LONGEST = 1_000  # characters; what is longer is kept nowhere
# Numbers that are possible in so many countries that each country's rules are loaded.
_COUNTRY_CODES = [str(code) for code in (*range(1, 10), *range(20, 100), *range(200, 1_000))]


def hostile_events(number: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """So many events, of about 10 kB; each becomes a conversion."""
    pick = random.Random(seed)  # noqa: S311 - samples, not secrets
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    for one in range(number):
        happened_at = now - timedelta(minutes=1 + one)
        yield _event(pick, one, f"{happened_at:%Y-%m-%dT%H:%M:%S.000Z}")


def _event(pick: random.Random, number: int, timestamp: str) -> dict[str, Any]:
    def text(length: int = _LONGEST) -> str:
        return f"{number}-{pick.random()}{_WIDE}".ljust(length, "x")

    event: dict[str, Any] = {
        "type": "track",
        "event": text(),
        "messageId": text(),
        "timestamp": timestamp,
        "context": {"twclid": f"2-{number}", "userAgent": text(), "consent": {"advertising": True}},
        "properties": {},
    }
    context, properties = event["context"], event["properties"]
    # Each kind fills other memories, so that as many events as can be fit into a batch.
    match number % 4:
        case 0:
            properties["products"] = [{"name": text(200), "price": "1.00", "id": text(30)} for _ in range(10)]
        case 1:
            context["consent"] |= {f"{number}-{one}": True for one in range(60)}
        case 2:
            event |= {text(60): one for one in range(40)}
            context |= {text(60): one for one in range(40)}
        case _:
            context["page"] = {"url": f"https://example.com/{text(900)}"}
            code = _COUNTRY_CODES[number // 4 % len(_COUNTRY_CODES)]
            context["traits"] = {"phone": f"+{code}{pick.randrange(10**7, 10**9)}"}
    return event
