"""What the intake's stack tells its function, checked before anything else."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator

from x_conversions.events.mapping import read_field_mapping
from x_conversions.events.paths import read_places
from x_conversions.intake.event_copy import CopyRules
from x_conversions.intake.senders import WRITE_KEY
from x_conversions.settings import Environment, SettingsError

# Without TLS only what is on the same machine (RFC 6761, 6.3: every name below localhost is).
_ORIGIN = re.compile(
    r"https://[a-z0-9.-]+(?::[0-9]{1,5})?|http://(?:(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1)(?::[0-9]{1,5})?", re.ASCII
)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}|", re.ASCII)
_HEADER = re.compile(r"[a-z0-9-]{0,60}", re.ASCII)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in value.split(",") if one.strip())


def _each(pattern: re.Pattern[str], wanted: str) -> AfterValidator:
    def check(value: str) -> str:
        if not all(pattern.fullmatch(one) for one in _listed(value)):
            raise ValueError(wanted)
        return value

    return AfterValidator(check)


def _whole(pattern: re.Pattern[str], wanted: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(wanted)
        return value

    return AfterValidator(check)


def _some(value: str) -> str:
    if not _listed(value):
        raise ValueError("must name at least one")
    return value


class IntakeSettings(Environment):
    """What the intake function is told by its stack."""

    intake_write_keys: Annotated[
        str, AfterValidator(_some), _each(WRITE_KEY, "must be keys of letters, digits, _ and -, at most 64 of them")
    ]
    intake_origins: Annotated[str, _each(_ORIGIN, "must be origins such as https://www.shop.example")] = ""
    intake_browser_events: Literal["all", "no_purchases"] = "all"
    intake_cookie_domain: Annotated[str, _each(_DOMAIN, "must be a domain such as shop.example")] = ""
    intake_cookie_without_consent: Literal["true", "false"] = "false"
    intake_client_ip_header: Annotated[str, _whole(_HEADER, "must be a header's name in small letters")] = ""
    intake_shopify_sources: str = "web"
    intake_public_url: str
    intake_secret_arn: str
    require_consent: Literal["true", "false"]
    consent_categories: Annotated[str, AfterValidator(_some)] = "advertising"
    conversion_id_from: Annotated[str, AfterValidator(_some)] = (
        "properties.conversion_id,properties.conversionId,messageId"
    )
    default_country: Annotated[str, _whole(_COUNTRY, "must be an ISO 3166-1 alpha-2 code such as DE")] = ""
    field_mapping: str = ""
    queue_url: str
    powertools_service_name: str = "x-conversions-intake"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """As for every function; and what goes together must fit.

        Raises
        ------
        SettingsError
            Naming the first parameter that is wrong.
        """
        found = super().from_environment(environment)
        host = urlsplit(found.intake_public_url).hostname or ""
        domain = found.intake_cookie_domain
        if domain and host != domain and not host.endswith(f".{domain}"):
            raise SettingsError(
                f"IntakeCookieDomain (INTAKE_COOKIE_DOMAIN): {domain} is no domain of {host}, from which no browser "
                "would take the cookie; set IntakeDomainName or IntakePublicUrl, or leave the cookie out"
            )
        found.copy_rules()
        return found

    @property
    def write_keys(self) -> tuple[str, ...]:
        return _listed(self.intake_write_keys)

    @property
    def origins(self) -> tuple[str, ...]:
        """Pages that may send; in small letters, as browsers write them."""
        return _listed(self.intake_origins)

    @property
    def shopify_sources(self) -> tuple[str, ...]:
        return _listed(self.intake_shopify_sources)

    @property
    def sets_cookie_unasked(self) -> bool:
        """Whether an event that says nothing about consent may set the cookie."""
        return self.intake_cookie_without_consent == "true" and self.require_consent == "false"

    def copy_rules(self) -> CopyRules:
        """What the parameters say about events.

        Raises
        ------
        SettingsError
            `FieldMapping` can't be read.
        """
        try:
            mapping = read_field_mapping(self.field_mapping)
        except ValueError as error:
            raise SettingsError(str(error)) from None
        return CopyRules(
            consent_categories=tuple(category.lower() for category in _listed(self.consent_categories)),
            conversion_id_from=read_places(self.conversion_id_from),
            default_country=self.default_country or None,
            field_mapping=mapping,
        )
