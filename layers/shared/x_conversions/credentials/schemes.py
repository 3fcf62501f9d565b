"""The secret: three schemes, each with its fields; nothing of it ever prints."""

from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationError

from x_conversions.core.timestamps import epoch_milliseconds


class CredentialsError(Exception):
    """No usable credentials: one line that says what is wrong and what to do, without any value."""


def is_header_text(text: str) -> bool:
    """Whether a header can carry it (RFC 9110): anything else is an error at best, and a second header at worst."""
    return text != "" and text.isascii() and all(" " < character != "\x7f" for character in text)


def _header_text(value: SecretStr) -> SecretStr:
    if not is_header_text(value.get_secret_value()):
        raise ValueError("must be a non-empty text without spaces or line breaks")
    return value


def _epoch_seconds(value: object) -> float | None:
    milliseconds = epoch_milliseconds(value)
    return None if milliseconds is None else milliseconds / 1000


Method = Literal["GET", "POST"]
Token = Annotated[SecretStr, AfterValidator(_header_text)]


class _Secret(BaseModel):
    # extra="allow": fields we don't know are kept when the secret is rewritten (contract section 3).
    # defer_build: a cold start pays for the one scheme that its secret has.
    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True, defer_build=True)


class OAuth2(_Secret):
    """OAuth 2.0 Bearer. Renewable with a refresh token and a client id."""

    scheme: Literal["oauth2"] = "oauth2"
    access_token: Token
    refresh_token: Token | None = None
    client_id: Token | None = None
    client_secret: Token | None = None
    expires_at: Annotated[float | None, BeforeValidator(_epoch_seconds)] = None

    @property
    def is_renewable(self) -> bool:
        return self.refresh_token is not None and self.client_id is not None

    def headers(self, url: str, method: Method = "POST") -> dict[str, str]:  # noqa: ARG002 - the same everywhere
        return {"Authorization": f"Bearer {self.access_token.get_secret_value()}"}


class OAuth1(_Secret):
    """OAuth 1.0a, HMAC-SHA1, signed afresh for each request (RFC 5849). Does not expire."""

    scheme: Literal["oauth1"] = "oauth1"
    api_key: Token
    api_secret: Token
    access_token: Token
    access_token_secret: Token

    @property
    def expires_at(self) -> float | None:
        return None

    def headers(self, url: str, method: Method = "POST") -> dict[str, str]:
        from oauthlib.oauth1 import Client  # noqa: PLC0415 - only stacks with this scheme pay for the import

        client = Client(
            self.api_key.get_secret_value(),
            client_secret=self.api_secret.get_secret_value(),
            resource_owner_key=self.access_token.get_secret_value(),
            resource_owner_secret=self.access_token_secret.get_secret_value(),
        )
        # The JSON body is not part of the signature (RFC 5849 section 3.4.1.3.1: only form-encoded bodies are).
        _, signed, _ = client.sign(url, http_method=method)
        return {"Authorization": str(signed["Authorization"])}


class PixelToken(_Secret):
    """X's static token for one pixel."""

    scheme: Literal["pixel_token"] = "pixel_token"
    pixel_token: Token

    @property
    def expires_at(self) -> float | None:
        return None

    def headers(self, url: str, method: Method = "POST") -> dict[str, str]:  # noqa: ARG002 - the same everywhere
        return {"X-Pixel-Token": self.pixel_token.get_secret_value()}


# What a request to X is signed with: `headers(url)` authenticates one request, a POST unless
# it says otherwise; `expires_at` is in epoch seconds, None when
# unknown or never.
AnyCredentials = OAuth2 | OAuth1 | PixelToken
_SCHEMES: dict[str, type[AnyCredentials]] = {"oauth2": OAuth2, "oauth1": OAuth1, "pixel_token": PixelToken}


def read_secret(text: str) -> AnyCredentials:
    """Read a secret's value.

    Raises
    ------
    CredentialsError
        Naming the field that is missing or wrong; never a value.
    """
    try:
        fields = orjson.loads(text)
    except orjson.JSONDecodeError:
        fields = None
    if not isinstance(fields, dict):
        raise CredentialsError('the secret must be a JSON object, such as {"scheme": "pixel_token", "pixel_token": …}')
    model = _SCHEMES.get(str(fields.get("scheme") or _infer_scheme(fields)))
    if model is None:
        raise CredentialsError(f"the secret's scheme must be one of {', '.join(_SCHEMES)}")
    try:
        return model.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        field = first["loc"][0]
        problem = "is missing" if first["type"] == "missing" else "must be a text without spaces or line breaks"
        raise CredentialsError(f"the secret's field {field} {problem} (scheme {model.__name__})") from None


def _infer_scheme(fields: dict[str, Any]) -> str:
    if fields.get("pixel_token"):
        return "pixel_token"
    return "oauth1" if fields.get("access_token_secret") or fields.get("api_key") else "oauth2"
