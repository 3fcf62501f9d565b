"""A secret and a token endpoint in memory, in which a run can be stopped, or met by another, at any step."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from x_conversions.core.deadline import Deadline
from x_conversions.credentials.new_tokens import NewTokens
from x_conversions.credentials.schemes import CredentialsError, OAuth2
from x_conversions.credentials.store import StoredSecret
from x_conversions.credentials.token_refresh import (
    AUTHORIZE_AGAIN,
    NEW_LABEL,
    SPENT_LABEL,
    GrantLostError,
    RefreshOutcome,
    TokenEndpoint,
    TokenRefresh,
)

from tests.support.delivery_builders import NOW, FakeClock

T = TypeVar("T")
HOUR = 3600.0
MARGIN = 45 * 60.0
CURRENT = "AWSCURRENT"

# What a renewal does, in this order.
STEPS = [
    "read",
    f"read {NEW_LABEL}",
    f"read {SPENT_LABEL}",
    "read XCONVERSIONS_CLAIM",
    "put XCONVERSIONS_CLAIM",
    "read, 2",
    f"read {NEW_LABEL}, 2",
    f"read {SPENT_LABEL}, 2",
    "exchange",
    f"store {NEW_LABEL}",
    "make_current",
]


class Killed(BaseException):
    """The process ends here: nothing catches it."""


@dataclass
class World:
    """Secrets Manager's labels and versions, X's grant, and a clock."""

    clock: FakeClock = field(default_factory=FakeClock)
    versions: dict[str, tuple[str, float]] = field(default_factory=dict)  # id → value, made at
    labels: dict[str, str] = field(default_factory=dict)
    grant: int = 0  # a login makes a new one, which revokes the one before
    rotation: int = 0  # how often X has renewed it
    life_seconds: int = 7200  # of the access tokens that X gives
    exchanges: list[str] = field(default_factory=list)  # refresh tokens that X was sent
    unrecorded: list[str] = field(default_factory=list)  # those of them of which nobody has written what X made
    grants_in_use: list[int] = field(default_factory=list)  # whose tokens were current, one after another
    steps: list[str] = field(default_factory=list)
    hook: Callable[[str], None] = lambda _: None

    @property
    def refresh_token(self) -> str:
        """The only one that X takes."""
        return f"refresh-{self.grant}.{self.rotation}"

    @property
    def current(self) -> dict[str, object]:
        fields: dict[str, object] = json.loads(self.versions[self.labels[CURRENT]][0])
        return fields

    @property
    def is_healthy(self) -> bool:
        """Whether the current secret can be renewed, and is of the newest grant."""
        return self.current["refresh_token"] == self.refresh_token

    def log_in(self, **fields: object) -> None:
        """A person authorizes, and stores the tokens."""
        self.keep_login(self.authorize(**fields))

    def authorize(self, **fields: object) -> str:
        """A person authorizes: the secret's new value."""
        self.grant, self.rotation = self.grant + 1, 0
        tokens = {"access_token": f"access-{self.grant}.0", "refresh_token": self.refresh_token, "client_id": "c"}
        return json.dumps(tokens | {"expires_at": self.clock() + 7200} | fields)

    def keep_login(self, text: str) -> None:
        """A person's value becomes current."""
        version_id = f"person-{self.grant}"
        self.versions[version_id] = (text, self.clock())
        self.move_current(version_id)

    def move_current(self, version_id: str) -> None:
        self.labels[CURRENT] = version_id
        if (grant := re.match(r"access-(\d+)\.", str(self.current["access_token"]))) is not None:
            self.grants_in_use.append(int(grant[1]))

    def run(self, endpoint: TokenEndpoint | None = None, **event: str) -> RefreshOutcome:
        """One run of the refresh function, with X's token endpoint in memory or elsewhere."""
        return self.refresh(endpoint).run(event)

    def refresh(self, endpoint: TokenEndpoint | None = None) -> TokenRefresh:
        """A run that is yet to begin."""
        run = Run(self)
        deadline = Deadline.after(60, reserve=1.0, clock=self.clock)
        return TokenRefresh(run, endpoint or run, MARGIN, deadline, self.clock)


class Run:
    """What one run calls, each a step at which something may happen before and after."""

    def __init__(self, world: World) -> None:
        self._world, self._steps = world, list[str]()
        self._sent = ""

    def read(self) -> StoredSecret:
        return self._step("read", self._current)

    def read_labelled(self, label: str) -> StoredSecret | None:
        labels = self._world.labels
        return self._step(f"read {label}", lambda: self._version(labels[label]) if label in labels else None)

    def created_at(self, version_id: str) -> float:
        return self._step("created_at", lambda: self._world.versions[version_id][1])

    def put(self, version_id: str, text: str, label: str) -> bool:
        return self._step(f"put {label}", lambda: self._put(version_id, text, label))

    def store(self, version_id: str, text: str, label: str) -> None:
        self._step(f"store {label}", lambda: self._keep(version_id, text, label))

    def make_current(self, new_version_id: str, old_version_id: str) -> bool:
        return self._step("make_current", lambda: self._swap(new_version_id, old_version_id))

    def exchange(self, credentials: OAuth2) -> NewTokens:
        return self._step("exchange", lambda: self._rotate(credentials))

    def _step(self, name: str, act: Callable[[], T]) -> T:
        self._steps.append(name)
        if (times := self._steps.count(name)) > 1:
            name = f"{name}, {times}"
        self._world.steps.append(name)
        self._world.hook(f"before {name}")
        result = act()
        self._world.hook(f"after {name}")
        return result

    def _current(self) -> StoredSecret:
        if CURRENT not in self._world.labels:
            raise CredentialsError("the secret has no value yet")
        return self._version(self._world.labels[CURRENT])

    def _version(self, version_id: str) -> StoredSecret:
        return StoredSecret(self._world.versions[version_id][0], version_id)

    def _put(self, version_id: str, text: str, label: str) -> bool:
        versions = self._world.versions
        if version_id in versions:
            return versions[version_id][0] == text
        versions[version_id] = (text, self._world.clock())
        self._world.labels[label] = version_id
        return True

    def _keep(self, version_id: str, text: str, label: str) -> None:
        self._put(version_id, text, label)
        if self._sent:
            self._world.unrecorded.remove(self._sent)

    def _swap(self, new_version_id: str, old_version_id: str) -> bool:
        if self._world.labels[CURRENT] != old_version_id:
            return False
        self._world.move_current(new_version_id)
        return True

    def _rotate(self, credentials: OAuth2) -> NewTokens:
        assert credentials.refresh_token is not None
        world, self._sent = self._world, credentials.refresh_token.get_secret_value()
        world.exchanges.append(self._sent)
        world.unrecorded.append(self._sent)
        if self._sent != world.refresh_token:
            raise GrantLostError(AUTHORIZE_AGAIN)
        world.rotation += 1
        return NewTokens(world.refresh_token.replace("refresh", "access"), world.refresh_token, world.life_seconds)


def due(**fields: object) -> World:
    """A world whose token has half an hour left."""
    world = World()
    world.log_in(**{"expires_at": NOW + HOUR / 2} | fields)
    return world
