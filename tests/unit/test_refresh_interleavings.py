"""Two runs of the refresh function and a person's login, in every order, with every way of being stopped."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest
from greenlet import getcurrent, greenlet
from hypothesis import given, settings
from hypothesis import strategies as st
from x_conversions.credentials import CredentialsError
from x_conversions.token_refresh import GrantLostError, RefreshError

from tests.delivery_builders import NOW
from tests.refresh_builders import STEPS, Killed, World

# Lambda ends a run after this: the template's timeout.
TIMEOUT = 60.0
Fault = type[BaseException]
# A process killed, an error of this program, Secrets Manager or X failing.
FAULTS: tuple[Fault, ...] = (Killed, ValueError, RefreshError, CredentialsError)


@dataclass
class Actor:
    """A run or a person, who pauses before and after each step; `stops` says by what it is stopped, and where."""

    world: World
    act: Callable[[], object]
    stops: dict[str, Fault] = field(default_factory=dict)
    seconds: float = TIMEOUT
    said: str = ""

    def __post_init__(self) -> None:
        self.thread = greenlet(self._run)

    @property
    def is_over(self) -> bool:
        return bool(self.thread.dead)

    def step(self) -> None:
        """Go on to the next pause; Lambda has ended it meanwhile when its time is over."""
        if not self.is_over:
            self.thread.switch()

    def finish(self) -> None:
        while not self.is_over:
            self.step()

    def _run(self) -> None:
        self.ends_at = self.world.clock() + self.seconds
        try:
            self.act()
            self.said = "well"
        except GrantLostError:
            self.said = "lost"
        except (Killed, ValueError, RefreshError, CredentialsError):
            self.said = "failed"

    def pause(self, moment: str) -> None:
        if fault := self.stops.pop(moment, None):
            raise fault
        getcurrent().parent.switch()
        if self.world.clock() > self.ends_at:
            raise Killed


class Scene:
    """A due token, two runs, and a person who authorizes and then stores the tokens."""

    def __init__(self, *stops: dict[str, Fault]) -> None:
        self.world = World()
        self.world.log_in(expires_at=NOW + 1800)
        self.world.hook = self._pause
        self.runs = [Actor(self.world, self.world.run, dict(stop)) for stop in stops]
        self.person = Actor(self.world, self._log_in, seconds=math.inf)
        self.later: list[str] = []

    @property
    def actors(self) -> list[Actor]:
        return [*self.runs, self.person]

    def _pause(self, moment: str) -> None:
        for actor in self.actors:
            if actor.thread is getcurrent():
                actor.pause(moment)

    def _log_in(self) -> None:
        text = self.world.authorize()
        self.person.pause("between authorizing and storing")
        self.world.keep_login(text)

    def advance(self, actor: Actor, step: str) -> None:
        """Let an actor go on until it is about to take a step."""
        while not actor.is_over and not (self.world.steps and self.world.steps[-1].startswith(step)):
            actor.step()

    def close(self) -> None:
        """Let everybody come to an end, and the schedule run on."""
        for actor in self.runs:
            actor.finish()
        if self.person.thread:  # it has begun
            self.person.finish()
        self.world.hook = lambda _: None
        for _ in range(4):
            self.world.clock.sleep(900)
            later = Actor(self.world, self.world.run)
            later.finish()
            self.later.append(later.said)

    def check(self) -> None:
        """The invariants: nothing lost but what nobody could save, and that is said; nothing sent twice."""
        world = self.world
        # A token goes out again only when the run that sent it could not write down what X made of it.
        for token in set(world.exchanges):
            assert world.exchanges.count(token) <= 1 + world.unrecorded.count(token), world.exchanges
        # The current version is never overwritten by an older grant.
        assert world.grants_in_use == sorted(world.grants_in_use)
        if world.is_healthy:
            assert self.later == ["well"] * 4
        else:  # X's answer never came to be written down
            assert f"refresh-{world.grant}.{world.rotation - 1}" in world.unrecorded
            assert self.later == ["lost"] * 4
        assert len(world.versions) < 16


def test_two_runs_and_a_login_in_every_order() -> None:
    # Given a first run that goes so far, then a second, then the first to its end, and a login at any point
    most = 2 * len(STEPS) + 2
    orders = 0
    for first, second in product(range(most), repeat=2):
        scene = Scene({}, {})
        for actor, steps in ((scene.runs[0], first), (scene.runs[1], second)):
            for _ in range(steps):
                actor.step()
        scene.close()

        # Then the token was spent once, and its successor is current
        assert scene.world.exchanges == ["refresh-1.0"]
        assert scene.world.is_healthy
        scene.check()
        orders += 1
    assert orders == most**2


@pytest.mark.parametrize("stored_later", [False, True], ids=["stored at once", "stored at the end"])
def test_a_login_at_any_moment_of_two_runs(stored_later: bool) -> None:
    for first, second in product(range(2 * len(STEPS) + 2), repeat=2):
        # Given a login after so many steps of the first run, while the second is so far
        scene = Scene({}, {})
        for actor, steps in ((scene.runs[0], first), (scene.runs[1], second)):
            for _ in range(steps):
                actor.step()
        scene.person.step()
        if not stored_later:
            scene.person.finish()
        scene.close()

        # Then the person's grant is the one that goes on
        assert scene.world.grant == 2
        assert scene.world.is_healthy
        scene.check()


def moments() -> Iterator[str]:
    for step, when in product(STEPS, ("before", "after")):
        yield f"{when} {step}"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("login", [False, True], ids=["", "and a login"])
def test_stopped_at_every_moment_with_a_second_run_in_every_order(fault: Fault, login: bool) -> None:
    for moment, ahead, behind in product(moments(), (True, False), range(2 * len(STEPS) + 2)):
        # Given a run that is stopped at this moment, and another that is so far ahead of it, or behind
        scene = Scene({moment: fault}, {})
        first, second = scene.runs if ahead else scene.runs[::-1]
        for _ in range(behind):
            first.step()
        second.finish()
        first.finish()
        if login:
            scene.person.finish()
        scene.close()

        # Then the grant lives, or its loss is said; after a login it lives
        if login:
            assert scene.world.is_healthy
        scene.check()


@pytest.mark.parametrize("end", ["renewed", "refused"])
def test_a_look_from_before_the_claim_is_not_relied_on(end: str) -> None:
    # Given a run that has X's answer and can't store it for long, and a second that looks at the secret meanwhile
    scene = Scene({}, {})
    slow, late = scene.runs
    if end == "refused":
        scene.world.rotation += 1  # somebody else has the grant
    scene.advance(slow, "store")
    scene.world.clock.sleep(TIMEOUT - 3)
    scene.advance(late, "put XCONVERSIONS_CLAIM")

    # When the first still comes to its end, and the second finds its claim abandoned
    slow.finish()
    scene.world.clock.sleep(34)
    late.finish()

    # Then the token is not sent again
    assert "created_at" in scene.world.steps
    assert len(scene.world.exchanges) == 1
    assert [slow.said, late.said] == (["well", "well"] if end == "renewed" else ["lost", "lost"])


TURN = st.tuples(st.integers(0, 3), st.sampled_from([0.0] * 6 + [1.0, 20.0, 34.0, 50.0, 91.0, 900.0]))
STOP = st.dictionaries(st.sampled_from(list(moments())), st.sampled_from(FAULTS), max_size=1)


@given(st.lists(STOP, min_size=3, max_size=3), st.lists(TURN, max_size=120))
@settings(max_examples=500)
def test_three_runs_and_a_login_in_any_order_at_any_pace(
    stops: list[dict[str, Fault]], turns: list[tuple[int, float]]
) -> None:
    # Given runs that may be stopped anywhere, and take as long as Lambda lets them
    scene = Scene(*stops)
    for who, seconds in turns:
        scene.actors[who].step()
        scene.world.clock.sleep(seconds)
    scene.close()
    scene.check()
