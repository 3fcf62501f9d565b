"""The table's client: against DynamoDB as moto has it, and against whatever else may answer in its place."""

import socket
import time
from collections.abc import Iterator

import pytest
from devtools.local_aws import LocalAws, Stack
from x_conversions.adapters.aws import dynamodb
from x_conversions.adapters.delivered_table import DeliveredTable
from x_conversions.conversion.payload import Conversion
from x_conversions.core.deadline import Deadline, reserve_for
from x_conversions.core.outcome import DELIVERED
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import BatchRecords, DeliveryRecords

from tests.support.delivery_builders import conversion, label
from tests.support.own_clients import forget_clients
from tests.support.raw_server import Answer, RawServer, answering
from tests.support.record_scene import PIXEL

JSON = "Content-Type: application/x-amz-json-1.0"


@pytest.fixture(autouse=True)
def _client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A client of this test's own, which nothing is remembered of."""
    for name, value in {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "s", "DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    forget_clients()
    yield
    forget_clients()


def batch(number: int) -> list[Conversion]:
    found = [conversion(one) for one in range(number)]
    for one in found:
        one.name = "Purchase"
    return found


def opened(name: str, conversions: list[Conversion], records: DeliveryRecords | None = None) -> BatchRecords:
    keys = {id(one): key_of(one, PIXEL) for one in conversions}
    deadline = Deadline.after(60, reserve=reserve_for(len(conversions), keeps_records=True))
    return (records or DeliveryRecords(DeliveredTable(name), SendPolicy())).open(conversions, keys, deadline)


def test_a_batch_of_purchases_is_known_afterwards(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given purchases that take several calls of each kind, which an instance delivers, under the function's role. Of
    # 500 a busy machine's table can't keep all in the two seconds that it has.
    for name, value in aws.environment(stack.role_arn("DeliverFunction")).items():
        monkeypatch.setenv(name, value)
    conversions = batch(150)
    first = opened(stack.delivery_records_table, conversions)
    first.begin()
    assert [one for one in conversions if first.decide(one) is not None] == []
    for one in conversions:
        first.account(one, DELIVERED)
    assert first.end() == 0

    # When another one gets them, too, Then it knows each, and nothing else is left in the table
    second = opened(stack.delivery_records_table, conversions)
    second.begin()
    ends = {label(end) for one in conversions if (end := second.decide(one)) is not None}
    assert ends == {"skipped duplicate"}
    assert second.before.unasked == frozenset()
    second.end()
    items = aws.client("dynamodb").scan(TableName=stack.delivery_records_table, Select="COUNT")
    assert items["Count"] == len(conversions)


def http(body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\n{JSON}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def error(code: str, status: str = "400 Bad Request") -> bytes:
    return http(b'{"__type": "com.amazonaws.dynamodb.v20120810#%s", "message": "no"}' % code.encode(), status)


def in_drips(connection: socket.socket) -> bool:
    """An answer that never comes to its end, and never pauses for as long as a client waits."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.1)
    return False


def silent(connection: socket.socket) -> bool:
    return connection.recv(1) != b""


ANSWERS: dict[str, Answer] = {
    "silence": silent,
    "drips": in_drips,
    "a closed connection": answering(close=True),
    "no permission": answering(error("AccessDeniedException")),
    "no table": answering(error("ResourceNotFoundException")),
    "throttled": answering(error("ProvisionedThroughputExceededException")),
    "400": answering(error("ValidationException")),
    "500": answering(error("InternalServerError", "500 Internal Server Error")),
    "503 with a page": answering(http(b"<html>", "503 Service Unavailable")),
    "garbled JSON": answering(http(b'{"Items": [')),
    "nothing in it": answering(http(b"")),
    "an empty object": answering(http(b"{}")),
    "a list": answering(http(b"[]")),
    "a text": answering(http(b'"text"')),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_holds_up_a_batch(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given something that answers so in DynamoDB's place
    with RawServer([answer]) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", server.url)
        dynamodb()
        conversions = batch(3)
        records = opened("table", conversions)

        # When a batch is to be delivered, Then it is, two seconds later and two more at most, and that is told
        started = time.monotonic()
        records.begin()
        begun = time.monotonic()
        assert begun - started < 2.5
        for one in conversions:
            assert records.decide(one) is None
            records.account(one, DELIVERED)
        assert records.end() == 3
        assert time.monotonic() - begun < 2.5


def test_nobody_listening_holds_up_no_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    conversions = batch(500)
    records = opened("table", conversions)
    started = time.monotonic()
    records.begin()
    for one in conversions:
        records.account(one, DELIVERED)
    assert records.end() == 500
    assert time.monotonic() - started < 2.5
