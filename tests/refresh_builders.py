"""A secret and a token endpoint in memory, in which a run can be stopped, or met by another, at any step."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from x_conversions.credentials import OAuth2
from x_conversions.credentials_cache import StoredSecret
from x_conversions.deadline import Deadline
from x_conversions.token_refresh import GrantLostError, NewTokens, RefreshOutcome, TokenRefresh

from tests.delivery_builders import FakeClock

T = TypeVar("T")
MARGIN = 45 * 60.0
CURRENT = "AWSCURRENT"


class Killed(BaseException):
    """The process ends here: nothing catches it."""


@dataclass
class World:
    """Secrets Manager's labels and versions, X's grant, and a clock."""

    clock: FakeClock = field(default_factory=FakeClock)
    versions: dict[str, tuple[str, float]] = field(default_factory=dict)  # id → value, made at
    labels: dict[str, str] = field(default_factory=dict)
    grant: int = 0  # a login makes a new one, which revokes the one before
    refresh_token: str = ""  # the only one that X takes
    exchanges: list[str] = field(default_factory=list)  # refresh tokens that X was sent
    steps: list[str] = field(default_factory=list)
    hook: Callable[[str], None] = lambda _: None

    def log_in(self, **fields: object) -> None:
        """A person authorizes, and stores the tokens."""
        self.grant += 1
        self.refresh_token = f"refresh {self.grant}.0"
        text = json.dumps(
            {
                "access_token": f"access {self.grant}.0".replace(" ", "-"),
                "refresh_token": self._sent(),
                "client_id": "c",
            }
            | {"expires_at": self.clock() + 7200}
            | fields
        )
        version_id = f"person-{self.grant}"
        self.versions[version_id] = (text, self.clock())
        self.labels[CURRENT] = version_id

    def _sent(self) -> str:
        return self.refresh_token.replace(" ", "-")

    @property
    def current(self) -> dict[str, object]:
        fields: dict[str, object] = json.loads(self.versions[self.labels[CURRENT]][0])
        return fields

    @property
    def is_healthy(self) -> bool:
        """Whether the current secret can be renewed, and is of the newest grant."""
        return self.current["refresh_token"] == self._sent()

    def run(self, **event: str) -> RefreshOutcome:
        """One run of the refresh function."""
        return self.refresh().run(event)

    def refresh(self) -> TokenRefresh:
        """A run that is yet to begin."""
        return TokenRefresh(self, self, MARGIN, Deadline.after(60, clock=self.clock), self.clock)

    # what the refresh function calls, each a step at which something may happen before and after

    def read(self) -> StoredSecret:
        return self._step("read", lambda: self._version(self.labels[CURRENT]))

    def read_labelled(self, label: str) -> StoredSecret | None:
        return self._step(f"read {label}", lambda: self._version(self.labels[label]) if label in self.labels else None)

    def created_at(self, version_id: str) -> float:
        return self._step("created_at", lambda: self.versions[version_id][1])

    def put(self, version_id: str, text: str, label: str) -> bool:
        return self._step(f"put {label}", lambda: self._put(version_id, text, label))

    def store(self, version_id: str, text: str, label: str) -> None:
        self._step("store", lambda: self._put(version_id, text, label))

    def make_current(self, new_version_id: str, old_version_id: str) -> bool:
        return self._step("make_current", lambda: self._swap(new_version_id, old_version_id))

    def exchange(self, credentials: OAuth2) -> NewTokens:
        return self._step("exchange", lambda: self._rotate(credentials))

    def _step(self, name: str, act: Callable[[], T]) -> T:
        self.steps.append(name)
        self.hook(f"before {name}")
        result = act()
        self.hook(f"after {name}")
        return result

    def _version(self, version_id: str) -> StoredSecret:
        return StoredSecret(self.versions[version_id][0], version_id)

    def _put(self, version_id: str, text: str, label: str) -> bool:
        if version_id in self.versions:
            return self.versions[version_id][0] == text
        self.versions[version_id] = (text, self.clock())
        self.labels[label] = version_id
        return True

    def _swap(self, new_version_id: str, old_version_id: str) -> bool:
        if self.labels[CURRENT] != old_version_id:
            return False
        self.labels[CURRENT] = new_version_id
        return True

    def _rotate(self, credentials: OAuth2) -> NewTokens:
        assert credentials.refresh_token is not None
        sent = credentials.refresh_token.get_secret_value()
        self.exchanges.append(sent)
        if sent != self._sent():
            raise GrantLostError("X no longer knows the refresh token")
        grant, _, number = self.refresh_token.partition(".")
        self.refresh_token = f"{grant}.{int(number) + 1}"
        return NewTokens(self._sent().replace("refresh", "access"), self._sent(), 7200)
