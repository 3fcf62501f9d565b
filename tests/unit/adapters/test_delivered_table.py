"""The table in DynamoDB: within its limits, consistent, and nothing that it does holds anybody up."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from x_conversions.adapters import delivered_table
from x_conversions.adapters.delivered_table import DeliveredTable
from x_conversions.adapters.record_items import announcement_item, sign_item
from x_conversions.core.deadline import Deadline
from x_conversions.core.outcome import DELIVERED
from x_conversions.delivery.deduplication import key_of
from x_conversions.delivery.delivery_records.announcements import announce, oldest_name_alive
from x_conversions.delivery.delivery_records.decision import SendPolicy
from x_conversions.delivery.delivery_records.keeping import DeliveryRecords
from x_conversions.delivery.delivery_records.table import Announcement, Around, Record, RecordsUnavailable, Sign

from tests.support.delivery_builders import NOW, FakeClock, conversion

AT = int(NOW)
RECORD = Record(is_delivered=True, money="", sends=0, at=AT, until=AT + 86_400)
TABLE = "table"
OLDEST = oldest_name_alive(AT)
Answer = dict[str, Any]


def keys(number: int) -> list[bytes]:
    return [one.to_bytes(12) for one in range(number)]


class FakeDynamoDb:
    """Takes calls as DynamoDB does: 100 keys or 25 writes, each once; says what it was asked.

    Attributes
    ----------
    throttled
        How many keys or items of a call it leaves undone, for the next calls.
    error
        What it raises, for the next calls.
    """

    def __init__(self) -> None:
        self.items: dict[tuple[bytes, bytes], Answer] = {}
        self.requests: list[Answer] = []
        self.throttled: list[int] = []
        self.errors: list[Exception | None] = []
        self.page = 1000

    def put_item(self, **request: Any) -> Answer:
        self._called(request)
        self._put(request["Item"])
        return {}

    def delete_item(self, **request: Any) -> Answer:
        self._called(request)
        self.items.pop(_name(request["Key"]), None)
        return {}

    def query(self, **request: Any) -> Answer:
        self._called(request)
        wanted = request["ExpressionAttributeValues"][":open"]["B"]
        found = sorted((one for one in self.items if one[0] == wanted), reverse=not request["ScanIndexForward"])
        start = request.get("ExclusiveStartKey")
        found = found[found.index(_name(start)) + 1 :] if start else found
        answer: Answer = {"Items": [self.items[one] for one in found[: self.page]]}
        if len(found) > self.page:
            last = found[self.page - 1]
            answer["LastEvaluatedKey"] = {"k": {"B": last[0]}, "r": {"B": last[1]}}
        return answer

    def batch_get_item(self, **request: Any) -> Answer:
        self._called(request)
        wanted = request["RequestItems"][TABLE]["Keys"]
        assert 1 <= len(wanted) <= 100
        assert len(set(map(_name, wanted))) == len(wanted)
        done, left = self._throttle(wanted)
        found = [self.items[_name(key)] for key in done if _name(key) in self.items]
        return {"Responses": {TABLE: found}, "UnprocessedKeys": {TABLE: {"Keys": left}} if left else {}}

    def batch_write_item(self, **request: Any) -> Answer:
        self._called(request)
        wanted = request["RequestItems"][TABLE]
        assert 1 <= len(wanted) <= 25
        assert len({_name(one["PutRequest"]["Item"]) for one in wanted}) == len(wanted)
        done, left = self._throttle(wanted)
        for one in done:
            self._put(one["PutRequest"]["Item"])
        return {"UnprocessedItems": {TABLE: left} if left else {}}

    def _called(self, request: Answer) -> None:
        self.requests.append(request)
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error

    def _put(self, item: Answer) -> None:
        self.items[_name(item)] = item

    def _throttle(self, wanted: list[Answer]) -> tuple[list[Answer], list[Answer]]:
        left = self.throttled.pop(0) if self.throttled else 0
        return wanted[left:], wanted[:left]


def _name(key: Answer) -> tuple[bytes, bytes]:
    return key["k"]["B"], key["r"]["B"]


@pytest.fixture(autouse=True)
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> FakeDynamoDb:
    fake = FakeDynamoDb()
    monkeypatch.setattr(delivered_table, "dynamodb", lambda: fake)
    return fake


class Tried:
    """A table, with a clock of its own."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.table = DeliveredTable(TABLE, self.clock, self.clock.sleep)

    @property
    def within(self) -> Deadline:
        return Deadline.after(2, reserve=0, clock=self.clock)

    def look_around(self, within: Deadline) -> Around:
        return self.table.look_around(OLDEST, within)

    def fails(self, call: Callable[[Deadline], object]) -> bool:
        try:
            call(self.within)
        except RecordsUnavailable:
            return True
        return False


@pytest.fixture
def tried() -> Tried:
    return Tried()


def test_what_is_written_is_read(tried: Tried) -> None:
    records = dict.fromkeys(keys(120), RECORD)
    assert tried.table.write(records, {Sign.LOST: AT}, tried.within) == set()
    assert tried.table.read(keys(121), tried.within) == (records, frozenset())
    assert tried.look_around(tried.within) == Around([], {Sign.LOST: AT})


def test_an_announcement_is_there_until_it_is_taken_back(tried: Tried) -> None:
    announcement = Announcement(b"n" * 12, frozenset(keys(500)), AT)
    tried.table.announce(announcement, tried.within)
    assert tried.look_around(tried.within).announcements == [announcement]
    tried.table.take_back(announcement.name, tried.within)
    assert tried.look_around(tried.within).announcements == []


def test_all_pages_are_read(tried: Tried, dynamodb: FakeDynamoDb) -> None:
    dynamodb.page = 2
    for number in range(5):
        tried.table.announce(Announcement(bytes([number]) * 12, frozenset(keys(3)), AT), tried.within)
    assert len(tried.look_around(tried.within).announcements) == 5


@pytest.mark.parametrize(("dead", "alive", "fails"), [(100, 3, False), (5000, 3, False), (5000, 5000, True)])
def test_whoever_is_alive_is_seen_behind_however_many_died(
    tried: Tried, dynamodb: FakeDynamoDb, dead: int, alive: int, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a table full of announcements of dead instances, of which a page takes a fifth of a second to read
    for number in range(dead + alive):
        age = number % 90 if number < alive else 3600 + number
        dynamodb.put_item(Item=announcement_item(announce(keys(1), AT - age)))
    dynamodb.put_item(Item=sign_item(Sign.LOST, AT))
    query, dynamodb.page = dynamodb.query, 170

    def read_slowly(**request: Any) -> Answer:
        tried.clock.sleep(0.2)
        return query(**request)

    # When an instance looks around, Then it sees all that are alive, and of the others what time allows
    monkeypatch.setattr(dynamodb, "query", read_slowly)
    assert tried.fails(tried.look_around) is fails
    assert tried.clock() - NOW <= 2.2
    if not fails:
        around = tried.look_around(tried.within)
        assert len([one for one in around.announcements if one.at > AT - 90]) == alive
        assert len(around.announcements) > min(dead, 800)
        assert around.signs == {Sign.LOST: AT}


@pytest.mark.parametrize(("number", "reads", "writes"), [(1, 1, 1), (25, 1, 1), (26, 1, 2), (100, 1, 4), (500, 5, 20)])
def test_as_few_calls_as_there_can_be(
    tried: Tried, dynamodb: FakeDynamoDb, number: int, reads: int, writes: int
) -> None:
    tried.table.read(keys(number), tried.within)
    assert len(dynamodb.requests) == reads
    tried.table.write(dict.fromkeys(keys(number), RECORD), {}, tried.within)
    assert len(dynamodb.requests) == reads + writes


@pytest.mark.parametrize(("remembered", "calls"), [(0, 3), (25, 5), (100, 8), (500, 28)])
def test_the_calls_of_a_batch_of_500(tried: Tried, dynamodb: FakeDynamoDb, remembered: int, calls: int) -> None:
    # Given 500 conversions, so many of which are worth a record
    conversions = [conversion(number) for number in range(500)]
    for number, one in enumerate(conversions):
        one.name = "Purchase" if number < remembered else "PageView"
    keys_of = {id(one): key_of(one, "o8z6j") for one in conversions}
    deadline = Deadline.after(60, reserve=10, clock=tried.clock)
    batch = DeliveryRecords(tried.table, SendPolicy(), tried.clock).open(conversions, keys_of, deadline)

    # When X counts them all
    batch.begin()
    assert [one for one in conversions if batch.decide(one) is not None] == []
    for one in conversions:
        batch.account(one, DELIVERED)
    assert batch.end() == 0

    # Then DynamoDB was called exactly so often
    assert len(dynamodb.requests) == calls


def test_reads_are_strongly_consistent(tried: Tried, dynamodb: FakeDynamoDb) -> None:
    # The order of steps rests on it, and neither moto nor this fake can show what goes wrong without.
    tried.look_around(tried.within)
    tried.table.read(keys(1), tried.within)
    query, get = dynamodb.requests
    assert query["ConsistentRead"] is True
    assert get["RequestItems"][TABLE]["ConsistentRead"] is True


@pytest.mark.parametrize(
    ("throttled", "unwritten", "calls"), [([25, 0], 0, 3), ([3, 3], 3, 3), ([3, 1], 1, 3), ([25, 25], 30, 2)]
)
def test_what_is_throttled_is_written_once_more(
    tried: Tried, dynamodb: FakeDynamoDb, throttled: list[int], unwritten: int, calls: int
) -> None:
    dynamodb.throttled = [*throttled]
    left = tried.table.write(dict.fromkeys(keys(30), RECORD), {}, tried.within)
    assert (len(left), len(dynamodb.requests)) == (unwritten, calls)
    assert 0.05 <= tried.clock.slept[0] <= 0.2


def test_what_is_throttled_is_read_once_more(tried: Tried, dynamodb: FakeDynamoDb) -> None:
    tried.table.write(dict.fromkeys(keys(10), RECORD), {}, tried.within)
    dynamodb.throttled = [4, 1]
    reading = tried.table.read(keys(10), tried.within)
    assert (len(reading.records), len(reading.unread)) == (9, 1)


def test_what_was_read_before_a_failure_is_known(tried: Tried, dynamodb: FakeDynamoDb) -> None:
    # Given 250 records, of which the second hundred can't be read
    tried.table.write(dict.fromkeys(keys(250), RECORD), {}, tried.within)
    dynamodb.errors = [None, AWAY]

    # Then the first are known, and of the others nobody knows
    reading = tried.table.read(keys(250), tried.within)
    assert (set(reading.records), reading.unread) == (set(keys(100)), frozenset(keys(250)[100:]))


def test_what_was_read_before_it_was_throttled_is_known(tried: Tried, dynamodb: FakeDynamoDb) -> None:
    tried.table.write(dict.fromkeys(keys(10), RECORD), {}, tried.within)
    dynamodb.throttled, dynamodb.errors = [4], [None, AWAY]
    reading = tried.table.read(keys(10), tried.within)
    assert (len(reading.records), len(reading.unread)) == (6, 4)


DENIED = ClientError({"Error": {"Code": "AccessDeniedException"}}, "Query")
AWAY = EndpointConnectionError(endpoint_url="https://dynamodb.example")
NAMELESS = ClientError({}, "Query")
ERRORS = [DENIED, NAMELESS, AWAY, ValueError("no JSON"), KeyError("Items")]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_what_fails_is_said_and_not_raised(tried: Tried, dynamodb: FakeDynamoDb, error: Exception) -> None:
    for call in (
        lambda within: tried.table.announce(Announcement(b"n" * 12, frozenset(keys(1)), AT), within),
        tried.look_around,
        lambda within: tried.table.read(keys(1), within),
        lambda within: tried.table.take_back(b"n" * 12, within),
    ):
        dynamodb.errors = [error]
        assert tried.fails(call)
        assert not tried.fails(tried.look_around)  # one failure is none in a row
    dynamodb.errors = [None, error]
    assert tried.table.write(dict.fromkeys(keys(60), RECORD), {}, tried.within) == set(keys(60)[25:])


@pytest.mark.parametrize("answer", [{}, [], None, {"Items": None}, {"Responses": []}, "text"])
def test_an_answer_that_is_none_is_a_failure(
    tried: Tried, dynamodb: FakeDynamoDb, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for operation in ("query", "batch_get_item", "batch_write_item"):
        monkeypatch.setattr(dynamodb, operation, lambda **_: answer)
    assert tried.fails(tried.look_around)
    assert tried.fails(lambda within: tried.table.read(keys(1), within))
    assert Tried().table.write({keys(1)[0]: RECORD}, {}, tried.within) == set(keys(1))


@pytest.mark.parametrize("left", [[{"x": 1}], [None], "text", [{"k": {"B": b"k"}}], [{"PutRequest": {"Item": {}}}]])
def test_what_was_never_asked_for_is_not_left_undone(
    tried: Tried, dynamodb: FakeDynamoDb, left: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = {"Responses": {}, "UnprocessedKeys": {TABLE: {"Keys": left}}}
    monkeypatch.setattr(dynamodb, "batch_get_item", lambda **_: read)
    monkeypatch.setattr(dynamodb, "batch_write_item", lambda **_: {"UnprocessedItems": {TABLE: left}})
    assert tried.fails(lambda within: tried.table.read(keys(1), within))
    assert tried.table.write({keys(1)[0]: RECORD}, {}, tried.within) == set(keys(1))


def test_pages_without_an_end_are_given_up(
    tried: Tried, dynamodb: FakeDynamoDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a table whose every page says that there is another
    def turn_the_page(**_: Any) -> Answer:
        tried.clock.sleep(0.1)
        return {"Items": [], "LastEvaluatedKey": {"k": {"B": b"open"}, "r": {"B": b"r"}}}

    # Then nothing goes on asking when nobody waits any more
    monkeypatch.setattr(dynamodb, "query", turn_the_page)
    assert tried.fails(tried.look_around)
    assert tried.clock() - NOW == pytest.approx(2, abs=0.2)


def test_after_two_failures_it_is_left_alone_for_a_minute(tried: Tried, dynamodb: FakeDynamoDb) -> None:
    # Given a table that is away
    dynamodb.errors = [AWAY, AWAY]
    assert [tried.fails(tried.look_around) for _ in range(5)] == [True] * 5
    assert len(dynamodb.requests) == 2

    # When it is back, Then it is asked again after a minute, and not before
    tried.clock.sleep(59)
    assert tried.fails(tried.look_around)
    tried.clock.sleep(2)
    assert not tried.fails(tried.look_around)
    assert len(dynamodb.requests) == 3


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """Something that doesn't happen while a test runs."""
    event = threading.Event()
    yield event
    event.set()


def test_a_call_that_never_ends_is_given_up(
    dynamodb: FakeDynamoDb, never: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given an answer that comes in drips, or a name that isn't resolved: no time limit of botocore's knows of these
    monkeypatch.setattr(dynamodb, "query", lambda **_: never.wait())
    table = DeliveredTable(TABLE)
    with pytest.raises(RecordsUnavailable):
        table.look_around(OLDEST, Deadline.after(0.05, reserve=0))


def test_nothing_is_called_without_time(tried: Tried, dynamodb: FakeDynamoDb) -> None:
    with pytest.raises(RecordsUnavailable):
        tried.look_around(Deadline.after(0, reserve=0, clock=tried.clock))
    assert dynamodb.requests == []
