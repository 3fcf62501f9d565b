"""Faults that `xconv doctor` must find, and stacks to plant them in."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.support.patient import Patient

# What is planted, and the check that must find it: theme, name, words of what is found.
Plant = Callable[[Patient], object]
Fault = tuple[Plant, tuple[str, str], str]
OAUTH2 = {"scheme": "oauth2", "access_token": "a", "refresh_token": "r", "client_id": "c"}


def at(seconds: float) -> str:
    """So many seconds from now."""
    return datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()


def planted(_: Patient) -> None:
    """By the stack's parameters."""


def old_messages(one: Patient) -> None:
    one.metric("QueueAge", 6 * 86_400)
    one.sqs.send_message(QueueUrl=one.stack.queue_url, MessageBody="{")


def all_deferred(one: Patient) -> None:
    one.metric("Received", 5)
    one.metric("Deferred", 5)


QUEUES: dict[str, Fault] = {
    "visibility timeout too short": (
        lambda one: one.queue(VisibilityTimeout="60"),
        ("queues", "visibility timeout"),
        "60 s; 6 × timeout + window is 380 s",
    ),
    "retention too short": (lambda one: one.queue(MessageRetentionPeriod="86400"), ("queues", "retention"), "1 days"),
    "no redrive": (lambda one: one.queue(RedrivePolicy=""), ("queues", "redrive"), "none"),
    "not encrypted": (lambda one: one.queue(SqsManagedSseEnabled="false"), ("queues", "encryption"), "none"),
    "a dead letter": (
        lambda one: one.sqs.send_message(QueueUrl=one.stack.dead_letter_queue_url, MessageBody="{"),
        ("backlog", "dead-letter queue"),
        "1 messages",
    ),
    "old messages": (
        old_messages,
        ("backlog", "oldest message"),
        "144.0 hours old; gone after 24 hours",
    ),
    "mapping disabled by hand": (
        lambda one: one.mapping(Enabled=False),
        ("delivery", "event source mapping"),
        "Disabled, although DeliveryEnabled is true",
    ),
    "no partial batch response": (
        lambda one: one.mapping(FunctionResponseTypes=[]),
        ("delivery", "partial batch response"),
        "off",
    ),
    "another batch size": (
        lambda one: one.mapping(BatchSize=10),
        ("delivery", "batches"),
        "BatchSize is 10, deployed 500",
    ),
    "secret unreadable": (
        lambda one: one.stack.put_secret({"scheme": "oauth1", "api_key": "k"}),
        ("credentials", "secret"),
        "api_secret is missing",
    ),
    "environment changed by hand": (
        lambda one: one.environment(PIXEL_ID="zzzzz"),
        ("stack", "environment"),
        "changed outside the stack: PixelId",
    ),
    "an alarm that rings": (lambda one: one.alarm("rings", "ALARM"), ("alarms", "ill-queues-rings"), "ALARM"),
}
FUNCTIONS: dict[str, Fault] = {
    "a mistyped event": (planted, ("events", "event names"), "Purchse (is purchase meant?)"),
    "redrive too early": (
        lambda one: one.queue(RedrivePolicy=one.redrive_policy(3)),
        ("queues", "redrive"),
        "after 3 receives",
    ),
    "dead letters kept too short": (
        lambda one: one.dead_letters(MessageRetentionPeriod="86400"),
        ("queues", "dead letters' retention"),
        "1 days, the queue's 10",
    ),
    "another consumer": (
        lambda one: one.lambda_.create_event_source_mapping(
            EventSourceArn=one.stack.queue_arn, FunctionName=one.stack.functions["RefreshTokenFunction"].name
        ),
        ("delivery", "consumers"),
        "refresh-token takes messages, too",
    ),
    "token expired": (
        lambda one: one.stack.put_secret(OAUTH2 | {"expires_at": at(-3600)}),
        ("credentials", "token"),
        "has expired: it should have been renewed",
    ),
    "no permissions": (
        lambda one: one.forbid("DeliverFunction"),
        ("permissions", "ill-functions-deliver's role"),
        "may not",
    ),
    "reserved concurrency of 0": (
        lambda one: one.lambda_.put_function_concurrency(
            FunctionName="ill-functions-deliver", ReservedConcurrentExecutions=0
        ),
        ("functions", "deliver's concurrency"),
        "reserved to 0",
    ),
    "another runtime": (
        lambda one: one.lambda_.update_function_configuration(
            FunctionName="ill-functions-deliver", Runtime="python3.9"
        ),
        ("functions", "deliver's runtime"),
        "python3.9",
    ),
    "log group gone": (
        lambda one: one.aws.client("logs").delete_log_group(logGroupName="/aws/lambda/ill-functions-deliver"),
        ("functions", "logs"),
        "none for ill-functions-deliver",
    ),
}
GONE: dict[str, Fault] = {
    "another pixel's event": (planted, ("events", "pixel"), "is another pixel's"),
    "the function gone": (
        lambda one: one.lambda_.delete_function(FunctionName="ill-gone-refresh-token"),
        ("functions", "refresh"),
        "is gone",
    ),
    "token nearly expired": (
        lambda one: one.stack.put_secret(OAUTH2 | {"expires_at": at(300)}),
        ("credentials", "token"),
        "minutes left: it should have been renewed",
    ),
}
TOKEN: dict[str, Fault] = {
    "an unknown currency": (planted, ("stack", "parameters"), "DefaultCurrency"),
    "a token that can't be renewed": (
        lambda one: one.stack.put_secret({"scheme": "oauth2", "access_token": "a", "expires_at": at(300)}),
        ("credentials", "token"),
        "it can't be renewed",
    ),
}
SECRET: dict[str, Fault] = {
    "an event twice": (planted, ("events", "event ids"), "name the same event"),
    "secret marked for deletion": (
        lambda one: one.aws.client("secretsmanager").delete_secret(SecretId=one.stack.secret_arn),
        ("credentials", "secret"),
        "marked for deletion",
    ),
    "events that were all deferred": (
        all_deferred,
        ("last day", "last delivery"),
        "none in the last day",
    ),
}
# Faults that don't hide each other share a stack: its name, parameters, whether it has delivered anything.
ILL: dict[str, tuple[dict[str, str], dict[str, Fault]]] = {
    "ill-queues": ({}, QUEUES),
    "ill-functions": ({"EventIds": "Purchse=tw-o8z6j-o87ne"}, FUNCTIONS),
    "ill-gone": ({"EventIds": "Purchase=tw-zzzzz-o87ne"}, GONE),
    "ill-token": ({"DefaultCurrency": "EUX"}, TOKEN),
    "ill-secret": ({"EventIds": "Purchase=a1,purchase=a2"}, SECRET),
}
