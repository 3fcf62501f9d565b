"""What the built functions print during a test, and whether anything of it is nobody's business."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from devtools.local_aws import RuntimeEmulator, Stack

# What the events of these tests have in the places that are a person's: addresses, phones, agents, click ids, hashes.
PERSONAL = re.compile(
    r"""@(?:[a-z-]+\.)*example\b|(?:203\.0\.113|198\.51\.100)\.\d|Mozilla/|Planted-Agent|555-?01\d\d(?!\d)|
    abc123def456ghi789|exampleclickid|segmentclick|jitsuclick|plantedclick|b4c9a289323b21a0""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_SECRET = {"scheme", "expires_at", "client_id", "note"}


class Said:
    """Listens to every function that is started, and learns every secret that is stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._functions: list[RuntimeEmulator] = []
        self._stacks: list[Stack] = []
        self._secrets: set[str] = set()
        start, put_secret = RuntimeEmulator.start, Stack.put_secret

        def listen(function: RuntimeEmulator) -> None:
            self._functions.append(function)
            start(function)

        def learn(stack: Stack, value: Mapping[str, Any]) -> str:
            self._stacks.append(stack)
            self._learn(value)
            return put_secret(stack, value)

        monkeypatch.setattr(RuntimeEmulator, "start", listen)
        monkeypatch.setattr(Stack, "put_secret", learn)

    def _learn(self, value: Mapping[str, Any]) -> None:
        texts = (text for name, text in value.items() if name not in _NOT_SECRET and isinstance(text, str))
        self._secrets |= {text for text in texts if len(text) > 6}  # a shorter one may be part of any word

    def personal(self) -> list[str]:
        """The printed lines that hold something of a person's, or of a secret's: also of one that was renewed."""
        for stack in self._stacks[-1:]:
            self._learn(stack.get_secret())
        lines = [line for function in self._functions for line in function.logs]
        return [line for line in lines if PERSONAL.search(line) or any(secret in line for secret in self._secrets)]
