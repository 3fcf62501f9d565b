"""The local AWS over HTTP: access control, what it records, and what SQS does beyond moto."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError
from devtools.local_aws import LocalAws, Stack

PARAMETERS = {"PixelId": "o8z6j", "DefaultEventId": "o87ne", "RequireConsent": "true"}


@pytest.fixture(scope="module")
def apart() -> Iterator[tuple[LocalAws, Stack]]:
    """A local AWS of these tests' own, with a stack under access control."""
    with LocalAws() as aws:
        stack = Stack.create(aws, PARAMETERS, name="apart")
        aws.enforce_iam()
        yield aws, stack


def test_what_a_role_permits_is_done_and_recorded(apart: tuple[LocalAws, Stack]) -> None:
    # Given the deliver function's role
    aws, stack = apart
    sqs = aws.client("sqs", role="DeliverRole")

    # When it does what its policy allows, in a batch request as well
    sqs.send_message_batch(QueueUrl=stack.dead_letter_queue_url, Entries=[{"Id": "1", "MessageBody": "rejected"}])

    # Then the permission is known by IAM's name and the resource's ARN
    sends = {call for call in aws.calls if call[1] == "sqs:SendMessage"}
    assert {role for role, _, _ in sends} == {"DeliverRole"}
    assert sends <= stack.permissions()


@pytest.mark.parametrize(
    ("role", "call", "arguments", "code"),
    [
        ("DeliverRole", "sqs.send_message", {"QueueUrl": "{queue}", "MessageBody": "x"}, "AccessDenied"),
        (
            "DeliverRole",
            "secretsmanager.put_secret_value",
            {"SecretId": "{secret}", "SecretString": "{}"},
            "AccessDeniedException",
        ),
        ("RefreshTokenRole", "secretsmanager.get_secret_value", {"SecretId": "{other}"}, "AccessDeniedException"),
        ("DeliverRole", "lambda.invoke", {"FunctionName": "apart-deliver"}, "AccessDeniedException"),
    ],
)
def test_what_a_role_does_not_permit_is_refused_and_recorded(
    apart: tuple[LocalAws, Stack], role: str, call: str, arguments: dict[str, str], code: str
) -> None:
    # Given a role without the permission, or with it for another resource
    aws, stack = apart
    service, operation = call.split(".")
    secrets = aws.client("secretsmanager")
    other = secrets.create_secret(Name=f"other-{operation}", SecretString="{}")["ARN"]
    places = {"{queue}": stack.queue_url, "{secret}": stack.secret_arn, "{other}": other}
    filled = {name: places.get(value, value) for name, value in arguments.items()}

    # When it tries all the same
    before = aws.denied
    with pytest.raises(ClientError) as refused:
        getattr(aws.client(service, role=role), operation)(**filled)

    # Then AWS's own error says so, and the try is on record
    assert refused.value.response["Error"]["Code"] == code
    assert [call[0] for call in aws.denied - before] == [role]


@pytest.mark.parametrize("path", ["/_local_aws/decisions", "/moto-api/data.json", "/_local_aws/nonsense"])
def test_a_connection_stays_open_for_the_next_request(apart: tuple[LocalAws, Stack], path: str) -> None:
    # Given a request with a body that nobody reads, on a connection of its own
    aws, _ = apart
    with closing(HTTPConnection(urlsplit(aws.endpoint_url).netloc)) as connection:
        connection.request("POST", path, b"a=1")
        first, opened = connection.getresponse(), connection.sock
        first.read()

        # When another follows, Then it is answered as the first was, there too
        connection.request("POST", path, b"a=1")
        second = connection.getresponse()
        second.read()
        assert second.status == first.status
        assert connection.sock is opened


def test_a_request_of_unknown_length_is_its_connections_last(apart: tuple[LocalAws, Stack]) -> None:
    aws, _ = apart
    with closing(HTTPConnection(urlsplit(aws.endpoint_url).netloc)) as connection:
        connection.request("POST", "/_local_aws/decisions", iter([b"a=", b"1"]), encode_chunked=True)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Connection"]) == (200, "close")


def test_an_asynchronous_invocation_is_handed_to_who_asked_for_it(apart: tuple[LocalAws, Stack]) -> None:
    # Given somebody who handles the refresh function's invocations
    aws, stack = apart
    handled: list[Any] = []
    done = threading.Event()

    def handle(payload: Any) -> None:
        handled.append(payload)
        done.set()

    aws.on_invoke("apart-refresh-token", handle)

    # When the deliver function invokes it
    answer = aws.client("lambda", role="DeliverRole").invoke(
        FunctionName=stack.environment("DeliverFunction")["REFRESH_FUNCTION_NAME"],
        InvocationType="Event",
        Payload=b'{"reason": "unauthorized"}',
    )

    # Then it is accepted, handed on and kept
    assert answer["StatusCode"] == 202
    assert done.wait(timeout=10)
    assert handled == [{"reason": "unauthorized"}]
    assert aws.invocations == [("apart-refresh-token", {"reason": "unauthorized"})]


def test_a_message_received_too_often_goes_to_the_dead_letter_queue(apart: tuple[LocalAws, Stack]) -> None:
    # Given a queue that gives up after two receives
    aws, _ = apart
    sqs = aws.client("sqs")
    letters = sqs.create_queue(QueueName="letters")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=letters, AttributeNames=["QueueArn"])["Attributes"]
    policy = f'{{"deadLetterTargetArn": "{attributes["QueueArn"]}", "maxReceiveCount": 2}}'
    url = sqs.create_queue(QueueName="twice", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="crash")

    # When the message was received twice, and is asked for once more
    received = [sqs.receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages", []) for _ in range(3)]

    # Then SQS has moved it
    assert [len(messages) for messages in received] == [1, 1, 0]
    assert sqs.receive_message(QueueUrl=letters)["Messages"][0]["Body"] == "crash"


def test_nothing_gets_lost_between_many_callers(apart: tuple[LocalAws, Stack]) -> None:
    # Given several senders, and a reader that deletes what it gets at the same time
    aws, _ = apart
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="busy")["QueueUrl"]
    senders = [
        threading.Thread(target=lambda n=n: [sqs.send_message(QueueUrl=url, MessageBody=f"{n}-{i}") for i in range(25)])
        for n in range(4)
    ]
    for sender in senders:
        sender.start()

    # When the reader has read as many as were sent, or gets no more
    bodies: list[str] = []
    while len(bodies) < 100:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5).get("Messages", [])
        if not messages:
            break
        bodies += [message["Body"] for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    # Then each came once
    assert sorted(bodies) == sorted(f"{n}-{i}" for n in range(4) for i in range(25))


def test_a_queue_may_be_emptied_as_often_as_needed(apart: tuple[LocalAws, Stack]) -> None:
    aws, stack = apart
    sqs = aws.client("sqs")

    for _ in range(2):
        sqs.send_message(QueueUrl=stack.queue_url, MessageBody="x")
        sqs.purge_queue(QueueUrl=stack.queue_url)

    assert "Messages" not in sqs.receive_message(QueueUrl=stack.queue_url)


def test_what_is_emptied_has_neither_messages_nor_records(apart: tuple[LocalAws, Stack]) -> None:
    # Given messages, one of them in flight, in both queues, and a record of a delivery
    aws, stack = apart
    sqs, dynamodb, table = aws.client("sqs"), aws.client("dynamodb"), stack.delivery_records_table
    queues = (stack.queue_url, stack.dead_letter_queue_url)
    for url in queues:
        sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(n), "MessageBody": "{}"} for n in range(2)])
        sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)
    dynamodb.put_item(TableName=table, Item={"k": {"B": b"event"}, "r": {"B": b"record"}})

    # When the stack is emptied, Then nothing is left
    stack.empty()
    assert [aws.in_flight_until(url) for url in queues] == [{}, {}]
    assert not any("Messages" in sqs.receive_message(QueueUrl=url) for url in queues)
    assert dynamodb.scan(TableName=table)["Items"] == []

    # and a record is found again that comes afterwards
    dynamodb.put_item(TableName=table, Item={"k": {"B": b"event"}, "r": {"B": b"record"}})
    assert len(dynamodb.scan(TableName=table)["Items"]) == 1


def test_a_message_in_flight_says_when_it_comes_back(apart: tuple[LocalAws, Stack]) -> None:
    # Given one message that was received, and one that waits
    aws, stack = apart
    sqs, url = aws.client("sqs"), stack.dead_letter_queue_url
    sqs.purge_queue(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody="received")
    before = time.time()
    (message,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=3600)["Messages"]
    sqs.send_message(QueueUrl=url, MessageBody="waits")

    # Then the time at which the first comes back is known, until it is back
    comes_back_at = aws.in_flight_until(url)
    assert list(comes_back_at) == [message["MessageId"]]
    assert before + 3600 <= comes_back_at[message["MessageId"]] <= time.time() + 3600
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    assert aws.in_flight_until(url) == {}
    sqs.purge_queue(QueueUrl=url)


def test_the_region_that_a_caller_means_does_not_matter(apart: tuple[LocalAws, Stack]) -> None:
    # Given a machine whose settings name another region
    aws, stack = apart
    credentials = aws.credentials()
    session = boto3.Session(credentials.access_key_id, credentials.secret_access_key, region_name="eu-west-1")

    # When it asks for the stack's queue
    sqs = session.client("sqs", endpoint_url=aws.endpoint_url)
    answer = sqs.get_queue_attributes(QueueUrl=stack.queue_url, AttributeNames=["QueueArn"])

    # Then it's the stack's queue
    assert answer["Attributes"]["QueueArn"] == stack.queue_arn


def test_nobody_waits_for_a_visibility_timeout(apart: tuple[LocalAws, Stack]) -> None:
    # Given a message that somebody has just received
    aws, stack = apart
    sqs = aws.client("sqs")
    sqs.purge_queue(QueueUrl=stack.queue_url)
    sqs.send_message(QueueUrl=stack.queue_url, MessageBody="again")
    sqs.receive_message(QueueUrl=stack.queue_url, VisibilityTimeout=600)

    # When the queues' time is set ahead, first not far enough and then far enough, Then it comes again
    aws.set_queues_ahead(500)
    assert "Messages" not in sqs.receive_message(QueueUrl=stack.queue_url)
    aws.set_queues_ahead(601)
    (message,) = sqs.receive_message(QueueUrl=stack.queue_url)["Messages"]
    assert message["Body"] == "again"
