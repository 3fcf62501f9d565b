"""What may be pasted into the page's box."""

import json

import pytest
from devtools.demo.page.pasted import MOST_EVENTS, read_pasted
from hypothesis import given
from hypothesis import strategies as st


def test_one_event_stays_as_it_was_pasted() -> None:
    text = ' {"type":  "page", "value": 14.50}\n'
    assert read_pasted(text) == [text]


def test_a_list_is_as_many_messages() -> None:
    assert [json.loads(body) for body in read_pasted('[{"a": 1}, {"b": "\\ud800"}]')] == [{"a": 1}, {"b": "\ud800"}]


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\n  \n"])
def test_json_lines_are_as_many_messages_each_as_it_was_pasted(between: str) -> None:
    lines = ['{"a": 14.50}', ' {"b":  "\u2028"}', "{}"]
    assert [body.rstrip() for body in read_pasted(between.join(lines) + "\n")] == lines


def test_one_event_over_several_lines_is_no_json_lines() -> None:
    text = '{\n"a":\n{}\n}'
    assert read_pasted(text) == [text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n", "nothing to send: paste an event, a JSON object"),
        ('{\n  "a": 1,\n}', "not JSON: "),
        ('"page"', "an event is a JSON object, and this is a string"),
        ("null", "an event is a JSON object, and this is null"),
        ("[{}, 1]", "an event, number 2 of the list, is a JSON object, and this is a number"),
        ("[[]]", "an event, number 1 of the list, is a JSON object, and this is a list"),
        ('{}\n{"a": }', "not JSON: Expecting value at line 2, column 7"),
        ("{}\n\n[]", "an event of line 3 is a JSON object, and this is a list"),
        ("{}\n" * (MOST_EVENTS + 1), "a list of 501 events; it takes 1 to 500"),
        ("[]", "a list of 0 events; it takes 1 to 500"),
        (json.dumps([{}] * (MOST_EVENTS + 1)), "a list of 501 events; it takes 1 to 500"),
        (json.dumps({"a": "x" * 1_048_576}), "an event over 1 MiB, which SQS does not take"),
    ],
    ids=lambda text: text[:20],
)
def test_what_cannot_be_sent_is_said_in_one_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}") as raised:
        read_pasted(text)
    assert "\n" not in str(raised.value)


def test_a_mistake_in_the_json_is_found() -> None:
    with pytest.raises(ValueError, match="at line 2, column "):
        read_pasted('{\n  "a" 1\n}')


@given(st.one_of(st.text(), st.sampled_from(["[" * 100_000, '{"a":' * 100_000])))
def test_nothing_but_a_value_error_is_raised(text: str) -> None:
    try:
        bodies = read_pasted(text)
    except ValueError:
        return
    assert all(isinstance(json.loads(body), dict) for body in bodies)
