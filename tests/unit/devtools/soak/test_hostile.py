"""The hostile events of a run: each ends as the run expects, before anything goes wrong around it."""

from datetime import UTC, datetime

import pytest
from devtools.soak.hostile import with_hostile
from x_conversions.core.outcome import Reason
from xconv.send.shop import EVENT_IDS, Sample, Shop

from tests.support.builders import NOW, payload, reason

STACK = {"EVENT_IDS": EVENT_IDS, "DEFAULT_EVENT_ID": ""}
SHORTEST = 3000
LONGEST_MESSAGE = 256 * 1024


def samples(number: int = SHORTEST, seed: int = 5) -> list[Sample]:
    return with_hostile(Shop(seed, datetime.fromtimestamp(NOW / 1000, UTC)), number, seed)


def test_every_kind_is_in_the_shortest_run() -> None:
    found = samples()
    assert len(found) == SHORTEST
    for piece in ("tw-zzzzz-o87ne", "a1b2c3d", "price_currency", "\\u0000", "9999-12-31", "99999", "secret-mail"):
        assert sum(piece in one.body for one in found) >= 2, piece
    assert sum(one.body.startswith("[") for one in found) >= 2
    assert max(len(one.body) for one in found) < LONGEST_MESSAGE


@pytest.mark.parametrize("seed", [1, 2])
def test_each_event_becomes_what_the_run_expects(seed: int) -> None:
    # What is refused by X only is sent
    found = {one.body: reason(one.body, **STACK) for one in samples(1200, seed)}
    expected = {
        one.body: str(one.reason) if one.reason and one.reason is not Reason.REJECTED_BY_X else "delivered"
        for one in samples(1200, seed)
    }
    assert found == expected


def test_an_override_that_is_none_goes_out_under_the_mapped_id() -> None:
    sent = [payload(one.body, **STACK) for one in samples() if "zzzzz-o87ne" in one.body or "a1b2c3d" in one.body]
    assert len(sent) >= 4
    assert {one["event_id"] for one in sent} == {"tw-o8z6j-o87ne"}
