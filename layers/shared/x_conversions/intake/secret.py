"""The intake's secret: server keys, webhook secrets, and what proves a CDN; several of each, for rotation."""

import time
from collections.abc import Callable
from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

# What is taken out of the secret is refused five minutes later; what is put in is found sooner, when it is shown.
_VIEW_SECONDS = 300.0
_LOOK_AGAIN_SECONDS = 30.0
_MOST_LISTED = 20


class SecretUnavailableError(Exception):
    """The secret can't be read, or isn't what it should be. The text says why, and holds nothing of it."""


class SecretText(Protocol):
    """Reads the secret's current text."""

    def read(self) -> str:
        """The text; empty when the secret has no value yet. Raises `SecretUnavailableError`."""


class IntakeSecrets(BaseModel):
    """What is in the secret, a JSON object; what is absent is empty."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    server_keys: list[str] = []
    cdn: str = ""
    shopify: list[str] = []
    woocommerce: list[str] = []
    stripe: list[str] = []

    def of(self, source: str) -> list[str]:
        """The secrets of a webhook's source, those that are not empty."""
        listed: dict[str, list[str]] = {
            "shopify": self.shopify,
            "woocommerce": self.woocommerce,
            "stripe": self.stripe,
        }
        return [one for one in listed.get(source, [])[:_MOST_LISTED] if one]


class SecretCache:
    """Holds the secret for the life of a function instance, five minutes at most without a look."""

    def __init__(self, text: SecretText, clock: Callable[[], float] = time.monotonic) -> None:
        self._text, self._clock = text, clock
        self._held: IntakeSecrets | None = None
        self._read_at = 0.0

    def get(self) -> IntakeSecrets:
        """The secrets.

        Raises
        ------
        SecretUnavailableError
            They can't be read, and what is held is too old.
        """
        if self._held is None or self._clock() - self._read_at >= _VIEW_SECONDS:
            self._held = None  # what was taken out must not stay because nobody answers
            return self._read()
        return self._held

    def get_newer(self) -> IntakeSecrets | None:
        """The secrets read anew, because what was shown isn't among them; None when they were read just now."""
        if self._clock() - self._read_at < _LOOK_AGAIN_SECONDS:
            return None
        return self._read()

    def _read(self) -> IntakeSecrets:
        text = self._text.read()
        try:
            found = IntakeSecrets.model_validate_json(text) if text.strip() else IntakeSecrets()
        except ValidationError:
            raise SecretUnavailableError(
                'the intake\'s secret must be JSON such as {"server_keys": ["…"], "shopify": ["…"]}'
            ) from None
        self._held, self._read_at = found, self._clock()
        return found
