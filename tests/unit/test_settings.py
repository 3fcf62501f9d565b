"""The functions' environment: what is wrong is said in one line that names the parameter and what it takes."""

import pytest
from x_conversions.settings import DeliverSettings, RefreshSettings, SettingsError

from tests.support.builders import ENVIRONMENT, settings
from tests.support.each import each

MISTAKES = {
    "PIXEL_ID": ("O8Z6J", "PixelId", "base-36"),
    "REQUIRE_CONSENT": ("yes", "RequireConsent", "'true' or 'false'"),
    "CONSENT_CATEGORIES": (" , ", "ConsentCategories", "category"),
    "DEFAULT_COUNTRY": ("Germany", "DefaultCountry", "ISO 3166-1"),
    "DEFAULT_CURRENCY": ("XXX", "DefaultCurrency", "ISO 4217"),
    "MAX_EVENT_AGE_DAYS": ("0", "MaxEventAgeDays", "greater than or equal to 1"),
    "ALLOW_IP_AND_USER_AGENT_ONLY": ("yes", "AllowIpAndUserAgentOnly", "'true' or 'false'"),
    "MODE": ("test", "Mode", "'live' or 'dry_run'"),
    "EVENTS_PER_15_MINUTES": ("-1", "EventsPer15Minutes", "greater than or equal to 0"),
    "RATE_LIMIT_RPS": ("many", "RateLimitRps", "valid integer"),
    "MAX_CONCURRENCY": ("0", "MaxConcurrency", "greater than or equal to 1"),
    "REMEMBER_DELIVERED": ("everything", "RememberDelivered", "'none', 'purchases', 'conversions' or 'all'"),
    "REMEMBER_DAYS": ("91", "RememberDays", "less than or equal to 90"),
    "MOST_SENDS": ("0", "MostSends", "greater than or equal to 1"),
    "ON_OTHER_VALUE": ("reject", "OnOtherValue", "'keep', 'skip' or 'send'"),
    "X_ADS_API_URL": ("http://ads-api.x.com", "XAdsApiUrl", "https"),
}


@each(("variable", "mistake"), MISTAKES.items(), ids=MISTAKES)
def test_a_wrong_parameter_is_named(variable: str, mistake: tuple[str, str, str]) -> None:
    value, parameter, wanted = mistake
    with pytest.raises(SettingsError) as error:
        settings(**{variable: value})
    said = str(error.value)
    assert said.startswith(f"{parameter} ({variable}): ")
    assert wanted in said
    assert "\n" not in said


REQUIRED = [
    "PIXEL_ID",
    "REQUIRE_CONSENT",
    "CREDENTIALS_SECRET_ARN",
    "QUEUE_URL",
    "DEAD_LETTER_QUEUE_URL",
    "REFRESH_FUNCTION_NAME",
]


@pytest.mark.parametrize("missing", REQUIRED)
def test_what_has_no_default_must_be_there(missing: str) -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if name != missing}
    with pytest.raises(SettingsError, match=rf"\({missing}\): field required"):
        DeliverSettings.from_environment(environment)


def test_without_any_event_id_nothing_starts() -> None:
    with pytest.raises(SettingsError, match="EventIds and DefaultEventId are both empty"):
        settings(EVENT_IDS="", DEFAULT_EVENT_ID="").rules()


MAPPINGS = {
    "value": "takes field=path",
    "value=": "takes field=path",
    "price=properties.total": "has no field 'price'; its fields are event, conversion_time, value",
    "value=a,value=b": "names value twice",
    "value=a..b": "a path looks like properties.order.total",
    "value=a b": "a path looks like properties.order.total",
}


@pytest.mark.parametrize(("mapping", "said"), MAPPINGS.items())
def test_a_field_mapping_that_is_none_is_said_in_one_line(mapping: str, said: str) -> None:
    with pytest.raises(SettingsError, match="FieldMapping") as error:
        settings(FIELD_MAPPING=mapping).rules()
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_defaults_are_those_of_the_contract() -> None:
    chosen = settings()
    assert chosen.consent_categories == "advertising"
    assert chosen.conversion_id_from == "properties.conversion_id,properties.conversionId,messageId"
    assert (chosen.max_event_age_days, chosen.mode, chosen.max_concurrency) == (90, "live", 2)
    assert (chosen.events_per_15_minutes, chosen.rate_limit_rps, chosen.rate_limit_burst) == (60_000, 50, 100)
    assert chosen.conversions_url == "https://ads-api.x.com/12/measurement/conversions/o8z6j"
    refresh = RefreshSettings.from_environment({"CREDENTIALS_SECRET_ARN": "arn"})
    assert (refresh.x_token_url, refresh.refresh_margin_minutes) == ("https://api.x.com/2/oauth2/token", 45)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example",
        "http://127.0.0.1:1",
        "http://localhost:1",
        "http://[::1]:1",
        "http://host.docker.internal:1",
    ],
)
def test_addresses_that_are_taken(url: str) -> None:
    assert settings(X_ADS_API_URL=url).conversions_url.startswith(url)


@pytest.mark.parametrize("url", ["", "ftp://x.example", "http://x.example", "http://127.0.0.1.x.example", "x.example"])
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="XTokenUrl"):
        RefreshSettings.from_environment({"CREDENTIALS_SECRET_ARN": "arn", "X_TOKEN_URL": url})
