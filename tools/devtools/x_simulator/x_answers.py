"""X's own answer bodies. The texts are X's where they are documented."""

import uuid
from collections.abc import Mapping, Sequence

from devtools.x_simulator.http_messages import Answer

Error = dict[str, str]

# The user that every credential here belongs to; X names the user when it refuses access to an account.
USER_ID = "1136743203"

_CODES = {
    400: ("INVALID_PARAMETER", "The request is not valid"),
    401: ("UNAUTHORIZED_ACCESS", "This request is not properly authenticated"),
    403: ("UNAUTHORIZED_CLIENT_APPLICATION", "The client application has no access to the Ads API"),
    404: ("ROUTE_NOT_FOUND", "The requested resource could not be found"),
    429: ("TOO_MANY_REQUESTS", "The rate limit for this resource has been reached"),
    500: ("INTERNAL_ERROR", "An internal error occurred"),
    503: ("SERVICE_UNAVAILABLE", "The service is temporarily unavailable"),
}


def invalid(parameter: str, message: str) -> Error:
    """One error as X lists it for a value it refuses."""
    return {"code": "INVALID_PARAMETER", "message": message, "parameter": parameter}


def not_found(parameter: str, message: str) -> Error:
    """One error as X lists it for something that this account doesn't have."""
    return {"code": "NOT_FOUND", "message": message, "parameter": parameter}


def success(account_id: str, processed: int) -> Answer:
    """Every conversion of the request was counted."""
    data = {"conversions_processed": processed, "debug_id": str(uuid.uuid4())}
    return Answer.json(200, {"request": {"params": {"account_id": account_id}}, "data": data})


def refused_conversions(account_id: str, errors: Sequence[Error]) -> Answer:
    """The whole request is refused: 404 when anything was not found, 400 otherwise."""
    status = 404 if any(error["code"] == "NOT_FOUND" for error in errors) else 400
    return Answer.json(status, {"errors": errors, "request": {"params": {"account_id": account_id}}})


def refused(status: int, errors: Sequence[Error], params: Mapping[str, str]) -> Answer:
    """A request is refused for what it asks for."""
    return Answer.json(status, {"errors": errors, "request": {"params": params}})


def no_access_to_account(account_id: str) -> Answer:
    """The pixel in the URL is not one that this user's account has."""
    message = f"User {USER_ID} does not have access to account {account_id}"
    return Answer.json(404, {"errors": [not_found("account_id", message)], "request": {"params": {}}})


def bad_authentication_data() -> Answer:
    """Credentials are missing or unreadable: a 400 whose code is a number."""
    return Answer.json(400, {"errors": [{"code": 215, "message": "Bad Authentication data."}]})


def plain_error(status: int, headers: Mapping[str, str] | None = None) -> Answer:
    """What X says with this status when it isn't about a conversion."""
    code, message = _CODES.get(status) or _CODES[500 if status >= 500 else 400]
    body = {"errors": [{"code": code, "message": message}], "request": {"params": {}}}
    return Answer.json(status, body, headers)


def token_error(status: int, error: str, description: str) -> Answer:
    """What the token endpoint says when it issues nothing (RFC 6749 section 5.2)."""
    return Answer.json(status, {"error": error, "error_description": description})
