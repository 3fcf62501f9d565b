"""Somebody at a terminal who follows docs/operations.md to the letter."""

import os
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from devtools.local_aws import LocalAws
from devtools.paths import ROOT
from devtools.x_simulator import XSimulator

from tests.support.pseudo_terminal import PseudoTerminal

PAGE = (ROOT / "docs" / "operations.md").read_text()
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COLUMNS = 400  # no line of JSON or of a table is broken
_COMMENT = re.compile(r"(?:^|\s+)# .*$")
# What opens the page that `xconv authorize` names, and lets the app in there.
_BROWSER = """#!{python}
import sys, urllib3
address, _, query = sys.argv[1].partition("?")
form = {{"Content-Type": "application/x-www-form-urlencoded"}}
answer = urllib3.request("POST", address, body=f"{{query}}&decision=authorize", headers=form, redirect=False)
urllib3.request("GET", answer.headers["location"])
"""


def section(heading: str) -> str:
    """What stands below a heading of the page, up to the next one."""
    (found,) = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def blocks(text: str) -> list[list[str]]:
    """The lines of each block of commands, without comments."""
    return [
        [line for line in (_COMMENT.sub("", line) for line in block.split("\n")) if line]
        for block in _BLOCK.findall(text)
    ]


class Terminal:
    """A shell in which the page's first lines were typed; `xconv` and `aws` are on its path.

    `aws` is a stand-in of a few lines that takes what the SDK's models know: the CLI can't be installed beside the SDK.
    `xconv` is the real one; where it would go to X's login, it is told the simulator's. Both are in the folder `tools`.
    """

    def __init__(self, aws: LocalAws, x: XSimulator, tools: Path, folder: Path) -> None:
        self._folder, self._environment = folder, os.environ | aws.environment()
        own = folder / "bin"
        own.mkdir()
        at_x = f"--port 0 --authorize-url {x.url}/i/oauth2/authorize --token-url {x.token_url}"
        real = shlex.quote(str(tools / "xconv"))
        _write(own / "xconv", f'#!/bin/sh\n[ "$1" = authorize ] && set -- "$@" {at_x}\nexec {real} "$@"\n')
        _write(own / "browser", _BROWSER.format(python=sys.executable))
        self._environment |= {
            "PATH": f"{own}:{tools}:{os.environ['PATH']}",
            "BROWSER": f"{own}/browser %s &",
            "OAUTHLIB_INSECURE_TRANSPORT": "1",  # the simulator's token endpoint has no TLS
        }
        self._before = [line for line in blocks(PAGE)[0] if line.startswith("export ")]

    def type(self, line: str, asked: Mapping[str, str] | None = None, status: int = 0, **named: str) -> str:
        """Type a line of the page, its words in capitals as `named`; returns what is shown.

        `asked` has what is asked on the way, each with its answer. What an assignment sets stays for the lines after
        it, as in a shell.
        """
        for name, value in named.items():
            line = re.sub(rf"(?<![$\w]){name}\b(?!=)", value, line)
        if re.match(r"[A-Z_]+=", line):
            self._before.append(line)
        with PseudoTerminal(
            ["bash", "-c", "\n".join([*self._before, line])], self._environment, self._folder, columns=_COLUMNS
        ) as terminal:
            for question, answer in (asked or {}).items():
                terminal.answer(question, answer)
            ended = terminal.end()
        assert ended == status, f"{line}\n{terminal.shown}"
        return terminal.shown

    def file(self, name: str) -> Path:
        return self._folder / name


def _write(script: Path, text: str) -> None:
    script.write_text(text)
    script.chmod(0o755)
