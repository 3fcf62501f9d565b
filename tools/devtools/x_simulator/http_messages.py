"""What comes in and what goes out, independent of sockets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

JSON = {"content-type": "application/json; charset=utf-8"}
HTML = {"content-type": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class Request:
    """One HTTP request. Header names are lower-case; ``query`` is the raw text behind the question mark."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # carries credentials
    body: bytes = field(default=b"", repr=False)

    def is_of_type(self, content_type: str) -> bool:
        """Whether the body is declared as this content type, whatever parameters follow."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() == content_type


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. Where a function may return ``None`` instead, the connection is dropped.

    ``early_hints`` are the headers of a 103 that goes before it; without any there is none.
    """

    status: int
    body: bytes = field(default=b"", repr=False)  # of the token endpoint, it carries credentials
    headers: Mapping[str, str] = field(default_factory=dict)
    early_hints: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, status: int, body: object, headers: Mapping[str, str] | None = None) -> "Answer":
        """An answer with a JSON body."""
        return cls(status, orjson.dumps(body), {**JSON, **(headers or {})})

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        """The same answer with more headers."""
        return replace(self, headers={**self.headers, **headers})

    def parsed(self) -> Any:
        """The JSON body as Python objects."""
        return orjson.loads(self.body)
