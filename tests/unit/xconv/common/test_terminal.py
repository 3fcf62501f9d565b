"""Somebody else's words on a terminal: neither markup nor commands, and nothing that people can read is lost."""

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from xconv.common.terminal import say, shown

WORDS = st.lists(
    st.sampled_from(["[/x]", "[red]", "[bold", "]", "\\[", "\x1b[2J", "\x1b]0;t\x07", "\x9b31m", "\u202e", "word", " "])
)


def on_terminal(text: str) -> str:
    printed = StringIO()
    Console(file=printed, width=10_000, highlight=False, emoji=False).print(shown(text))
    return printed.getvalue().removesuffix("\n")


@given(text=st.text(st.characters(codec="utf-8")) | WORDS.map("".join))
def test_no_text_is_a_command_to_the_terminal(text: str) -> None:
    assert all(letter.isprintable() or letter.isspace() for letter in on_terminal(text) if letter.isascii())


@pytest.mark.parametrize("text", ["[/x] of [red]", "[link=file:///x]a[/link]", "a [b] c", r"\[x]", ":smile: [1]"])
def test_what_looks_like_markup_stays_as_it_was_written(text: str) -> None:
    assert on_terminal(text) == text


def test_a_sentence_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say("one\x1b[2J\ntwo")
    assert capsys.readouterr().err == "one[2J\ntwo\n"
