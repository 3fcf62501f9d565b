"""The functions' environment, checked before anything else.

Every mistake is one line that names the stack parameter and says what it takes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from x_conversions.conversion.event_ids import event_id_entries, near_misses, read_event_ids
from x_conversions.conversion.money import CURRENCIES
from x_conversions.conversion.transform import Rules
from x_conversions.core.text import shown_name
from x_conversions.events.mapping import read_field_mapping
from x_conversions.events.paths import read_places

# Credentials must not travel in clear; what is sent to these names never leaves the machine.
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "host.docker.internal"})
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class SettingsError(ValueError):
    """A parameter that the function can't work with: one line that names it and says what it takes."""


@contextmanager
def _named_for_people() -> Iterator[None]:
    """The readers of single parameters name them in what they raise."""
    try:
        yield
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _form(pattern: str, wanted: str) -> AfterValidator:
    compiled = re.compile(pattern, re.ASCII)
    return _check(lambda value: compiled.fullmatch(value) is not None, wanted)


def _check(accept: Callable[[str], bool], wanted: str) -> AfterValidator:
    def check(value: str) -> str:
        if not accept(value):
            raise ValueError(wanted)
        return value

    return AfterValidator(check)


def _is_web_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS)


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in value.split(",") if word.strip())


_Url = Annotated[str, _check(_is_web_address, "must be an https URL (http only for this machine)")]
_Count = Annotated[int, Field(ge=0)]
_Upper = BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)


class Environment(BaseModel):
    """A function's environment variables; each function has a class of its own."""

    # defer_build: a cold start pays for the settings of its own function only.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)

    monitoring: Literal["full", "essential"] = "full"

    @property
    def is_essential_only(self) -> bool:
        return self.monitoring == "essential"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read and check the environment variables of contract section 2.

        Raises
        ------
        SettingsError
            Naming the first parameter that is wrong.
        """
        try:
            return cls.model_validate({name.lower(): environment[name.upper()] for name in cls._names(environment)})
        except ValidationError as error:
            raise SettingsError(_explain(error.errors()[0])) from None

    @classmethod
    def _names(cls, environment: Mapping[str, str]) -> list[str]:
        return [name for name in cls.model_fields if name.upper() in environment]


class DeliverSettings(Environment):
    """What the deliver function is told by its stack."""

    pixel_id: Annotated[str, _form("[0-9a-z]{1,13}", "must be a base-36 pixel id such as o8z6j")]
    event_ids: str = ""
    default_event_id: str = ""
    require_consent: Annotated[Literal["true", "false"], Field(description="must be true or false")]
    consent_categories: Annotated[str, _check(lambda value: bool(_words(value)), "must name a category")] = (
        "advertising"
    )
    conversion_id_from: str = "properties.conversion_id,properties.conversionId,messageId"
    default_country: Annotated[
        str,
        _Upper,
        _check(
            lambda value: not value or bool(_COUNTRY.fullmatch(value)), "must be an ISO 3166-1 alpha-2 code such as DE"
        ),
    ] = ""
    default_currency: Annotated[
        str, _Upper, _check(lambda value: not value or value in CURRENCIES, "must be an ISO 4217 code such as EUR")
    ] = ""
    max_event_age_days: Annotated[int, Field(ge=1)] = 90
    field_mapping: str = ""
    allow_ip_and_user_agent_only: Literal["true", "false"] = "false"
    mode: Literal["live", "dry_run"] = "live"
    events_per_15_minutes: _Count = 60_000
    rate_limit_rps: Annotated[int, Field(ge=1)] = 50
    rate_limit_burst: Annotated[int, Field(ge=1)] = 100
    max_concurrency: Annotated[int, Field(ge=1)] = 2
    remember_delivered: Literal["none", "purchases", "conversions", "all"] = "conversions"
    remember_days: Annotated[int, Field(ge=1, le=90)] = 30
    most_sends: Annotated[int, Field(ge=1, le=5)] = 2
    on_other_value: Literal["keep", "skip", "send"] = "keep"
    delivery_records_table: str = ""
    credentials_secret_arn: str
    x_ads_api_url: _Url = "https://ads-api.x.com"
    queue_url: str
    dead_letter_queue_url: str
    refresh_function_name: str
    powertools_service_name: str = "x-conversions"

    @property
    def conversions_url(self) -> str:
        return f"{self.x_ads_api_url.rstrip('/')}/12/measurement/conversions/{self.pixel_id}"

    @property
    def is_dry_run(self) -> bool:
        return self.mode == "dry_run"

    @property
    def keeps_records(self) -> bool:
        """Whether there is a table of delivery records to ask."""
        return bool(self.delivery_records_table) and self.remember_delivered != "none"

    def rules(self) -> Rules:
        """What the parameters say about events.

        Raises
        ------
        SettingsError
            `EventIds` or `FieldMapping` that can't be read, or neither `EventIds` nor `DefaultEventId`.
        """
        with _named_for_people():
            event_ids = read_event_ids(self.event_ids, self.default_event_id, self.pixel_id)
            field_mapping = read_field_mapping(self.field_mapping)
        return Rules(
            event_ids=event_ids,
            require_consent=self.require_consent == "true",
            consent_categories=_words(self.consent_categories),
            conversion_id_from=read_places(self.conversion_id_from),
            default_country=self.default_country or None,
            default_currency=self.default_currency or None,
            max_event_age_days=self.max_event_age_days,
            field_mapping=field_mapping,
            allow_ip_and_user_agent_only=self.allow_ip_and_user_agent_only == "true",
        )

    def event_id_near_misses(self) -> list[str]:
        """One sentence per key of `EventIds` that is close to a known name and isn't one."""
        with _named_for_people():
            entries = event_id_entries(self.event_ids)
        return [
            f"EventIds has {shown_name(name)}, which is no known event name; is {known} meant?"
            for name, known in near_misses(entries)
        ]


class RefreshSettings(Environment):
    """What the refresh function is told by its stack."""

    credentials_secret_arn: str
    x_token_url: _Url = "https://api.x.com/2/oauth2/token"  # noqa: S105 - an address
    refresh_margin_minutes: Annotated[int, Field(ge=1)] = 45
    powertools_service_name: str = "x-conversions"


_SPECIAL_NAMES = {"x_ads_api_url": "XAdsApiUrl", "x_token_url": "XTokenUrl"}


def _explain(error: Mapping[str, Any]) -> str:
    field = str(error["loc"][0])
    name = _SPECIAL_NAMES.get(field) or "".join(part.capitalize() for part in field.split("_"))
    wanted = error["msg"].removeprefix("Value error, ")
    return f"{name} ({field.upper()}): {wanted[0].lower()}{wanted[1:]}"
