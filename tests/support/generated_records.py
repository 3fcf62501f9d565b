"""Records of an SQS event to draw from: good ones, some with a part SQS never writes, and any JSON at all."""

from typing import Any

from hypothesis import strategies as st

from tests.support.batches import BODIES, record
from tests.support.generated_events import ANYTHING, EVENTS

_TIMES = st.sampled_from(["1795514400000", "0", "-1", "many", "9" * 5_000, "2026-11-20T08:00:00Z"])
_ORIGINAL_TIMES = _TIMES | st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
_ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"SentTimestamp": _TIMES | ANYTHING, "ApproximateReceiveCount": _TIMES | ANYTHING}
)
_ATTRIBUTE = st.fixed_dictionaries({}, optional={"stringValue": _ORIGINAL_TIMES | ANYTHING, "dataType": ANYTHING})
_MESSAGE_ATTRIBUTES = st.dictionaries(st.sampled_from(["original_sent_at", "another"]), _ATTRIBUTE | ANYTHING)
_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "messageId": st.sampled_from(["message-0", "message-1"]) | ANYTHING,
    "receiptHandle": ANYTHING,
    "body": ANYTHING,
    "attributes": _ATTRIBUTES | ANYTHING,
    "messageAttributes": _MESSAGE_ATTRIBUTES | ANYTHING,
}
_GOOD = st.builds(record, st.integers(0, 30), EVENTS | BODIES, st.integers(1, 6))
_NEARLY_GOOD = st.builds(lambda good, parts: good | parts, _GOOD, st.fixed_dictionaries({}, optional=_PARTS))
RECORDS: st.SearchStrategy[Any] = _GOOD | _NEARLY_GOOD | st.fixed_dictionaries({}, optional=_PARTS) | ANYTHING
