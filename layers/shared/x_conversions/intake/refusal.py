"""Requests that are refused: the status, a code that programs and people know it by, and a sentence.

Nothing of the request is in any of them. SDKs want `code` and `message` in every error, or try again what can't
succeed.
"""

from enum import Enum


class Code(Enum):
    """Why a request is refused, with its status and what to do."""

    MALFORMED_JSON = (400, "the body must be a JSON object")
    BAD_GZIP = (400, "the body can't be unpacked as gzip")
    NO_EVENTS = (400, "the body must be one event, or have a list of them as batch")
    UNKNOWN_WRITE_KEY = (401, "this write key is not known here")
    BAD_SIGNATURE = (401, "the signature does not belong to this body")
    ORIGIN_NOT_ALLOWED = (403, "this key is for the pages of IntakeOrigins only")
    NOT_FOUND = (404, "there is nothing here")
    TOO_LARGE = (413, "a request may have 1,000,000 bytes and 500 events, an event 32 KB, a copy for the queue 1 MiB")
    GZIP_GARBLED = (415, "the compressed body arrived as text; send without gzip")
    QUEUE_UNAVAILABLE = (503, "events can't be taken right now; send them again")

    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message

    @property
    def code(self) -> str:
        return self.name.lower()


class RequestRefused(Exception):  # noqa: N818 - an answer, not an error
    """Ends a request with an error of `Code`."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.code)
        self.code = code
