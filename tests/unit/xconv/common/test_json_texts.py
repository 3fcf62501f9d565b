"""A text's JSON values, each with its line: JSON lines, documents one after the other, logs."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xconv.common.json_texts import JsonText, elements, read_json_texts, why_no_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def found(text: str) -> list[tuple[int, Any]]:
    return [(one.line, one.value) for one in read_json_texts(text)[0]]


@given(values=st.lists(VALUES, min_size=1, max_size=5), indent=st.sampled_from([None, 2]))
def test_values_one_after_the_other_are_read_whatever_is_in_them(values: list[Any], indent: int | None) -> None:
    written = [json.dumps(value, indent=indent) for value in values]
    texts, left_out = read_json_texts("\n".join(written))
    assert [one.value for one in texts] == values
    assert [one.text for one in texts] == written
    assert left_out == 0


@given(values=st.lists(VALUES, max_size=5), indent=st.sampled_from([None, 1]))
def test_a_lists_elements_stay_as_they_were_written(values: list[Any], indent: int | None) -> None:
    (whole,), _ = read_json_texts(json.dumps(values, indent=indent))
    each = elements(whole)
    assert [one.value for one in each] == values
    assert [json.loads(one.text) for one in each] == values


@given(text=st.text())
def test_any_text_is_values_lines_or_one_sentence(text: str) -> None:
    said = ""
    try:
        texts, _ = read_json_texts(text)
    except ValueError as error:
        said = str(error)
        texts = []
    assert all(one.text for one in texts)
    assert "\n" not in said
    assert not said or said.startswith("no JSON: ")


def test_each_value_has_the_line_it_begins_on() -> None:
    assert found('{"a":\n 1}\n\n{"b": 2} {"c": 3}\n') == [(1, {"a": 1}), (4, {"b": 2}), (4, {"c": 3})]


def test_lines_that_are_no_json_stand_among_the_others_with_their_problem() -> None:
    texts, left_out = read_json_texts('{"a": 1}\n{"b": \nnothing\n')
    assert [(one.line, one.text) for one in texts] == [(1, '{"a": 1}'), (2, '{"b": '), (3, "nothing")]
    assert [bool(one.problem) for one in texts] == [False, True, True]
    assert left_out == 0


def test_of_a_log_only_what_holds_an_object_is_taken() -> None:
    log = 'START RequestId: 1\n2026-11-24T09:00:00Z INFO {"a": 1}\n{"b": 2}\nREPORT {not json}\n'
    texts, left_out = read_json_texts(log)
    assert [(one.line, one.value) for one in texts] == [(2, {"a": 1}), (3, {"b": 2})]
    assert left_out == 2


def test_a_broken_document_names_line_and_column() -> None:
    with pytest.raises(ValueError, match=r"no JSON: line 3, column 11: expecting"):
        read_json_texts('{\n  "a": 1,\n  "b": 2.5e "c": 3\n}')


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 10_000, '{"a": ' * 100_000])
def test_what_no_parser_takes_is_one_line_with_a_problem(text: str) -> None:
    (one,), _ = read_json_texts(text)
    assert one.problem


def test_a_byte_order_mark_in_front_is_no_problem() -> None:
    assert found('\ufeff{"a": 1}\n{"b": 2}') == [(1, {"a": 1}), (2, {"b": 2})]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("webhook_id=727", "a form's fields"),
        ("a%5B0%5D=1&b=2", "a form's fields"),
        ("items[0][sku]=1&b=2", "a form's fields"),
        ("eyJ0eXBlIjoidHJhY2sifQ==", "base64, not JSON"),
        ('{"a": }', "column 7: expecting value"),
        ('{"a": NaN}', "no NaN"),
        ("{" * 100_000, "column"),
        ('{"a":' * 1025 + "1" + "}" * 1025, "nested too deeply"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("[" * 1024 + "NaN" + "]" * 1024, "no NaN"),
    ],
)
def test_why_a_body_is_no_json(body: str, why: str) -> None:
    assert why in why_no_json(body)


def test_what_is_said_of_a_body_holds_nothing_of_it() -> None:
    assert "jane" not in why_no_json('{"email": jane@example.com}')


def test_a_text_of_white_space_holds_nothing() -> None:
    assert read_json_texts(" \n\t\r\n") == ([], 0)


def test_a_problem_is_the_texts_own() -> None:
    assert read_json_texts("{broken") == ([JsonText(1, "{broken", None, read_json_texts("{broken")[0][0].problem)], 0)
