"""`each` lets no case out, and names what fails."""

import inspect

import pytest

from tests.support.each import each


def test_every_case_is_tried_in_every_combination() -> None:
    tried = []

    @each("letter", ["a", "b"])
    @each(("number", "text"), [(1, "one"), pytest.param(2, "two", id="2")])
    def test(letter: str, number: int, text: str) -> None:
        tried.append((letter, number, text))

    test()
    assert tried == [("a", 1, "one"), ("a", 2, "two"), ("b", 1, "one"), ("b", 2, "two")]


def test_a_single_failure_is_itself_under_its_name() -> None:
    @each("number", [1, 2, 3], ids=["one", "two", "three"])
    def test(number: int) -> None:
        assert number != 2, "it is two"

    with pytest.raises(AssertionError, match="it is two") as caught:
        test()
    assert caught.value.__notes__ == ["number: two"]


def test_all_failures_are_told() -> None:
    @each("number", [1, 2, 3], ids=lambda number: f"n{number}")
    def test(number: int) -> None:
        if number == 1:
            pytest.fail("a failure")
        if number == 3:
            raise KeyError("an error")

    with pytest.raises(BaseExceptionGroup, match="2 of 3 cases") as caught:
        test()
    found = {str(one): one.__notes__ for one in caught.value.exceptions}
    assert found == {"a failure": ["number: n1"], "'an error'": ["number: n3"]}


def test_what_did_not_raise_is_a_failure() -> None:
    @each("text", ["1", "x"])
    def test(text: str) -> None:
        with pytest.raises(ValueError, match="invalid"):
            int(text)

    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE") as caught:
        test()
    assert caught.value.__notes__ == ["text: '1'"]


def test_pytest_sees_the_other_arguments() -> None:
    @each("one", [1])
    def test(one: int, tmp_path: object) -> None:
        assert one
        assert tmp_path == "a fixture's"

    assert list(inspect.signature(test).parameters) == ["tmp_path"]
    test(tmp_path="a fixture's")


def test_no_cases_and_parts_that_do_not_fit_are_mistakes() -> None:
    with pytest.raises(AssertionError, match="no cases"):
        each("one", [])
    with pytest.raises(ValueError, match="zip"):
        each("one", [1, 2], ids=["one"])

    @each(("one", "two"), [(1,)])
    def test(one: int, two: int) -> None: ...

    with pytest.raises(ValueError, match="zip"):
        test()
