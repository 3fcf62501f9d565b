"""The secret: three schemes, errors that name the field, and values that never show."""

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from oauthlib.oauth1 import rfc5849
from x_conversions.credentials.schemes import CredentialsError, OAuth1, OAuth2, PixelToken, is_header_text, read_secret
from x_conversions.credentials.store import StoredSecret

from tests.support.delivery_builders import NOW
from tests.support.each import each

SECRETS: dict[str, tuple[dict[str, Any], type]] = {
    "oauth2": ({"access_token": "canary-1", "refresh_token": "canary-2", "client_id": "canary-3"}, OAuth2),
    "oauth1": (dict.fromkeys(("api_key", "api_secret", "access_token", "access_token_secret"), "canary-4"), OAuth1),
    "pixel_token": ({"pixel_token": "canary-5"}, PixelToken),
}
REQUIRED = [(scheme, field) for scheme, (fields, _) in SECRETS.items() for field in fields]
OPTIONAL = {"refresh_token", "client_id"}


@pytest.mark.parametrize("scheme", SECRETS)
@pytest.mark.parametrize("says", [True, False], ids=["said", "inferred"])
def test_each_scheme(scheme: str, says: bool) -> None:
    fields, kind = SECRETS[scheme]
    found = read_secret(json.dumps(fields | ({"scheme": scheme} if says else {})))
    assert isinstance(found, kind)
    assert found.scheme == scheme


@pytest.mark.parametrize("scheme", SECRETS)
def test_no_value_shows_in_any_form(scheme: str) -> None:
    found = read_secret(json.dumps(SECRETS[scheme][0] | {"note": "kept"}))
    assert "canary" not in f"{found} {found!r} {found.model_dump()} {found.model_dump_json()}"
    assert "canary" not in repr(StoredSecret(json.dumps(SECRETS[scheme][0]), "version-1"))


@each(("scheme", "field"), [pair for pair in REQUIRED if pair[1] not in OPTIONAL])
@each("wrong", [None, "", "two words", "a\nb", 5, ["canary-9"]], ids=str)
def test_a_field_that_is_missing_or_wrong_is_named(scheme: str, field: str, wrong: object) -> None:
    fields = SECRETS[scheme][0] | {"scheme": scheme, field: wrong}
    with pytest.raises(CredentialsError, match=f"field {field} (is missing|must be)") as error:
        read_secret(json.dumps(fields))
    assert "canary" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"access_token": "a", "api_key": "k", "api_secret": "s"}, "access_token_secret is missing (scheme OAuth1)"),
        ({"access_token": "a", "access_token_secret": "s", "api_secret": "s"}, "api_key is missing (scheme OAuth1)"),
        ({"api_secret": "s"}, "access_token is missing (scheme OAuth2)"),
        ({"refresh_token": "r", "client_id": "c"}, "access_token is missing (scheme OAuth2)"),
    ],
    ids=lambda given: "+".join(given) if isinstance(given, dict) else "",
)
def test_half_of_a_secret_is_taken_for_the_scheme_that_its_fields_are_of(fields: dict[str, str], missing: str) -> None:
    # Given a secret that doesn't say its scheme, When a field was forgotten, Then that one is named, and no other
    with pytest.raises(CredentialsError, match=re.escape(f"the secret's field {missing}")):
        read_secret(json.dumps(fields))


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        (None, "is missing"),
        ("two words", "must be a text without spaces or line breaks"),
        (5, "must be a text without spaces or line breaks"),
    ],
    ids=repr,
)
def test_what_is_wrong_with_a_field_is_told(token: object, problem: str) -> None:
    with pytest.raises(CredentialsError) as error:
        read_secret(json.dumps({"scheme": "pixel_token", "pixel_token": token}))
    assert str(error.value) == f"the secret's field pixel_token {problem} (scheme PixelToken)"


@each("character", [*map(chr, range(33)), "\x7f", "\x80", "\xa0", "é", "\u2028"], ids=ascii)
def test_what_no_header_can_carry(character: str) -> None:
    assert not any(map(is_header_text, (character, f"{character}token", f"to{character}ken", f"token{character}")))


def test_what_a_header_can_carry() -> None:
    assert is_header_text("".join(map(chr, range(33, 127))))
    assert not is_header_text("")


@pytest.mark.parametrize("text", ["", "{", "[]", '"token"', "null"])
def test_what_is_no_object_is_explained(text: str) -> None:
    with pytest.raises(CredentialsError, match=r"^the secret must be a JSON object, such as \{.+\}$"):
        read_secret(text)


def test_an_unknown_scheme_is_explained() -> None:
    with pytest.raises(CredentialsError, match="must be one of oauth2, oauth1, pixel_token"):
        read_secret('{"scheme": "basic"}')


def test_headers() -> None:
    url = "https://ads-api.x.com/12/measurement/conversions/o8z6j"
    assert read_secret(json.dumps(SECRETS["oauth2"][0])).headers(url) == {"Authorization": "Bearer canary-1"}
    assert read_secret(json.dumps(SECRETS["pixel_token"][0])).headers(url) == {"X-Pixel-Token": "canary-5"}
    first, second = (read_secret(json.dumps(SECRETS["oauth1"][0])).headers(url)["Authorization"] for _ in range(2))
    assert 'oauth_signature_method="HMAC-SHA1"' in first
    assert first != second  # signed afresh for each request


def test_oauth1_signs_as_in_x_s_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given secrets, time and nonce of the example in X's guide "Creating a signature"
    secret = {
        "api_key": "xvz1evFS4wEEPTGEFPHBog",
        "api_secret": "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "access_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "access_token_secret": "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    }
    monkeypatch.setattr(rfc5849, "generate_timestamp", lambda: "1318622958")
    monkeypatch.setattr(rfc5849, "generate_nonce", lambda: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg")

    # When its request is signed; its form field counts the same in the query (RFC 5849 section 3.4.1.3.1)
    status = "Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21"
    url = f"https://api.twitter.com/1.1/statuses/update.json?include_entities=true&status={status}"
    authorization = read_secret(json.dumps(secret)).headers(url)["Authorization"]

    # Then the header carries the signature given there, and what it was made of
    scheme, _, listed = authorization.partition(" ")
    fields = {name: unquote(value.strip('"')) for name, _, value in (one.partition("=") for one in listed.split(", "))}
    assert scheme == "OAuth"
    assert fields == {
        "oauth_consumer_key": secret["api_key"],
        "oauth_token": secret["access_token"],
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_timestamp": "1318622958",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_version": "1.0",
        "oauth_signature": "hCtSmYh+iHYCEqBWrE7C7hYmtUk=",
    }


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-11-24T10:00:00Z", NOW),
        ("2026-11-24T11:00:00+01:00", NOW),
        (NOW, NOW),
        (NOW * 1000, NOW),
        ("soon", None),
        (None, None),
    ],
)
def test_expiry_in_any_form_and_unknown_otherwise(written: object, seconds: float | None) -> None:
    assert read_secret(json.dumps({"access_token": "a", "expires_at": written})).expires_at == seconds
