"""The intake's parameters: what is wrong is one line that names the parameter."""

import pytest
from x_conversions.intake.settings import IntakeSettings
from x_conversions.settings import SettingsError

from tests.support.each import each
from tests.support.intake_scene import ENVIRONMENT

WRONG = {
    "no key": ({"INTAKE_WRITE_KEYS": " , "}, "IntakeWriteKeys"),
    "a key with a blank": ({"INTAKE_WRITE_KEYS": "a key"}, "IntakeWriteKeys"),
    "any origin": ({"INTAKE_ORIGINS": "*"}, "IntakeOrigins"),
    "an origin with a path": ({"INTAKE_ORIGINS": "https://shop.example/"}, "IntakeOrigins"),
    "plain http": ({"INTAKE_ORIGINS": "http://shop.example"}, "IntakeOrigins"),
    "plain http to a name that begins like this machine's": (
        {"INTAKE_ORIGINS": "http://localhost.example"},
        "IntakeOrigins",
    ),
    "plain http to a name that ends like this machine's": ({"INTAKE_ORIGINS": "http://my-localhost"}, "IntakeOrigins"),
    "another's domain": ({"INTAKE_COOKIE_DOMAIN": "other.example"}, "IntakeCookieDomain"),
    "a domain's end": ({"INTAKE_COOKIE_DOMAIN": "op.example"}, "IntakeCookieDomain"),
    "a top-level domain": ({"INTAKE_COOKIE_DOMAIN": "example"}, "IntakeCookieDomain"),
    "two headers": ({"INTAKE_CLIENT_IP_HEADER": "a, b"}, "IntakeClientIpHeader"),
    "consent": ({"REQUIRE_CONSENT": "maybe"}, "RequireConsent"),
    "no category": ({"CONSENT_CATEGORIES": ","}, "ConsentCategories"),
    "a country's name": ({"DEFAULT_COUNTRY": "Germany"}, "DefaultCountry"),
    "a mapping": ({"FIELD_MAPPING": "colour=properties.colour"}, "FieldMapping"),
}


@each(("parameters", "named"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_in_one_line(parameters: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as said:
        IntakeSettings.from_environment(ENVIRONMENT | parameters)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("domain", ["shop.example", "collect.shop.example"])
def test_the_cookie_is_for_the_intakes_own_domain_or_one_above(domain: str) -> None:
    settings = IntakeSettings.from_environment(ENVIRONMENT | {"INTAKE_COOKIE_DOMAIN": domain})
    assert settings.intake_cookie_domain == domain


@pytest.mark.parametrize("name", ["localhost", "shop.localhost", "127.0.0.1"])
def test_pages_of_this_machine_need_no_tls(name: str) -> None:
    origin = f"http://{name}:8015"
    assert IntakeSettings.from_environment(ENVIRONMENT | {"INTAKE_ORIGINS": origin}).origins == (origin,)
