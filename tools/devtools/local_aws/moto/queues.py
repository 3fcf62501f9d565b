"""What moto's SQS lacks for many messages and many callers: one caller at a time, and the in-flight limit."""

import threading
import time
from collections.abc import Callable
from typing import Any

from moto.sqs.exceptions import SQSException
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from devtools.local_aws.moto import queue_speed
from devtools.local_aws.moto.clock import CLOCK
from devtools.local_aws.region import ACCOUNT, REGION

# SQS: a standard queue has at most this many messages in flight (received, not deleted, not visible again).
IN_FLIGHT_LIMIT = 120_000
_LOCK = threading.RLock()
PAUSE = 0.05  # seconds between two looks of a long poll


def adapt() -> None:
    """Change moto's SQS in this process. Once, before the first queue exists."""
    queue_speed.adapt()
    _let_one_caller_in_at_a_time()


def in_flight_until(queue_url: str) -> dict[str, float]:
    """By message id, the epoch second at which each message in flight is visible again. SQS itself never tells."""
    with _LOCK:
        messages = list(sqs_backends[ACCOUNT][REGION].get_queue(queue_url.rsplit("/", 1)[-1])._messages)
    now = CLOCK.milliseconds()
    return {message.id: message.visible_at / 1000 for message in messages if message.visible_at > now}


def empty(queue_url: str) -> None:
    """Take every message out of a queue, those in flight as well."""
    sqs_backends[ACCOUNT][REGION].purge_queue(queue_url.rsplit("/", 1)[-1])


def _let_one_caller_in_at_a_time() -> None:
    # moto changes its list of messages without a lock: a message sent while another is deleted can get lost.
    for name in ("send_message", "send_message_batch", "delete_message", "delete_message_batch", "purge_queue"):
        _replace(SQSBackend, name, _locked(getattr(SQSBackend, name)))
    for name in ("change_message_visibility", "change_message_visibility_batch"):
        _replace(SQSBackend, name, _locked(getattr(SQSBackend, name)))
    _replace(SQSBackend, "receive_message", receive_with(SQSBackend.receive_message))


def _replace(owner: type, name: str, function: Callable[..., Any]) -> None:
    setattr(owner, name, function)


def _locked(function: Callable[..., Any]) -> Callable[..., Any]:
    def locked(*arguments: Any, **keywords: Any) -> Any:
        with _LOCK:
            return function(*arguments, **keywords)

    return locked


def receive_with(receive: Callable[..., list[Message]]) -> Callable[..., list[Message]]:
    """moto's receiving, with long polls that look again, and the in-flight limit."""

    def receive_message(
        backend: SQSBackend, queue_name: str, count: int, wait: int, *rest: Any, **keywords: Any
    ) -> list[Message]:
        deadline = time.monotonic() + wait
        while True:
            with _LOCK:
                full = _is_full(backend.get_queue(queue_name))
                messages = [] if full else receive(backend, queue_name, count, 0, *rest, **keywords)
            if full and not wait:
                raise SQSException(
                    "OverLimit", f"{IN_FLIGHT_LIMIT} messages are in flight, which is the most there may be"
                )
            if messages or time.monotonic() >= deadline:
                return messages
            time.sleep(PAUSE)

    return receive_message


def _is_full(queue: Queue) -> bool:
    # counting takes a while, so only where there could be too many
    return len(queue._messages) >= IN_FLIGHT_LIMIT and (
        queue.approximate_number_of_messages_not_visible >= IN_FLIGHT_LIMIT
    )
