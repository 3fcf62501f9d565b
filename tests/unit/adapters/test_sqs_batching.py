"""What goes to SQS keeps its limits, whatever the messages."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.adapters.sqs_batching import (
    MOST_BYTES,
    attributes_size,
    batches,
    confirmed,
    failure_codes,
    has_forbidden_characters,
    message_size,
    numbered,
    tens,
    text_size,
    without_forbidden_characters,
)

# Of XML 1.0, https://www.w3.org/TR/xml/#charsets, which SQS refers to.
ALLOWED = re.compile(r"[\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
ANY_TEXT = st.text(st.characters(codec=None, categories=None))


@given(st.lists(st.integers(0, MOST_BYTES), max_size=40))
def test_batches_hold_everything_in_order_and_keep_both_limits(sizes: list[int]) -> None:
    found = list(batches(sizes, size=int))
    assert [one for batch in found for one in batch] == sizes
    assert all(1 <= len(batch) <= 10 and sum(batch) <= MOST_BYTES for batch in found)
    # and no two neighbours would have fitted together
    for one, other in pairwise(found):
        assert len(one) == 10 or sum(one) + other[0] > MOST_BYTES


def test_what_is_too_large_alone_is_alone_in_its_batch() -> None:
    # SQS refuses it; the others are not refused with it
    assert list(batches([1, MOST_BYTES + 1, 2, 3], size=int)) == [[1], [MOST_BYTES + 1], [2, 3]]


def test_batches_are_made_as_they_are_asked_for() -> None:
    # Given items that can't be had at once, Then the first batch doesn't wait for the last item
    items = (one for one in range(25))
    assert next(batches(items, size=lambda _: 1)) == list(range(10))
    assert next(items) == 11


@given(st.lists(st.integers(), max_size=40))
def test_tens_hold_everything_in_order(items: list[int]) -> None:
    found = list(tens(items))
    assert [one for batch in found for one in batch] == items
    assert all(len(batch) == 10 for batch in found[:-1])
    assert all(1 <= len(batch) <= 10 for batch in found)


def test_entries_are_known_by_their_place() -> None:
    assert numbered([{"MessageBody": "a"}, {"MessageBody": "b"}]) == [
        {"Id": "0", "MessageBody": "a"},
        {"Id": "1", "MessageBody": "b"},
    ]


def test_a_message_counts_with_its_attributes() -> None:
    # Given texts of one to four bytes a character, Then names, types and values count as well as the body
    attributes = {"detail": {"DataType": "String", "StringValue": "naïve \U0001f600"}}
    assert attributes_size(attributes) == len("detail") + len("String") + 7 + 4
    assert message_size({"MessageBody": "€"}) == 3
    assert message_size({"MessageBody": "€", "MessageAttributes": attributes}) == 3 + attributes_size(attributes)


@pytest.mark.parametrize("code", [0x00, 0x08, 0x0B, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_each_forbidden_character_is_found_and_replaced(code: int) -> None:
    assert has_forbidden_characters(f"a{chr(code)}b")
    assert without_forbidden_characters(f"a{chr(code)}b") == "a\ufffdb"


@given(ANY_TEXT)
def test_only_allowed_characters_are_left_and_those_are_untouched(text: str) -> None:
    done = without_forbidden_characters(text)
    assert ALLOWED.fullmatch(done)
    assert len(done) == len(text)
    assert has_forbidden_characters(text) == (not ALLOWED.fullmatch(text)) == (done != text)


@given(ANY_TEXT)
def test_any_text_has_a_size(text: str) -> None:
    assert text_size(text) == sum(
        1 if ord(c) < 0x80 else 2 if ord(c) < 0x800 else 3 if ord(c) < 0x10000 else 4 for c in text
    )


NOT_ANSWERS: list[object] = [
    None,
    {},
    [],
    "<html>",
    5,
    {"Successful": None},
    {"Successful": {"Id": "0"}},
    {"Successful": "0"},
    {"Successful": ["0", None, 0, {}, {"Id": 0}, {"Id": None}, {"Id": "00"}, {"Id": " 0"}, {"Id": "-1"}, {"id": "0"}]},
    {"Successful": [{"Id": "7"}]},
    {"Failed": [{"Id": "0"}]},
    {"Failed": []},
    {"Successful": [{"Id": "0"}], "Failed": [{"Id": "0", "Code": "InternalError"}]},
]


@pytest.mark.parametrize("answer", NOT_ANSWERS, ids=repr)
def test_what_sqs_does_not_say_it_has_done_is_not_done(answer: object) -> None:
    assert confirmed(3, answer) == set()


def test_what_sqs_names_is_done() -> None:
    answer = {"Successful": [{"Id": "0"}, {"Id": "2"}, {"Id": "2"}, {"Id": "9"}], "Failed": [{"Id": "1", "Code": "X"}]}
    assert confirmed(4, answer) == {0, 2}
    assert failure_codes(answer) == {1: "X"}


ANYTHING = st.recursive(
    st.none() | st.integers() | st.sampled_from(["0", "1", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["Successful", "Failed", "Id", "Code"]), inner)
    ),
)


@given(ANYTHING)
def test_any_answer_is_read(answer: object) -> None:
    done, codes = confirmed(2, answer), failure_codes(answer)
    assert done <= {0, 1}
    assert done.isdisjoint(codes)
