"""Whether a webhook was signed by whom it says: HMAC-SHA256 over the body as it came, compared in constant time.

Shopify: shopify.dev/docs/apps/build/webhooks/verify-deliveries; WooCommerce: class-wc-webhook.php; Stripe:
docs.stripe.com/webhooks/signature.
"""

import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

# As Stripe's own libraries have it; here for both directions, because a time ahead isn't signed any better.
_REPLAY_SECONDS = 300
_MOST_SIGNATURES = 10  # Stripe sends one for each secret in use, two at most
_LONGEST_TIME = 12  # digits of epoch seconds, for some thousand years

Check = Callable[[Mapping[str, str], bytes, Sequence[str], float], bool]


def is_signed_in_base64(header: str) -> Check:
    """The check of Shopify's and WooCommerce's webhooks: base64 of the HMAC, in a header of that name."""

    def check(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float) -> bool:  # noqa: ARG001 - nothing is signed but the body
        shown = headers.get(header, "").strip().encode()
        return _is_any(shown, [b64encode(_mac(secret, body)) for secret in _usable(secrets)])

    return check


def is_signed_by_stripe(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: float) -> bool:
    """The check of Stripe's: ``t=…,v1=…[,v1=…]``, hex over time, point and body, not older than five minutes.

    Parameters
    ----------
    now
        Epoch seconds.
    """
    pairs = [
        pair.strip().partition("=") for pair in headers.get("stripe-signature", "").split(",")[: 2 * _MOST_SIGNATURES]
    ]
    times = [value for name, _, value in pairs if name == "t"]
    shown = [value.encode() for name, _, value in pairs if name == "v1"][:_MOST_SIGNATURES]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit() or len(times[0]) > _LONGEST_TIME:
        return False
    signed = times[0].encode() + b"." + body
    expected = [_mac(secret, signed).hex().encode() for secret in _usable(secrets)]
    matches = [_is_any(one, expected) for one in shown]
    return any(matches) and abs(now - int(times[0])) <= _REPLAY_SECONDS


def _usable(secrets: Sequence[str]) -> list[str]:
    # WooCommerce signs with an empty secret, too, and so could everybody.
    return [secret for secret in secrets if secret]


def _mac(secret: str, signed: bytes) -> bytes:
    return hmac.digest(secret.encode(), signed, sha256)


def _is_any(shown: bytes, expected: Sequence[bytes]) -> bool:
    return sum(hmac.compare_digest(shown, one) for one in expected) > 0  # none is left out of the comparison
