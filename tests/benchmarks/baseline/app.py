"""The least that any function with a secret has to do: import boto3, make one client, read one secret."""

import os
from typing import Any

import boto3

client = boto3.client("secretsmanager")


def lambda_handler(_event: Any, _context: Any) -> dict[str, bool]:
    """Read the secret."""
    secret = client.get_secret_value(SecretId=os.environ["CREDENTIALS_SECRET_ARN"])
    return {"read": "SecretString" in secret}
