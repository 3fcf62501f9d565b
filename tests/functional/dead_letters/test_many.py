"""Thousands of dead letters, and a redrive that is stopped half-way: each is read once, none is lost."""

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from devtools.demo.local_queue import send_all
from devtools.local_aws import LocalAws, Stack
from devtools.local_aws.sqs_queue import SqsQueue
from devtools.local_aws.stack import NAME
from xconv.dlq import dead_letters
from xconv.dlq.dead_letters import DeadLetterQueue

from tests.support.functional_stack import PassTime

XCONV = [sys.executable, "-c", "from xconv.cli import main; main()"]

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def letters(aws: LocalAws, stack: Stack) -> Callable[[int], list[str]]:
    """``letters(3000)``: so many dead letters; returns their bodies."""

    def make(number: int) -> list[str]:
        bodies = [f"letter {one}" for one in range(number)]
        send_all(aws.client("sqs"), stack.dead_letter_queue_url, bodies)
        return bodies

    return make


@pytest.fixture
def start(aws: LocalAws) -> Iterator[Start]:
    """Starts `xconv dlq redrive` in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> subprocess.Popen[str]:
        command = [*XCONV, "dlq", "redrive", "--stack", NAME, *options]
        process = subprocess.Popen(
            command, env=aws.environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_three_thousand_are_each_read_once_however_long_it_takes(
    aws: LocalAws,
    pass_time: PassTime,
    stack: Stack,
    letters: Callable[[int], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given 3,000 dead letters, in a queue that hides what is received for a minute
    monkeypatch.setattr(dead_letters, "WAIT_SECONDS", 0)  # moto is one server: an empty answer is the truth
    bodies = letters(3000)
    queue = DeadLetterQueue(aws.client("sqs"), stack.dead_letter_queue_url, stack.queue_url)

    # When they are read, and that takes four minutes
    found: list[str] = []
    with queue.looking() as all_of_them:
        for letter in all_of_them:
            found.append(letter.body)
            if len(found) % 750 == 0:
                pass_time(minutes=1)

    # Then each came once, and all show again afterwards
    assert sorted(found) == sorted(bodies)
    with queue.looking() as again:
        assert sorted(letter.body for letter in again) == sorted(bodies)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_redrive_that_is_stopped_says_what_it_has_done(
    ending: signal.Signals, aws: LocalAws, stack: Stack, letters: Callable[[int], list[str]], start: Start
) -> None:
    # Given a slow redrive that has begun
    bodies = letters(60)
    process = start("--rate", "2", "--json")
    wait_for_a_message(aws, stack)

    # When it is stopped
    process.send_signal(ending)
    said = json.loads(process.communicate(timeout=60)[0])

    # Then it says how many were moved; each message is in one of the queues, and shows there
    moved, left = bodies_in(aws, stack.queue_url), bodies_in(aws, stack.dead_letter_queue_url)
    assert process.returncode == 1
    assert (said["moved"], said["stopped"]) == (len(moved), True)
    assert 0 < len(moved) < len(bodies)
    assert Counter(moved + left) == Counter(bodies)


def test_a_redrive_that_is_killed_loses_nothing(
    aws: LocalAws, pass_time: PassTime, stack: Stack, letters: Callable[[int], list[str]], start: Start
) -> None:
    # Given a redrive that has begun
    bodies = letters(60)
    process = start("--rate", "20")
    wait_for_a_message(aws, stack)

    # When it is killed, and what it was reading shows again
    process.kill()
    process.wait()
    pass_time(hours=1)

    # Then every message is in one of the queues; in both are at most the ten that were on their way
    moved, left = bodies_in(aws, stack.queue_url), bodies_in(aws, stack.dead_letter_queue_url)
    assert set(moved) | set(left) == set(bodies)
    assert len(moved) + len(left) <= len(bodies) + 10


def wait_for_a_message(aws: LocalAws, stack: Stack) -> None:
    queue = SqsQueue(aws.client("sqs"), stack.queue_url, stack.queue_arn)
    while not queue.count():
        pass


def bodies_in(aws: LocalAws, url: str) -> list[str]:
    """What shows in a queue now."""
    sqs, bodies = aws.client("sqs"), list[str]()
    while True:
        messages: list[dict[str, Any]] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        if not messages:
            return bodies
        bodies += [message["Body"] for message in messages]
