"""No alarm in a healthy stack, whatever the scheme of its credentials and whatever its shop is like."""

import math
from typing import Any

import pytest
from x_conversions.x_api.responses import RawResponse

from tests.support.builders import event, purchase
from tests.support.cloudwatch.virtual_queue import Json
from tests.support.cloudwatch.virtual_stack import VirtualStack
from tests.support.delivery_builders import FakeX, counted
from tests.support.refresh_builders import World

DAY = 24 * 60
SCHEMES: dict[str, dict[str, Any]] = {
    "oauth2": {},
    "oauth2, not renewable": {"refresh_token": None, "expires_at": None},
    "oauth1": {"scheme": "oauth1", "api_key": "k", "api_secret": "s", "access_token_secret": "t"},
    "pixel_token": {"scheme": "pixel_token", "pixel_token": "p"},
}


def stack(scheme: str = "pixel_token", x: FakeX | None = None, **options: Any) -> VirtualStack:
    world = World()
    world.log_in(**SCHEMES[scheme])
    return VirtualStack(world, x or FakeX(), **options)


EVENT, PURCHASE = event(), purchase()
DECLINED = event({"context": {"consent": {"advertising": False}}})


def shop(minute: int) -> list[Json]:
    """A shop's day: nothing at night, a few events a minute in the evening; some without consent, some bought."""
    busy = max(0.0, math.sin(math.pi * (minute % DAY - 480) / (DAY - 480)))
    return [EVENT, DECLINED, PURCHASE, EVENT][: round(4 * busy)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_healthy_day_of_each_scheme(scheme: str) -> None:
    running = stack(scheme)
    running.run(DAY, shop)
    assert len(running.x.counted) > 1000
    assert running.in_alarm() == {}


def test_a_dry_run() -> None:
    running = stack(mode="dry_run")
    running.run(DAY, shop)
    assert running.x.counted == []
    assert running.in_alarm(Mode="dry_run") == {}


def test_a_shop_most_of_whose_visitors_decline() -> None:
    running = stack()
    running.run(2 * DAY, lambda minute: [EVENT] if minute % 8 == 0 else [DECLINED])
    assert running.in_alarm() == {}


def test_a_quiet_shop_whose_few_visitors_decline() -> None:
    running = stack()
    running.run(2 * DAY, lambda minute: [DECLINED] if minute % 40 == 0 else [])
    assert running.in_alarm() == {}


def test_a_dry_run_in_which_everything_is_withheld() -> None:
    running = stack(mode="dry_run")
    running.run(DAY, lambda _: [DECLINED])
    assert running.in_alarm(Mode="dry_run") == {}


def test_a_shop_where_nothing_happens() -> None:
    running = stack("oauth2")
    running.run(2 * DAY)
    assert running.in_alarm() == {}


def test_two_days_of_pause() -> None:
    running = stack()
    running.run(60, shop)
    running.reads = False
    running.run(2 * DAY, lambda minute: shop(minute) if minute % 10 == 0 else ())
    assert running.in_alarm(DeliveryEnabled="false") == {}


def test_a_busy_stack_that_waits_for_its_limit() -> None:
    # Given twenty minutes in which twice as much comes as the limit lets through, so that invocations are held
    running = stack(events_per_15_minutes=900)
    running.run(DAY // 4, lambda minute: [EVENT] * 65 if minute < 20 else [EVENT])
    assert len(running.x.counted) == 20 * 65 + DAY // 4 - 20
    held = [one for one in running.clock.slept if one > 10]
    assert held, "nothing was held: the scenario proves nothing"
    assert running.in_alarm() == {}


def test_a_hiccup_in_a_quiet_night() -> None:
    # Given a shop with an event every three hours, and an X that fails for some minutes just then
    running = stack(x=FakeX(script=[RawResponse(503)] * 8))
    running.run(DAY, lambda minute: [EVENT] if minute % 180 == 7 else [])
    assert len(running.x.counted) == 8
    assert running.in_alarm() == {}


def test_a_new_stack_whose_secret_was_there_before() -> None:
    # The schedule calls the refresh function as soon as it exists
    running = stack()
    running.run(5)
    assert running.in_alarm() == {}


def test_old_dead_letters_moved_back() -> None:
    running = stack()
    running.run(30)
    for _ in range(50):
        running.queue.send(event({"timestamp": None}), original_sent_at="2026-11-17T10:00:00.000Z")
    running.run(90)
    assert len(running.x.counted) == 50
    assert running.in_alarm() == {}


def test_an_x_that_names_a_newer_version_and_does_not_warn() -> None:
    # Every answer names the current version; that there is a newer one is nothing to be woken for
    answers = [RawResponse(200, {"x-current-api-version": "13"}, counted(1).body)] * DAY
    running = stack(x=FakeX(script=answers))
    running.run(DAY, lambda minute: [EVENT] if minute % 10 == 0 else [])
    assert running.in_alarm() == {}
