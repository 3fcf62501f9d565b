"""moto as it comes: each test here fails when moto has learnt what one of our changes does, which then can go."""

import io
import json
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import boto3
import devtools.local_aws.moto
import pytest
from botocore.exceptions import ClientError
from devtools.local_aws.moto.queues import IN_FLIGHT_LIMIT
from devtools.local_aws.region import ACCOUNT, REGION
from moto import mock_aws
from moto.core import enable_iam_authentication, responses
from moto.core.utils import method_names_from_class
from moto.logs.logs_query import execute_query
from moto.logs.models import LogGroup, logs_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.sqs.models import Message, Queue, sqs_backends

from tests.support.imports import modules_of

EVERYBODY = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}


def messages_of(queue: Any) -> Any:
    """The messages inside moto's queue, which has no public name for them."""
    return vars(queue)["_messages"]


@pytest.fixture(autouse=True)
def _moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """moto as it comes, in this process: it answers boto3 before anything is sent."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield


def client(service: str, region: str = REGION, **who: str) -> Any:
    return boto3.client(service, region_name=region, **who)  # type: ignore[call-overload]


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def a_queue() -> tuple[str, Queue]:
    """A queue's address, and moto's own view of it."""
    url: str = client("sqs").create_queue(QueueName="q")["QueueUrl"]
    return url, sqs_backends[ACCOUNT][REGION].queues["q"]


@pytest.fixture
def function() -> str:
    """A function's name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("app.py", "")
    role = client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=document(EVERYBODY))["Role"]["Arn"]
    client("lambda").create_function(
        FunctionName="f", Runtime="python3.13", Role=role, Handler="app.f", Code={"ZipFile": archive.getvalue()}
    )
    return "f"


def test_cloudformation_leaves_a_null_where_a_list_has_no_value() -> None:
    from moto.cloudformation import parsing  # noqa: PLC0415 - imports every service: half a second of all processes

    resources = cast("Any", {"AWS::NoValue": None})
    assert parsing.clean_json(["a", {"Ref": "AWS::NoValue"}], resources) == ["a", None]


def test_concurrency_is_not_told_with_the_function(function: str) -> None:
    client("lambda").put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    assert "Concurrency" not in client("lambda").get_function(FunctionName=function)


def test_event_sources_are_acted_on(function: str) -> None:
    # ... by moto itself, one message a call
    _, queue = a_queue()
    client("lambda").create_event_source_mapping(FunctionName=function, EventSourceArn=queue.queue_arn)
    assert len(queue.lambda_event_source_mappings) == 1


def test_invocations_of_a_function_that_is_not_there_succeed() -> None:
    answer = client("lambda").invoke(FunctionName="nobody", InvocationType="RequestResponse", Payload=b"{}")
    assert answer["StatusCode"] == 200


def test_logs_are_not_filtered_by_a_query() -> None:
    events = [SimpleNamespace(timestamp=1000, message=text, event_id=text) for text in ("a", "b")]
    group: Any = SimpleNamespace(name="g", streams={"s": SimpleNamespace(events=events, log_stream_name="s")})
    found = execute_query([group], "fields @timestamp, @message | filter @message like 'a'", 1, 5)
    assert [one["@message"] for one in found] != ["a"]


def test_logs_have_an_arn_without_their_streams() -> None:
    group = LogGroup(ACCOUNT, REGION, "g")  # type: ignore[abstract]  # moto makes them, too
    assert not group.get_cfn_attribute("Arn").endswith(":*")


def test_logs_tail_what_was_there_before() -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    logs.put_log_events(
        logGroupName="g", logStreamName="s", logEvents=[{"timestamp": int(time.time() * 1000), "message": "before"}]
    )
    backend = logs_backends[ACCOUNT][REGION]
    _, update = backend.start_live_tail([backend.groups["g"].arn], None, None, "")
    assert [one["message"] for one in update["sessionResults"]] == ["before"]


def test_permissions_go_by_the_names_of_operations() -> None:
    # Given a role that may delete messages, which IAM calls by one name for one message and for ten
    url, queue = a_queue()
    iam = client("iam")
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=document(EVERYBODY))["Role"]["Arn"]
    statement = {"Effect": "Allow", "Action": "sqs:DeleteMessage", "Resource": queue.queue_arn}
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document(statement))
    granted = client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    who = {
        "aws_access_key_id": granted["AccessKeyId"],
        "aws_secret_access_key": granted["SecretAccessKey"],
        "aws_session_token": granted["SessionToken"],
    }

    # Then moto lets it delete one, and not ten
    client("sqs").send_message(QueueUrl=url, MessageBody="a")
    (received,) = client("sqs").receive_message(QueueUrl=url)["Messages"]
    entry = {"ReceiptHandle": received["ReceiptHandle"]}
    with enable_iam_authentication():
        with pytest.raises(ClientError, match="not authorized"):
            client("sqs", **who).delete_message_batch(QueueUrl=url, Entries=[{"Id": "0", **entry}])
        client("sqs", **who).delete_message(QueueUrl=url, **entry)


def test_queue_speed_falls_with_every_message_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a queue with a hundred messages
    url, queue = a_queue()
    for _ in range(100):
        messages_of(queue).append(Message("id", "body", None))
    looked_at: list[Message] = []
    delayed = Message.delayed.fget  # type: ignore[attr-defined]

    def look(one: Message) -> bool:
        looked_at.append(one)
        return bool(delayed(one))

    monkeypatch.setattr(Message, "delayed", property(look))

    # When one more is sent, Then all of them are looked at
    client("sqs").send_message(QueueUrl=url, MessageBody="one more")
    assert len(looked_at) >= 100


def test_queues_take_any_number_in_flight() -> None:
    url, queue = a_queue()
    client("sqs").send_message(QueueUrl=url, MessageBody="a")
    client("sqs").receive_message(QueueUrl=url)
    vars(queue)["_messages"] *= IN_FLIGHT_LIMIT  # one message stands for as many as there may be
    assert "Messages" not in client("sqs").receive_message(QueueUrl=url)


def test_queues_lose_what_is_sent_while_another_message_is_deleted() -> None:
    # Given a message that is deleted, and somebody who sends another as soon as the delete looks at what it keeps
    url, queue = a_queue()
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="a")
    (received,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sender = threading.Thread(target=sqs_backends[ACCOUNT][REGION].send_message, args=("q", "sent meanwhile"))

    class Observed(list[Message]):
        looks = 0

        def __iter__(self) -> Iterator[Message]:
            self.looks += 1
            yield from list.__iter__(self)
            if self.looks == 2:  # the first look is whether the message is there
                sender.start()
                sender.join(timeout=1)  # a lock would let it wait until the delete is over

    # When it is deleted, Then the other is gone with it
    vars(queue)["_messages"] = Observed(messages_of(queue))
    sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])
    sender.join()
    assert messages_of(queue) == []


def test_region_of_a_caller_is_the_only_one_it_sees() -> None:
    a_queue()
    assert "QueueUrls" not in client("sqs", region="eu-west-1").list_queues()


def test_secrets_keep_their_default_when_the_current_label_moves() -> None:
    # Given two versions, of which the second is not current
    manager = client("secretsmanager")
    first = manager.create_secret(Name="s", SecretString="1")["VersionId"]
    second = manager.put_secret_value(SecretId="s", SecretString="2", VersionStages=["OURS"])["VersionId"]

    # When it is made current, Then whoever asks gets the first all the same
    manager.update_secret_version_stage(
        SecretId="s", VersionStage="AWSCURRENT", MoveToVersionId=second, RemoveFromVersionId=first
    )
    assert manager.get_secret_value(SecretId="s")["SecretString"] == "1"


def test_every_change_to_moto_has_its_test() -> None:
    # Given each module that changes moto, Then a test here begins with its name
    changing = {
        one.stem for one in modules_of(Path(devtools.local_aws.moto.__path__[0])) if "\ndef adapt(" in one.read_text()
    }
    tests = [name for name in globals() if name.startswith("test_")]
    assert changing
    assert [one for one in changing if not any(name.startswith(f"test_{one}_") for name in tests)] == []


def test_services_are_listed_anew_for_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a moto that has been asked which services it has
    application = DomainDispatcherApplication(create_backend_app)
    assert application.get_backend_for_host("sqs") == "sqs"
    # When it is asked again, Then it looks into its folder again
    looked: list[object] = []

    def listdir(folder: object) -> list[str]:
        looked.append(folder)
        return ["sqs"]

    monkeypatch.setattr(os, "listdir", listdir)
    application.get_backend_for_host("sqs")
    assert looked


def test_services_calls_are_listed_anew_for_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a moto that counts how often it lists the calls of a service
    listed: list[object] = []

    def list_methods(of: object) -> list[str]:
        listed.append(of)
        return method_names_from_class(of)

    monkeypatch.setattr(responses, "method_names_from_class", list_methods)
    # When it is called twice, Then it lists them twice
    for _ in range(2):
        client("sqs").list_queues()
    assert len(listed) == 2


def test_simulation_of_policies_is_missing() -> None:
    with pytest.raises(NotImplementedError):
        client("iam").simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:role/r", ActionNames=["a:b"])


def test_unread_machines_and_where_they_are_are_read_by_an_import() -> None:
    from moto.ec2.models import instance_types  # noqa: PLC0415 - likewise
    from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend  # noqa: PLC0415

    assert instance_types.INSTANCE_TYPES
    assert RegionsAndZonesBackend.regions


def test_unread_openapi_is_imported_with_api_gateway() -> None:
    from moto.apigateway import models  # noqa: PLC0415 - likewise

    assert vars(models)["validate"].__module__.startswith("openapi_spec_validator.")
