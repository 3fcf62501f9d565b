"""Calls of Lambda's Invoke API, kept instead of carried out: moto would need Docker for it."""

import json
import threading
from typing import Any

from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.config import default_user_config


class Invocations:
    """What was invoked, oldest first."""

    def __init__(self) -> None:
        self._invocations: list[tuple[str, Any]] = []
        self._changed = threading.Condition()

    def add(self, function_name: str, payload: Any) -> None:
        """Keep one."""
        with self._changed:
            self._invocations.append((function_name, payload))
            self._changed.notify_all()

    def after(self, count: int, wait: float) -> list[tuple[str, Any]]:
        """All but the first `count`; waits up to `wait` seconds for there to be one."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._invocations) > count, timeout=wait)
            return self._invocations[count:]


def adapt(invocations: Invocations) -> None:
    """Change moto's Lambda in this process."""

    def invoke(backend: LambdaSimpleBackend, function_name: str, qualifier: str | None, body: Any, *_: Any) -> bytes:
        function = backend.get_function(function_name, qualifier)  # raises what becomes a 404
        invocations.add(function.function_name, json.loads(body or "null"))
        return b"{}"

    default_user_config["lambda"] = {"use_docker": False}
    for name, replacement in {"invoke": invoke}.items():
        setattr(LambdaSimpleBackend, name, replacement)
