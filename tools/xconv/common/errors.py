"""What goes wrong, mostly with AWS, in one line that says what to do."""

import re

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from x_conversions.credentials.schemes import CredentialsError

_SIGN_IN = "sign in first (`aws configure`, `aws sso login`), or name a profile with --profile"
# The first that fits; the SDK's own texts are kept only where they name what is meant (a profile, an address).
_BY_KIND: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    ((aws.NoCredentialsError, aws.PartialCredentialsError), f"no AWS credentials: {_SIGN_IN}"),
    ((aws.CredentialRetrievalError, aws.SSOError, aws.TokenRetrievalError), f"no AWS credentials: {_SIGN_IN}"),
    (
        aws.ProfileNotFound,
        "there is no AWS profile of that name: `aws configure list-profiles` names those that there are",
    ),
    (aws.NoRegionError, "no AWS region: name it with --region, AWS_REGION or the profile"),
    (aws.InvalidRegionError, "that is no AWS region: name one such as eu-central-1 with --region"),
    (
        (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ReadTimeoutError, aws.ConnectionClosedError),
        "AWS can't be reached: check the network, --region and AWS_ENDPOINT_URL",
    ),
    ((aws.SSLError, aws.ProxyConnectionError), "AWS can't be reached: check the proxy and its certificates"),
    # Its own words quote the header: a token with a line break in it, as it is pasted.
    (
        aws.HTTPClientError,
        "AWS can't be asked: look for a line break in the AWS credentials (the profile, AWS_SESSION_TOKEN, "
        "AWS_ACCESS_KEY_ID), and check the proxy",
    ),
    (
        ResponseParserError,
        "what answers is not AWS: check the network (a page to sign in at?), the proxy and AWS_ENDPOINT_URL",
    ),
)
_SIGNATURE = "AWS does not accept the secret access key: check it, and this machine's clock"
# A region that an account has to enable before says the same as of somebody unknown.
_UNKNOWN = f"AWS does not know these credentials: {_SIGN_IN}; or the account has not enabled this region"
_CLOCK = "AWS takes no request from a clock that is more than five minutes wrong: set this machine's"
# What AWS says of a signature whose time is not its own: "Signature expired: …", "Signature not yet current: …"
_OF_A_CLOCK = ("Signature expired", "Signature not yet current")
_BUSY = "AWS takes no more of {} for now: try again in a minute"
_OUT_OF_ORDER = "AWS is out of order for {}: try again in a few minutes"
_BY_CODE = {
    "ExpiredToken": f"the AWS credentials have expired: {_SIGN_IN}",
    "ExpiredTokenException": f"the AWS credentials have expired: {_SIGN_IN}",
    "InvalidClientTokenId": _UNKNOWN,
    "UnrecognizedClientException": _UNKNOWN,
    "OptInRequired": _UNKNOWN,
    "SignatureDoesNotMatch": _SIGNATURE,
    "InvalidSignatureException": _SIGNATURE,
    "IncompleteSignature": _SIGNATURE,
    "IncompleteSignatureException": _SIGNATURE,
    "RequestExpired": _CLOCK,
    "RequestTimeTooSkewed": _CLOCK,
    "AWS.SimpleQueueService.NonExistentQueue": "the queue is gone: run `xconv doctor`",
    "QueueDoesNotExist": "the queue is gone: run `xconv doctor`",
}
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_GONE = frozenset({"ResourceNotFoundException", "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"})
_THROTTLED = re.compile("(?i)throttl|TooManyRequests|RequestLimitExceeded|SlowDown|^LimitExceededException$")
_SERVER = re.compile(r"(?i)^(kms\.?)?Internal(Error|Failure|ServiceError|ServerError|Exception)$")
_SERVER_STATUS = 500
# A key of KMS that is disabled, gone, or doesn't let the person in: SQS and the others have a name of their own for it.
_KEY = re.compile("(?i)kms|^DecryptionFailure$|^EncryptionFailure$")
AwsError = (BotoCoreError, ClientError, ResponseParserError)


def failure_of(error: Exception) -> tuple[str, int] | None:
    """One line and the exit status: 1 when something failed, 2 when what was given can't be used.

    None for everything else: that is a mistake in this program, and its traceback says where.
    """
    if isinstance(error, AwsError):
        return explain(error), 1
    if isinstance(error, CredentialsError | OSError | RuntimeError):
        return str(error), 1
    return (str(error), 2) if isinstance(error, ValueError) else None


def is_denied(error: Exception) -> bool:
    """Whether the person lacks a permission."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] in _DENIED


def is_gone(error: Exception) -> bool:
    """Whether what was asked for is not there any more."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] in _GONE


def is_refusal(error: Exception) -> bool:
    """Whether AWS surely has not done what it was asked: an answer of 5xx, or none at all, says nothing of that."""
    return isinstance(error, ClientError) and _status(error) < _SERVER_STATUS


def explain(error: Exception) -> str:
    """One line about an error of AWS or its SDK: what is wrong, and what to do."""
    if isinstance(error, ClientError):
        return _explain_answer(error)
    for kinds, text in _BY_KIND:
        if isinstance(error, kinds):
            return text
    return " ".join(str(error).split())


def _explain_answer(error: ClientError) -> str:
    code, call = error.response["Error"]["Code"], error.operation_name
    message = " ".join(error.response["Error"].get("Message", "").split())
    if message.startswith(_OF_A_CLOCK):
        return _CLOCK
    # KMS may be busy or out of order as well.
    if _THROTTLED.search(code):
        return _BUSY.format(call)
    if _is_out_of_order(error):
        return _OUT_OF_ORDER.format(call)
    if _KEY.search(code):
        return f"the KMS key does not let {call} in: it is disabled, deleted, or its policy is another ({code})"
    if is_denied(error):
        return f"no permission for {call}: these credentials need it, or name others with --profile"
    return _BY_CODE.get(code, f"AWS refused {call}: {message or code}")


def _is_out_of_order(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    # Lambda says by a 502 that a key is disabled: that does not end by itself.
    return bool(_SERVER.search(code)) or (_status(error) >= _SERVER_STATUS and not _KEY.search(code))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
