"""The secret: which scheme, and for how long."""

from collections.abc import Iterator

from xconv.doctor.check import Check, UnreadablePart, fault, good, note, unknown
from xconv.doctor.snapshot import SecretState, Snapshot

# The refresh function renews from 45 minutes before the end, every 15: below this two runs have failed.
_SHORT_SECONDS = 900
_NOT_RENEWABLE = "it can't be renewed: no refresh_token or no client_id"
_PUT = "run `xconv credentials put` or `xconv authorize`"
_MADE_ANEW = (
    "make one by `aws secretsmanager create-secret`, deploy with CredentialsSecretArn=its ARN, "
    "and run `xconv credentials put`"
)
_AUTHORIZE = "run `xconv authorize`: a person must let the app in again"


def check_credentials(stack: Snapshot) -> Iterator[Check]:
    """Whether requests can be authorized, now and in an hour."""
    if isinstance(stack.secret, UnreadablePart):
        yield fault("secret", "is gone", _MADE_ANEW) if stack.secret.is_gone else unknown("secret", stack.secret)
    elif stack.secret.problem:
        yield fault("secret", stack.secret.problem, stack.secret.remedy or _PUT)
    else:
        yield good("secret", f"scheme {stack.secret.scheme}")
        yield _life(stack.secret, stack.now)
    if not isinstance(stack.metrics, UnreadablePart) and (failed := stack.metrics["TokenRefreshFailed"].total):
        yield note("refresh", f"failed {failed:.0f} times in the last day", "read the refresh function's log")


def _life(secret: SecretState, now: float) -> Check:
    if secret.scheme != "oauth2":
        return good("token", "does not end")
    if secret.expires_at is None:
        if secret.is_renewable:
            return good("token", "its end is unknown: the next scheduled run renews it")
        return note("token", f"its end is unknown, and {_NOT_RENEWABLE}", _AUTHORIZE)
    left = secret.expires_at - now
    found = f"{left / 60:.0f} minutes left" if left > 0 else "has expired"
    if not secret.is_renewable:
        return fault("token", f"{found}, and {_NOT_RENEWABLE}", _AUTHORIZE)
    if left < _SHORT_SECONDS:
        return fault("token", f"{found}: it should have been renewed", f"read the refresh function's log; {_AUTHORIZE}")
    return good("token", f"{found}; renewed by itself")
