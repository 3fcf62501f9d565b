"""How Lambda reads what a function returns for a batch, with ReportBatchItemFailures.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

from collections.abc import Collection
from typing import Any


class BadResponseError(ValueError):
    """Lambda takes the whole batch for failed."""


def failed_message_ids(response: Any, message_ids: Collection[str]) -> list[str]:
    """The ids of the messages that stay in the queue.

    Nothing returned, an empty object, or an empty, null or absent list of failures: all succeeded.

    Raises
    ------
    BadResponseError
        The response isn't of the documented shape, or names a message that wasn't in the batch.
    """
    if response is None:
        return []
    if not isinstance(response, dict):
        raise BadResponseError(f"the function returned {_kind(response)}; an object with batchItemFailures is due")
    failures = response.get("batchItemFailures")
    if failures is None:
        return []
    if not isinstance(failures, list):
        raise BadResponseError(f"batchItemFailures is {_kind(failures)}; a list is due")
    return list(dict.fromkeys(_identifier(failure, message_ids) for failure in failures))


def _identifier(failure: Any, message_ids: Collection[str]) -> str:
    if not isinstance(failure, dict) or "itemIdentifier" not in failure:
        raise BadResponseError('a batch item failure is not of the form {"itemIdentifier": messageId}')
    identifier = failure["itemIdentifier"]
    if not isinstance(identifier, str) or not identifier:
        raise BadResponseError("an itemIdentifier is empty or not a string")
    if identifier not in message_ids:
        raise BadResponseError(f"itemIdentifier {identifier} is no message of this batch")
    return identifier


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}"
