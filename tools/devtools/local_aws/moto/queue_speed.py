"""Takes away what makes moto's SQS slow with thousands of messages: looking at every one of them, for every one."""

import secrets
from collections.abc import Callable
from functools import cache
from typing import Any
from weakref import WeakValueDictionary

from moto.sqs import models
from moto.sqs.exceptions import ReceiptHandleIsInvalid
from moto.sqs.models import Message, Queue, SQSBackend

from devtools.local_aws.moto.clock import CLOCK

_RECEIVED: WeakValueDictionary[str, Message] = WeakValueDictionary()  # by receipt handle
_HANDLE_BYTES = 138  # about as long as SQS's own


def adapt() -> None:
    """Change moto's SQS in this process."""
    vars(models)["unix_time_millis"] = CLOCK.milliseconds
    vars(models)["generate_receipt_handle"] = lambda: secrets.token_urlsafe(_HANDLE_BYTES)
    vars(models)["camelcase_to_underscores"] = cache(vars(models)["camelcase_to_underscores"])
    _replace(SQSBackend, "is_message_valid_based_on_retention_period", _is_retained)
    _replace(SQSBackend, "change_message_visibility", _change_visibility)
    _replace(Message, "mark_received", _remembering(Message.mark_received))
    _replace(Queue, "delete_message", _delete)
    # moto asks for all three whenever a message is sent
    _replace(Queue, "messages", property(_available))
    _replace(Queue, "approximate_number_of_messages_not_visible", property(_in_flight))
    _replace(Queue, "approximate_number_of_messages_delayed", property(_delayed))


def _replace(owner: type, name: str, by: object) -> None:
    setattr(owner, name, by)


def _is_retained(backend: SQSBackend, queue_name: str, message: Message) -> bool:
    retention: int = vars(backend.get_queue(queue_name))["message_retention_period"]
    return (message.sent_timestamp or 0) + retention * 1000 > CLOCK.milliseconds()


def _available(queue: Queue) -> list[Message]:
    now = CLOCK.milliseconds()
    return [message for message in queue._messages if message.visible_at < now and message.delayed_until <= now]


def _in_flight(queue: Queue) -> int:
    now = CLOCK.milliseconds()
    return len([None for message in queue._messages if message.visible_at >= now])


def _delayed(queue: Queue) -> int:
    now = CLOCK.milliseconds()
    return len([None for message in queue._messages if message.delayed_until > now])


def _remembering(mark_received: Callable[..., None]) -> Callable[..., None]:
    def remembering(message: Message, *arguments: Any, **keywords: Any) -> None:
        mark_received(message, *arguments, **keywords)
        if message.receipt_handle:
            _RECEIVED[message.receipt_handle] = message

    return remembering


def _find(queue: Queue, receipt_handle: str) -> Message:
    message = _RECEIVED.get(receipt_handle)
    if message is None or message not in queue._messages:
        raise ReceiptHandleIsInvalid
    return message


def _change_visibility(backend: SQSBackend, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
    # moto's own limit of twelve hours counts from the sending, which in SQS it doesn't
    queue = backend.get_queue(queue_name)
    message = _find(queue, receipt_handle)
    message.change_visibility(visibility_timeout)
    if message.visible:
        queue.pending_messages.discard(message)


def _delete(queue: Queue, receipt_handle: str) -> None:
    if receipt_handle in queue.deleted_messages:
        return
    message = _find(queue, receipt_handle)
    queue.pending_messages.discard(message)
    queue.deleted_messages.update(handle for handle in message.all_receipt_handles if handle)
    queue._messages.remove(message)
