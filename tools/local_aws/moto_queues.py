"""What moto's SQS lacks for many messages and many callers: speed, one caller at a time, the in-flight limit."""

import threading
import time
from collections.abc import Callable
from typing import Any

from moto.sqs import models
from moto.sqs.exceptions import ReceiptHandleIsInvalid, SQSException
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from local_aws.region import ACCOUNT, REGION

# SQS: a standard queue has at most this many messages in flight (received, not deleted, not visible again).
IN_FLIGHT_LIMIT = 120_000
_LOCK = threading.RLock()
_PAUSE = 0.05  # seconds between two looks of a long poll


def adapt() -> None:
    """Change moto's SQS in this process. Once, before the first queue exists."""
    _speed_up()
    _let_one_caller_in_at_a_time()


def in_flight_until(queue_url: str) -> dict[str, float]:
    """By message id, the epoch second at which each message in flight is visible again. SQS itself never tells."""
    with _LOCK:
        messages = list(sqs_backends[ACCOUNT][REGION].get_queue(queue_url.rsplit("/", 1)[-1])._messages)
    now = _now()
    return {message.id: message.visible_at / 1000 for message in messages if message.visible_at > now}


def _speed_up() -> None:
    # moto looks at every message of the queue again and again. With 1,000 messages, sending, receiving and
    # deleting them takes it half a minute; with these three, two seconds.
    vars(models)["unix_time_millis"] = _now
    _replace(SQSBackend, "is_message_valid_based_on_retention_period", _is_retained)
    _replace(Queue, "delete_message", _delete)


def _let_one_caller_in_at_a_time() -> None:
    # moto changes its list of messages without a lock: a message sent while another is deleted can get lost.
    for name in ("send_message", "send_message_batch", "delete_message", "delete_message_batch", "purge_queue"):
        _replace(SQSBackend, name, _locked(getattr(SQSBackend, name)))
    for name in ("change_message_visibility", "change_message_visibility_batch"):
        _replace(SQSBackend, name, _locked(getattr(SQSBackend, name)))
    _replace(SQSBackend, "receive_message", _receive_with(SQSBackend.receive_message))


def _replace(owner: type, name: str, function: Callable[..., Any]) -> None:
    setattr(owner, name, function)


def _now() -> float:
    return time.time() * 1000


def _is_retained(backend: SQSBackend, queue_name: str, message: Message) -> bool:
    retention: int = vars(backend.get_queue(queue_name))["message_retention_period"]
    return (message.sent_timestamp or 0) + retention * 1000 > _now()


def _delete(queue: Queue, receipt_handle: str) -> None:
    if receipt_handle in queue.deleted_messages:
        return
    for index, message in enumerate(queue._messages):
        if message.had_receipt_handle(receipt_handle):
            queue.pending_messages.discard(message)
            queue.deleted_messages.update(handle for handle in message.all_receipt_handles if handle)
            del queue._messages[index]
            return
    raise ReceiptHandleIsInvalid


def _locked(function: Callable[..., Any]) -> Callable[..., Any]:
    def locked(*arguments: Any, **keywords: Any) -> Any:
        with _LOCK:
            return function(*arguments, **keywords)

    return locked


def _receive_with(receive: Callable[..., list[Message]]) -> Callable[..., list[Message]]:
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
            time.sleep(_PAUSE)

    return receive_message


def _is_full(queue: Queue) -> bool:
    # counting takes a while, so only where there could be too many
    return len(queue._messages) >= IN_FLIGHT_LIMIT and (
        queue.approximate_number_of_messages_not_visible >= IN_FLIGHT_LIMIT
    )
