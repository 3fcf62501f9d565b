"""What goes wrong with AWS, in one line: what was wrong, what would be right, and nothing secret."""

from typing import Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st
from xconv.common.errors import explain, failure_of

from tests.support.each import each
from tests.support.examples import examples


def answer(code: str, message: str = "", status: int = 400) -> ClientError:
    told: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "DescribeStacks")


@each(
    ("error", "said"),
    [
        (answer("ExpiredToken"), "the AWS credentials have expired: sign in first"),
        (answer("AccessDenied", "User: arn:aws:iam::1:user/jo is not authorized"), "no permission for DescribeStacks"),
        (answer("UnrecognizedClientException"), "or the account has not enabled this region"),
        (answer("OptInRequired", "The AWS Access Key Id needs a subscription"), "has not enabled this region"),
        # A laptop's clock, an hour behind and ahead: each service has a name of its own for it.
        (answer("SignatureDoesNotMatch", "Signature expired: 20261127T0 is now earlier than 20261127T1"), "clock"),
        (answer("InvalidSignatureException", "Signature not yet current: 20261127T2 is still later"), "clock"),
        (answer("RequestExpired"), "set this machine's"),
        (answer("SignatureDoesNotMatch", "The request signature we calculated"), "the secret access key"),
        (answer("InvalidSignatureException", "The request signature we calculated"), "the secret access key"),
        (answer("Throttling", "Rate exceeded"), "try again in a minute"),
        (answer("ThrottlingException", "Rate exceeded"), "try again in a minute"),
        (answer("TooManyRequestsException"), "try again in a minute"),
        (answer("RequestThrottled"), "try again in a minute"),
        (answer("LimitExceededException", "too many queries"), "try again in a minute"),
        (answer("InternalFailure"), "out of order"),
        (answer("503", "", 503), "out of order"),
        (answer("KMS.DisabledException", "arn:aws:kms:…:key/1 is disabled."), "the KMS key does not let"),
        (answer("KMS.AccessDeniedException"), "the KMS key does not let"),
        (answer("DecryptionFailure"), "the KMS key does not let"),
        (answer("KMSDisabledException", "", 502), "the KMS key does not let"),
        # KMS itself has too much to do, or is out of order: nothing is wrong with the key.
        (answer("KmsThrottled"), "try again in a minute"),
        (answer("KMS.ThrottlingException"), "try again in a minute"),
        (answer("KMSInternalException", "", 500), "out of order"),
        (answer("KMS.InternalException"), "out of order"),
        (answer("ValidationError", "Stack is\nbeing deleted"), "AWS refused DescribeStacks: Stack is being deleted"),
        (ResponseParserError("Unable to parse response: <html>"), "what answers is not AWS"),
    ],
)
def test_each_says_what_to_do_in_one_line(error: Exception, said: str) -> None:
    text, status = failure_of(error) or ("", 0)
    assert said in text
    assert "\n" not in text
    assert status == 1


@given(st.text(min_size=1))
@examples(30)
def test_a_header_that_cannot_be_sent_is_not_quoted(token: str) -> None:
    # Given credentials with a line break in them, which the SDK's own error quotes
    error = HTTPClientError(error=ValueError(f"Invalid header value b'{token}\n'"))
    # When that is told, Then it says where to look, and nothing else: whatever they are, it is the same text
    assert explain(error) == explain(HTTPClientError(error=ValueError("")))
    assert "line break in the AWS credentials" in explain(error)
