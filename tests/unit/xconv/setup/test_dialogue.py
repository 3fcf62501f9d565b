"""Questions: whoever types what, an answer is one of those that are asked for."""

from collections.abc import Iterator

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from xconv.setup.dialogue import Dialogue, Option, as_it_is

CHOICES = (Option("a", "One"), Option("b", "Two\nof two lines"))


def typing(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Iterator[str] = iter(texts)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))


@given(st.lists(st.text()))
def test_a_choice_is_always_one_of_them(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        typing([*texts, "2"], monkeypatch)
        assert Dialogue(by_flags=False).choose("Which?", CHOICES, flag="--which") in ("a", "b")


@given(st.lists(st.text()))
def test_a_value_is_always_one_that_was_checked(texts: list[str]) -> None:
    def check(text: str) -> str:
        if not text.isdigit() or not text.isascii():
            raise ValueError("digits, please")
        return text

    with pytest.MonkeyPatch.context() as monkeypatch:
        typing([*texts, "7"], monkeypatch)
        assert Dialogue(by_flags=False).ask("How many?", check, flag="--many").isdigit()


@pytest.mark.parametrize(("pasted", "expected"), [(' "a" ', "a"), ("a\u200b", "a"), ("“a”", "a"), ("\x1b[Aa", "[Aa")])
def test_what_pasting_adds_is_taken_off(pasted: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    typing([pasted], monkeypatch)
    assert Dialogue(by_flags=False).ask("Value", as_it_is, flag="--value") == expected


def test_a_script_gets_defaults_and_is_told_what_is_missing() -> None:
    dialogue = Dialogue(by_flags=True)
    assert dialogue.choose("Which?", CHOICES, flag="--which", default="b") == "b"
    assert dialogue.ask("Value", as_it_is, flag="--value", default="x") == "x"
    assert dialogue.confirm("Sure?", default=True) is True
    assert dialogue.confirm("Sure?", default=True, given=False) is False
    with pytest.raises(ValueError, match="needs --which"):
        dialogue.choose("Which?", CHOICES, flag="--which")
    with pytest.raises(ValueError, match="needs --value"):
        dialogue.ask("Value", as_it_is, flag="--value")
    with pytest.raises(ValueError, match="--which c is none of a, b"):
        dialogue.choose("Which?", CHOICES, flag="--which", given="c")
