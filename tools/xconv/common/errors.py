"""What goes wrong, mostly with AWS, in one line that says what to do."""

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError
from x_conversions.credentials.schemes import CredentialsError

_SIGN_IN = "sign in first (`aws configure`, `aws sso login`), or name a profile with --profile"
# The first that fits; the SDK's own texts are kept only where they name what is meant (a profile, an address).
_BY_KIND: tuple[tuple[type[BotoCoreError] | tuple[type[BotoCoreError], ...], str], ...] = (
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
)
_BY_CODE = {
    "ExpiredToken": f"the AWS credentials have expired: {_SIGN_IN}",
    "ExpiredTokenException": f"the AWS credentials have expired: {_SIGN_IN}",
    "InvalidClientTokenId": f"AWS does not know these credentials: {_SIGN_IN}",
    "UnrecognizedClientException": f"AWS does not know these credentials: {_SIGN_IN}",
    "SignatureDoesNotMatch": "AWS does not accept the secret access key: check it, and this machine's clock",
    "AWS.SimpleQueueService.NonExistentQueue": "the queue is gone: run `xconv doctor`",
    "QueueDoesNotExist": "the queue is gone: run `xconv doctor`",
}
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
AwsError = (BotoCoreError, ClientError)


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


def explain(error: Exception) -> str:
    """One line about an error of AWS or its SDK: what is wrong, and what to do."""
    if isinstance(error, ClientError):
        return _explain_answer(error)
    for kinds, text in _BY_KIND:
        if isinstance(error, kinds):
            return text
    return " ".join(str(error).split())


def _explain_answer(error: ClientError) -> str:
    code = error.response["Error"]["Code"]
    if is_denied(error):
        return f"no permission for {error.operation_name}: these credentials need it, or name others with --profile"
    message = " ".join(error.response["Error"].get("Message", "").split())
    return _BY_CODE.get(code, f"AWS refused {error.operation_name}: {message or code}")
