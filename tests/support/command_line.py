"""`xconv` in tests, run as an operator runs it: the whole command line, in this process, against the local AWS."""

import sys
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any
from unittest.mock import patch

import pytest
from devtools.local_aws import LocalAws
from xconv.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str


class CommandLine:
    """``xconv(*arguments, typed=...)``; `typed` is standard input, at a terminal or not."""

    def __init__(self, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._environment, self._monkeypatch = environment, monkeypatch

    def __call__(self, *arguments: str, typed: str = "", is_terminal: bool = False, status: int | None = 0) -> Done:
        out, err = StringIO(), StringIO()
        given = TextIOWrapper(BytesIO(typed.encode()), encoding="utf-8")
        vars(given)["isatty"] = lambda: is_terminal
        with self._monkeypatch.context() as patched:
            for name, value in self._environment.items():
                patched.setenv(name, value)
            with (
                patch.object(sys, "argv", ["xconv", *arguments]),
                patch.object(sys, "stdin", given),
                patch.object(sys, "stdout", out),
                patch.object(sys, "stderr", err),
                pytest.raises(SystemExit) as ended,
            ):
                main()
        done = Done(_status(ended.value.code), out.getvalue(), err.getvalue())
        assert status is None or done.status == status, done
        return done


def _status(code: Any) -> int:
    return int(code or 0)


def command_line(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line of somebody who may do everything."""
    return CommandLine(aws.environment(), monkeypatch)
