"""Commands that somebody is told to run next act on the stack that they named."""

import sys

import pytest
from xconv.common.next_commands import with_options


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run `xconv dlq list`", "run `xconv dlq list{}`"),
        ("`xconv doctor` or `xconv trace ID`", "`xconv doctor{}` or `xconv trace{} ID`"),
        ("`xconv dlq redrive --reason too_old`: mind", "`xconv dlq redrive{} --reason too_old`: mind"),
        ("it is in the queue: xconv dlq list", "it is in the queue: xconv dlq list{}"),
        # No stack is asked by these, and these say themselves which.
        ("`xconv preview FILE`, this xconv 0.1.0", "`xconv preview FILE`, this xconv 0.1.0"),
        ("Store it: xconv credentials put - --stack NAME", "Store it: xconv credentials put - --stack NAME"),
    ],
)
@pytest.mark.parametrize(
    ("typed", "options"),
    [
        (["dlq", "list", "--stack", " shop"], " --stack shop"),
        (["trace", "A", "--profile=my own", "--json", "--stack=shop"], " --profile 'my own' --stack shop"),
        (["dlq", "list", "--region", "eu-west-1"], " --region eu-west-1"),
        # What variables say, they say to the next command, too; an empty option says nothing.
        (["dlq", "list", "--json"], ""),
        (["dlq", "list", "--region", "", "--stack"], ""),
    ],
)
def test_what_was_named_is_named_again(
    text: str, said: str, typed: list[str], options: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["xconv", *typed])
    assert with_options(text) == said.replace("{}", options)
