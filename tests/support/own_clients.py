"""The functions' AWS clients in this process: made once, with the credentials of then."""

from x_conversions.adapters import aws


def forget_clients() -> None:
    """Let the next call make new ones, with the credentials that the environment has by then."""
    per_service = (aws.sqs, aws.secrets_manager, aws.secrets_manager_once, aws.lambda_functions, aws.dynamodb)
    for made in (aws.session, *per_service):
        made.cache_clear()
