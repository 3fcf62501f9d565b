"""Answers kept for what comes again and again: a shop's event names, pages and products, its visitors' browsers."""

from collections.abc import Callable
from typing import TypeVar

Text = TypeVar("Text", str, bytes)
Answer = TypeVar("Answer")

# Together they keep a memory within a few megabytes, whatever producers send.
_MOST = 4096
_LONGEST = 1000


class BoundedCache(dict[Text, Answer]):
    """Answers by what was asked. A text too long to be worth keeping isn't kept, and a full memory starts anew.

    No ``lru_cache``: that would keep the longest texts, too.
    """

    def keep(self, text: Text, answer: Answer) -> Answer:
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = answer
        return answer


class Memoized(BoundedCache[Text, Answer]):
    """A pure function of a text, asked by ``[text]``, that remembers."""

    def __init__(self, function: Callable[[Text], Answer]) -> None:
        super().__init__()
        self._function: Callable[[Text], Answer] = function

    def __missing__(self, text: Text) -> Answer:
        return self.keep(text, self._function(text))


def memoized(function: Callable[[Text], Answer]) -> Memoized[Text, Answer]:
    """Decorate a pure function of a text with a bounded memory; it is asked by ``[text]`` from then on."""
    return Memoized(function)
