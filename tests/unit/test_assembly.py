"""What is made before an instance gets its first batch."""

from collections.abc import Iterator

import pytest
from x_conversions.adapters import aws
from x_conversions.assembly import make_clients

from tests.support.builders import settings
from tests.support.own_clients import forget_clients


@pytest.fixture(autouse=True)
def _clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    forget_clients()
    yield
    forget_clients()


@pytest.mark.parametrize(("table", "tables_clients"), [("records", 1), ("", 0)])
def test_the_clients_that_a_batch_needs_are_there_before_it(table: str, tables_clients: int) -> None:
    # Given a stack with a table of delivery records, or without
    make_clients(settings(DELIVERY_RECORDS_TABLE=table))

    # Then there are clients for what each batch calls, and for nothing else
    made = {one.__name__: one.cache_info().currsize for one in (aws.secrets_manager, aws.dynamodb, aws.sqs)}
    assert made == {"secrets_manager": 1, "dynamodb": tables_clients, "sqs": 0}


def test_aws_is_told_who_calls() -> None:
    assert vars(aws.sqs().meta.config)["user_agent"].startswith("x-conversions/")
