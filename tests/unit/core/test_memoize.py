"""Answers are kept, within bounds, and make no difference."""

import json
from sys import getsizeof
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.event_time import event_time
from x_conversions.conversion.payload import Conversion
from x_conversions.conversion.transform import NoConversion, transform
from x_conversions.core.memoize import BoundedCache, Memoized
from x_conversions.core.timestamps import epoch_milliseconds, format_time
from x_conversions.events.event import Event
from x_conversions.events.message import Message
from x_conversions.events.producers import read_event

from tests.support.builders import NOW, PURCHASE, result, settings
from tests.support.generated_events import EVENTS
from tests.support.hostile_events import hostile_events
from tests.support.memories import bytes_of, forget_everything, memories


def test_what_the_layer_remembers_is_found() -> None:
    # Given an instance that remembers nothing, When an event comes, Then several modules remember something of it
    forget_everything()
    result(PURCHASE, REQUIRE_CONSENT="false")
    assert sum(bool(memory) for memory in memories()) > 1


def shown(found: Conversion | NoConversion) -> str:
    return json.dumps(found.payload) if isinstance(found, Conversion) else repr(found)


@given(EVENTS, EVENTS)
def test_what_came_before_makes_no_difference(before: dict[str, Any], body: dict[str, Any]) -> None:
    # Given an event's end in an instance that remembers nothing
    forget_everything()
    fresh = shown(result(body, REQUIRE_CONSENT="false"))

    # When others came before it, and itself
    result(before, REQUIRE_CONSENT="false")

    # Then its end is the same
    assert shown(result(body, REQUIRE_CONSENT="false")) == fresh


def test_an_answer_is_worked_out_once() -> None:
    asked: list[str] = []

    def ask(text: str) -> str:
        asked.append(text)
        return text.upper()

    remembered = Memoized(ask)
    assert [remembered["a"], remembered["a"], remembered["b"]] == ["A", "A", "B"]
    assert asked == ["a", "b"]


def test_a_long_text_is_answered_and_not_kept() -> None:
    remembered: Memoized[str, int] = Memoized(len)
    assert remembered["x" * 100_000] == 100_000
    assert not remembered


TEXTS = st.text(max_size=1_000) | st.builds(lambda text, wide: text * 900 + wide, st.characters(), st.characters())


@given(st.lists(TEXTS, max_size=30), st.integers(0, 20_000))
def test_a_memory_stays_within_its_bytes(texts: list[str], most_bytes: int) -> None:
    # Given a memory for answers of two texts, When it is asked anything
    remembered: BoundedCache[str, tuple[str, str]] = BoundedCache(most_bytes)
    for text in texts:
        remembered.keep(text, (text + "", text.upper()[: len(text)]))

    # Then it never takes more than it may, but for the last answer
    longest = max(map(getsizeof, texts), default=0)
    assert bytes_of(remembered) <= most_bytes + 500 + 3 * longest


def test_a_full_memory_starts_anew_and_fills_again() -> None:
    remembered: Memoized[str, int] = Memoized(len)
    sizes = []
    for number in range(20_000):
        remembered[str(number)]
        sizes.append(len(remembered))
    assert max(sizes) > 1_000
    assert 0 < sizes[-1] < max(sizes)
    assert sum(one == 1 for one in sizes) > 2


def test_nothing_that_anybody_sends_makes_an_instance_keep_more_than_it_may() -> None:
    # Given an instance that remembers nothing, and events in which nothing comes twice
    forget_everything()
    rules = settings(REQUIRE_CONSENT="false").rules()

    # When so many come that every memory is full
    for number, written in enumerate(hostile_events(1_200)):
        body = json.dumps(written, ensure_ascii=False)
        transform(Message(str(number), "", body, NOW, 1), rules, NOW)

    # Then each keeps what it may, and together they are far from what the function has
    taken = {id(memory): bytes_of(memory) for memory in memories()}
    assert all(taken[id(memory)] <= memory.most_bytes for memory in memories())
    assert sum(memory.most_bytes for memory in memories()) < 40_000_000
    assert sum(taken.values()) > 4_000_000


def test_a_product_is_told_from_one_that_is_only_equal_in_python() -> None:
    # Given quantities that are equal in Python, and of which one is none
    for quantity, sent in [(1, 1), (True, None), (1.0, 1), ("1", 1)]:
        written = {"type": "track", "event": "Newsletter", "context": {"twclid": "click-1"}}
        products = [{"id": "a", "quantity": quantity}]
        found = result(written | {"properties": {"products": products}}, REQUIRE_CONSENT="false")
        assert isinstance(found, Conversion)
        assert found.payload["contents"][0].get("num_items") == sent


def stamped(stamp: str) -> Event:
    return read_event({"type": "page", "timestamp": stamp})


def test_a_time_in_xs_form_is_read_like_any_other() -> None:
    for stamp in ("2026-11-24T09:00:00.000Z", "2026-11-24T09:59:59.999Z", "2006-01-01T00:00:00.000Z"):
        assert event_time(stamped(stamp), NOW) == (epoch_milliseconds(stamp), stamp)


def test_a_time_that_only_looks_like_it_is_written_anew() -> None:
    for stamp in ("2026-W48-2T09:00:00.000Z", "2026-11-24 09:00:00.000Z", "2026-11-24T09:00:00,000Z"):
        happened_at, written = event_time(stamped(stamp), NOW)
        assert written is None
        assert format_time(happened_at) == "2026-11-24T09:00:00.000Z"
