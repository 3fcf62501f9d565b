"""Hostile events as SQS events, for one warm instance."""

import json
from collections.abc import Iterator
from typing import Any

from devtools.local_aws.sqs_event import EventBatch, event_of

from tests.benchmarks.payloads import record
from tests.support.hostile_events import hostile_events

_MOST_PER_BATCH = 500  # the template's BatchSize


def hostile_batches(number: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """So many events as SQS events, each as large as Lambda takes one, of 500 messages at most."""
    batch = EventBatch(_MOST_PER_BATCH)
    for one, event in enumerate(hostile_events(number, seed)):
        written = record(one, json.dumps(event, ensure_ascii=False))
        if not batch.add(written):
            yield event_of(batch.records)
            batch = EventBatch(_MOST_PER_BATCH)
            batch.add(written)
    yield event_of(batch.records)
