"""An X that does what it likes, and answers what it likes; only what it did is written down truthfully."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from x_conversions.x_api.responses import NO_CONNECTION, NO_RESPONSE, RawResponse

from tests.hostile.ground_truth import Deed, Request
from tests.support.delivery_builders import Errors, FakeClock, counted, refused

Payload = Mapping[str, Any]

# What can stand in an answer without saying anything about conversions.
_JUNK = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"0",
    b'"',
    b"<html><body>Service Unavailable</body></html>",
    b"\xff\xfe\x00",
    b'{"errors":[]}',
    b'{"errors":{}}',
    b'{"errors":[null,1,[],{}]}',
    b'{"data":[]}',
    b'{"data":{"conversions_processed":-1}}',
    b'{"data":{"conversions_processed":"all"}}',
    b'{"data":{"conversions_processed":1e400}}',
    b'{"data":{"conversions_processed":true}}',
    b'{"type":"about:blank","title":"Bad Request","status":400,"detail":"planted.person@secret-mail.example"}',
    b'{"errors":[{"code":"INVALID_JSON","message":"( got \\"","parameter":""}]}',
    b'{"errors":[{"code":9999,"message":"planted.person@secret-mail.example","parameter":7}]}',
    b'{"errors":[' + b'{"message":"got \\""},' * 2_000 + b"0]}",
    b"[" * 5_000,
    b'{"errors":' + b"[" * 2_000 + b"]" * 2_000 + b"}",
)
_VALUES = (
    "",
    "0",
    "-1",
    "soon",
    "9" * 400,
    "9" * 5_000,
    "1e400",
    "1795514460",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "\x00",
)
_HEADERS = (
    "x-rate-limit-reset",
    "x-rate-limit-remaining",
    "x-account-rate-limit-reset",
    "x-account-rate-limit-remaining",
    "retry-after",
    "x-api-warn",
    "x-current-api-version",
    "content-type",
)
_MAYBE = (500, 502, 504, 408, 520, 599, 199, NO_RESPONSE)
_SURELY_NOT = (NO_CONNECTION, 503, 429, 401, 403, 301, 302, 307, 402, 405, 409, 410, 418, 451)


@dataclass
class HostileX:
    """X, as bad as it gets.

    Parameters
    ----------
    pick
        Decides everything.
    mood
        How often, of a hundred requests, it does something else than what the conversions deserve.
    errors_of
        What it has against a conversion; nothing for a good one.
    unanswerable
        What it does with a request that holds such a conversion, if anything.
    """

    pick: random.Random
    clock: FakeClock
    mood: int = 0
    errors_of: Callable[[Payload], Errors] = lambda _: []
    unanswerable: Callable[[Payload], Deed | None] = lambda _: None
    requests: list[Request] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> RawResponse:
        assert url.startswith("https://")
        assert headers.get("X-Pixel-Token")
        assert timeout > 0
        conversions = orjson.loads(body)["conversions"]
        assert 1 <= len(conversions) <= 500
        deed, answer = self._does(conversions)
        takes = self.pick.choice((0.0, 0.1, 0.3, 1.0, 4.0))
        if answer.status == NO_RESPONSE or takes > timeout:
            takes = timeout
        self.clock.now += takes
        number = self._counts(deed, len(conversions))
        self.requests.append(Request(deed, number))
        return counted(number) if deed is Deed.COUNTED_SOME else answer

    def _does(self, conversions: Sequence[Payload]) -> tuple[Deed, RawResponse]:
        if self.pick.randrange(100) < self.mood:
            deed = self.pick.choice((Deed.COUNTED_SOME, Deed.NOT_COUNTED, Deed.LOST, Deed.UNREADABLE))
            if deed is not Deed.COUNTED_SOME or len(conversions) > 1:
                return deed, self._answer(deed, len(conversions))
        if (deed_ := next(filter(None, map(self.unanswerable, conversions)), None)) is not None:
            return deed_, self._answer(deed_, len(conversions))
        if errors := list(_distinct(error for one in conversions for error in self.errors_of(one))):
            return Deed.REFUSED, refused(errors, self.pick.choice((400, 422)))
        # Some of what it says it counted may be others': it has counted all of these.
        return Deed.COUNTED, counted(len(conversions) + self.pick.choice((*[0] * 9, 1, 10**15)))

    def _counts(self, deed: Deed, sent: int) -> int:
        match deed:
            case Deed.COUNTED:
                return sent
            case Deed.COUNTED_SOME:
                return self.pick.randrange(1, sent)
            case Deed.LOST | Deed.UNREADABLE:
                return self.pick.choice((0, sent))
            case _:
                return 0

    def _answer(self, deed: Deed, sent: int) -> RawResponse:
        junk, headers = self._junk(), self._headers()
        match deed:
            case Deed.TOO_LARGE:
                return RawResponse(413, headers, junk)
            case Deed.LOST:
                return RawResponse(self.pick.choice(_MAYBE), headers, junk)
            case Deed.UNREADABLE:
                return RawResponse(self.pick.choice((200, 200, 201, 202, 204, 299)), headers, junk)
            case Deed.NOT_COUNTED if self.pick.random() < 0.2:
                return RawResponse(200, headers, counted(0).body)
            case _:
                status = self.pick.choice((*_SURELY_NOT, 400, 404, 422))
                return RawResponse(status, headers, junk)

    def _junk(self) -> bytes:
        return self.pick.choice(_JUNK) if self.pick.random() < 0.8 else self.pick.randbytes(self.pick.randrange(64))

    def _headers(self) -> dict[str, str]:
        return {name: self.pick.choice(_VALUES) for name in _HEADERS if self.pick.random() < 0.2}


def _distinct(errors: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for error in errors:
        if (text := repr(error)) not in seen:
            seen.add(text)
            yield error
