"""The refresh function, called without waiting for it."""

import orjson
from botocore.exceptions import BotoCoreError, ClientError

from x_conversions.adapters.aws import lambda_functions
from x_conversions.core.observability import logger


class LambdaRefreshFunction:
    """Calls the refresh function asynchronously."""

    def __init__(self, function_name: str) -> None:
        self._function_name = function_name

    def request(self, version_id: str) -> None:
        """Ask for a new token in place of this version's; its schedule comes anyway when this call fails."""
        payload = orjson.dumps({"reason": "unauthorized", "version_id": version_id})
        try:
            lambda_functions().invoke(FunctionName=self._function_name, InvocationType="Event", Payload=payload)
        except (ClientError, BotoCoreError) as error:
            logger.warning("the refresh function could not be called", cause=type(error).__name__)
