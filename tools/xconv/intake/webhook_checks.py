"""What an intake answers to shops' webhooks: unsigned, and signed where the secrets are known. None is a sale."""

import hmac
import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from x_conversions.events.names import CHECK_NAME
from x_conversions.intake.secret import IntakeSecrets

from xconv.intake.client import IntakeClient
from xconv.intake.finding import Finding, said_in, unexpected

_NAMES = {"shopify": "Shopify", "woocommerce": "WooCommerce", "stripe": "Stripe"}
# Topics and a type that no shop has: known by them, whatever is in it is never read as an order.
_TOPIC = "xconv/check"
_JSON = {"content-type": "application/json"}
_BODIES: Mapping[str, Mapping[str, Any]] = {
    "shopify": {"name": CHECK_NAME, "test": True},
    "woocommerce": {"name": CHECK_NAME, "status": "draft"},
    "stripe": {"object": "event", "type": "xconv.check", "livemode": False},
}


def check_webhooks(client: IntakeClient, secrets: IntakeSecrets | None) -> Iterator[Finding]:
    """One finding for each shop.

    Parameters
    ----------
    secrets
        The intake's; None where they are not known.
    """
    for source, name in _NAMES.items():
        body = json.dumps(_BODIES[source]).encode()
        known = secrets.of(source) if secrets is not None else []
        is_good, text = _unsigned(client, source, body, is_known=bool(known))
        if is_good and known:
            is_good, text = _signed(client, source, body, known)
        yield Finding(name, is_good, text)


def _unsigned(client: IntakeClient, source: str, body: bytes, *, is_known: bool) -> tuple[bool | None, str]:
    answer = client.ask("POST", f"/webhooks/{source}", body, _JSON)
    if answer.status == 200:
        return False, "an unsigned webhook is taken: update the stack"
    match answer.status, said_in(answer).get("code"):
        case 401, "bad_signature":
            return True, "an unsigned webhook is refused; a signed one was not tried, without the secret"
        case 404, "not_found" if is_known:
            return False, f"the secret has {source}, and the function not yet: it looks every half minute; try again"
        case 404, "not_found":
            return None, f"not taken: the intake's secret has nothing for {source}"
    return False, unexpected(answer)


def _signed(client: IntakeClient, source: str, body: bytes, known: Sequence[str]) -> tuple[bool, str]:
    for secret in known:
        answer = client.ask("POST", f"/webhooks/{source}", body, _JSON | _SIGN[source](secret, body))
        if answer.status == 401:
            return False, (
                "one signed with the secret is refused: the secret was changed in the last half minute, or what is "
                "before the API writes bodies anew or drops headers"
            )
        if answer.status != 200:
            return False, unexpected(answer)
    return True, "an unsigned webhook is refused, and a signed one is taken"


def _mac(secret: str, signed: bytes) -> bytes:
    return hmac.digest(secret.encode(), signed, sha256)


def _by_shopify(secret: str, body: bytes) -> dict[str, str]:
    return {"x-shopify-topic": _TOPIC, "x-shopify-hmac-sha256": b64encode(_mac(secret, body)).decode()}


def _by_woocommerce(secret: str, body: bytes) -> dict[str, str]:
    return {"x-wc-webhook-topic": _TOPIC, "x-wc-webhook-signature": b64encode(_mac(secret, body)).decode()}


def _by_stripe(secret: str, body: bytes) -> dict[str, str]:
    now = f"{time.time():.0f}"
    return {"stripe-signature": f"t={now},v1={_mac(secret, f'{now}.'.encode() + body).hex()}"}


_SIGN: Mapping[str, Callable[[str, bytes], dict[str, str]]] = {
    "shopify": _by_shopify,
    "woocommerce": _by_woocommerce,
    "stripe": _by_stripe,
}
