"""Whatever SQS answers: only what it confirms is done, the rest is tried once more and given back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore import exceptions
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.parsers import ResponseParserError
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.adapters.sqs_batching import text_size
from x_conversions.adapters.sqs_request import BatchRequest

Answer = Any


class Sqs:
    """Answers calls from a script, then as SQS does; keeps the bodies that it says it has."""

    def __init__(self, *script: Answer) -> None:
        self.script, self.calls = list(script), list[list[str]]()
        self.confirmed: list[str] = []

    def __call__(self, entries: list[dict[str, str]]) -> Answer:
        self.calls.append([entry["MessageBody"] for entry in entries])
        answer = self.script.pop(0) if self.script else said(range(len(entries)))
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer(entries)
        if isinstance(answer, dict) and isinstance(answer.get("Successful"), list):
            failed = [one["Id"] for one in answer.get("Failed", [])]
            self.confirmed += [
                entry["MessageBody"]
                for entry in entries
                if {"Id": entry["Id"]} in answer["Successful"] and entry["Id"] not in failed
            ]
        return answer

    def request(self, *, has_time: Callable[[], bool] = lambda: True) -> BatchRequest[str]:
        return BatchRequest(
            call=self,
            entry_of=lambda body: {"MessageBody": body},
            size_of=lambda entry: text_size(entry["MessageBody"]),
            has_time=has_time,
        )


def said(places: Any, failed: Any = ()) -> dict[str, Any]:
    return {
        "Successful": [{"Id": str(place)} for place in places],
        "Failed": [{"Id": str(place), "Code": "InternalError"} for place in failed],
    }


def refusal(code: str, status: int = 400) -> exceptions.ClientError:
    return exceptions.ClientError(
        {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "SendMessageBatch",
    )


TEN = [str(number) for number in range(10)]
STRANGE: list[Answer] = [
    {},
    None,
    [],
    "<html>",
    said([]),
    said([77]),
    said(range(9)),
    said(range(10), failed=[3]),
    said([], failed=range(10)),
    {"Successful": "all", "Failed": None},
]


@pytest.mark.parametrize("answer", STRANGE, ids=repr)
def test_what_is_not_confirmed_is_tried_once_more(answer: Answer) -> None:
    # Given a strange answer, When ten are sent, Then SQS has all, and those that it confirmed at once not twice
    sqs = Sqs(answer)
    assert sqs.request().send(TEN) == []
    assert sorted(sqs.confirmed) == TEN
    assert len(sqs.calls) == 2


@pytest.mark.parametrize("answer", STRANGE, ids=repr)
def test_what_is_never_confirmed_is_given_back(answer: Answer) -> None:
    sqs = Sqs(answer, answer)
    request = sqs.request()
    left = request.send(TEN)
    assert sorted(left + sqs.confirmed) == TEN
    assert request.causes


ERRORS = [
    refusal("AccessDenied", 403),
    refusal("RequestThrottled"),
    refusal("AWS.SimpleQueueService.NonExistentQueue"),
    ResponseParserError("Unable to parse"),
    AttributeError("'list' object has no attribute 'get'"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"),
    exceptions.ClientError({}, "SendMessageBatch"),
]
DOWN = [
    refusal("ServiceUnavailable", 503),
    exceptions.ReadTimeoutError(endpoint_url="https://sqs.example"),
    exceptions.EndpointConnectionError(endpoint_url="https://sqs.example"),
    exceptions.NoCredentialsError(),
    exceptions.HTTPClientError(error="reset"),
    exceptions.SSLError(endpoint_url="https://sqs.example", error=OSError("expired")),
]


@pytest.mark.parametrize("error", ERRORS[:-1], ids=repr)
def test_a_call_that_fails_is_made_once_more(error: Exception) -> None:
    sqs = Sqs(error)
    assert sqs.request().send(TEN) == []
    assert [len(call) for call in sqs.calls] == [10, 10]


@pytest.mark.parametrize("error", DOWN, ids=repr)
def test_where_the_next_call_would_fail_as_well_none_is_made(error: Exception) -> None:
    sqs = Sqs(error)
    many = [str(number) for number in range(35)]
    assert sqs.request().send(many) == many
    assert len(sqs.calls) == 1


CONTENTS = ["InvalidMessageContents", "AWS.SimpleQueueService.BatchRequestTooLong", "ValidationException"]


@pytest.mark.parametrize("code", CONTENTS)
def test_one_that_sqs_will_not_have_fails_alone(code: str) -> None:
    # Given one body for which SQS refuses every call that holds it
    def judge(entries: list[dict[str, str]]) -> Answer:
        if any(entry["MessageBody"] == "3" for entry in entries):
            raise refusal(code)
        return said(range(len(entries)))

    sqs = Sqs(*[judge] * 30)

    # When ten are sent, Then the nine others are there
    assert sqs.request().send(TEN) == ["3"]
    assert sorted(sqs.confirmed) == sorted(set(TEN) - {"3"})


def test_causes_are_counted_and_name_nobody() -> None:
    # Given an answer with a code that is a novel, and an error whose text quotes a message
    told = {"Successful": [], "Failed": [{"Id": "0", "Code": "x" * 5_000}]}
    request = Sqs(told, ValueError("user@example.com")).request()

    # When two are sent, Then what is said is short, and quotes nothing
    assert request.send(["a", "b"]) == ["a", "b"]
    assert request.causes == {"x" * 60: 1, "not confirmed": 1, "ValueError": 2}


def test_without_time_nothing_is_sent_and_no_entry_is_made() -> None:
    # Given time for one call, and more than it holds
    time_left = [True, False]
    sqs, made = Sqs(), list[str]()
    request = sqs.request(has_time=lambda: time_left.pop(0))

    def entry_of(body: str) -> dict[str, str]:
        made.append(body)
        return {"MessageBody": body}

    request.entry_of = entry_of
    many = [str(number) for number in range(500)]

    # When they are sent, Then one batch is there, the rest is given back, in order
    assert request.send(many) == many[10:]
    assert sqs.confirmed == many[:10]
    assert len(made) < 30
    assert request.causes == {"out of time": 10}  # the batch for which there was none


ANSWERS = st.sampled_from([*STRANGE, *ERRORS, *DOWN, refusal("InvalidMessageContents")]) | st.builds(
    said, st.sets(st.integers(0, 12)), st.sets(st.integers(0, 12))
)


@given(st.integers(0, 45), st.lists(ANSWERS, max_size=14), st.integers(0, 30))
def test_each_is_confirmed_or_given_back(number: int, script: list[Answer], calls: int) -> None:
    # Given any answers, and time for so many calls
    left_of_time = iter([True] * calls)
    sqs = Sqs(*script)
    items = [str(one) for one in range(number)]

    # When they are sent
    left = sqs.request(has_time=lambda: next(left_of_time, False)).send(items)

    # Then each is confirmed once or given back once, in as many calls
    assert sorted(left + sqs.confirmed) == sorted(items)
    assert len(sqs.calls) <= calls


@dataclass
class Answers:
    """SQS's own client, every request of which is answered with these bytes, without a network."""

    status: int = 200
    body: bytes = b""

    def __post_init__(self) -> None:
        self.client: Any = Session().create_client(
            "sqs",
            region_name="eu-west-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
            endpoint_url="https://sqs.example",
            config=Config(retries={"total_max_attempts": 1}),
        )
        self.client.meta.events.register("before-send", self._answer)  # type: ignore[arg-type]  # it may answer

    def _answer(self, **_: object) -> AWSResponse:
        """What is returned before it is sent is taken for the answer."""
        return AWSResponse("https://sqs.example", self.status, HTTPHeaders(), self)

    def stream(self) -> Iterator[bytes]:
        yield self.body

    def request(self) -> BatchRequest[str]:
        request = Sqs().request()
        request.call = lambda entries: self.client.send_message_batch(QueueUrl="https://sqs/1/q", Entries=entries)
        return request


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers()


BYTES = [b"", b"{}", b"[]", b"null", b"5", b'"text"', b"<html>", b"\xff\xfe", b'{"Successful":', b'{"Successful":{}}']
BYTES += [b'{"Successful":[null]}', b'{"Successful":["0"]}', b'{"Successful":[{"Id":["0"]}]}', b'{"__type":[]}']


@pytest.mark.parametrize("status", [200, 400, 404, 500])
@pytest.mark.parametrize("body", BYTES)
def test_any_bytes_as_an_answer_confirm_nothing(status: int, body: bytes, answers: Answers) -> None:
    # Given an answer that isn't SQS's, When something is sent, Then it is given back
    answers.status, answers.body = status, body
    assert answers.request().send(["a", "b"]) == ["a", "b"]


def test_sqs_own_answer_is_read(answers: Answers) -> None:
    # Given an SQS that takes the second entry of each call, When three are sent, Then the first is left in the end
    answers.status = 200
    answers.body = b'{"Successful":[{"Id":"1","MessageId":"m","MD5OfMessageBody":"x"}],"Failed":[]}'
    assert answers.request().send(["a", "b", "c"]) == ["a"]
