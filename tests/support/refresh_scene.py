"""Runs of the refresh function and a person's login, step by step, in any order."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from greenlet import getcurrent, greenlet
from x_conversions.credentials.schemes import CredentialsError
from x_conversions.credentials.token_refresh import GrantLostError, RefreshError

from tests.support.delivery_builders import NOW
from tests.support.refresh_builders import Killed, World

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
