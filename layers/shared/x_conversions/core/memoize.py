"""Answers kept for what comes again and again: a shop's event names, pages and products, its visitors' browsers.

A function instance lives for hours, and anybody may send it events that never come again: what is kept is bounded in
bytes. Keys are the texts themselves. Digests would be shorter, and make every question dearer than many an answer:
blake2b takes 0.6 µs, and a lookup 0.04 µs.
"""

from collections.abc import Callable
from sys import getsizeof
from typing import TypeVar

Text = TypeVar("Text", str, bytes)
Answer = TypeVar("Answer")

# Of one memory, unless it says otherwise; there are about ten. Thousands of the names, pages and browsers of one shop.
_MOST_BYTES = 2_000_000
_LONGEST = 1000
# What an entry takes beside its texts: a place in the dictionary, and the objects that an answer is made of.
_ENTRY_BYTES = 500
# An answer holds no more than a few texts, none longer than what was asked.
_TEXTS = 3


class BoundedCache(dict[Text, Answer]):
    """Answers by what was asked. A text too long to be worth keeping isn't kept, and a full memory starts anew.

    No ``lru_cache``: that would keep the longest texts, too.

    Parameters
    ----------
    most_bytes
        Of memory, for all that is kept.
    expansion
        How many bytes an answer and its key take at most for each byte that the key takes.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES, expansion: int = _TEXTS) -> None:
        super().__init__()
        self.most_bytes, self._expansion = most_bytes, expansion
        self._free = most_bytes

    def keep(self, text: Text, answer: Answer) -> Answer:
        if len(text) <= _LONGEST:
            taken = _ENTRY_BYTES + self._expansion * getsizeof(text)
            if taken > self._free:
                self.clear()
            self._free -= taken
            self[text] = answer
        return answer

    def clear(self) -> None:
        super().clear()
        self._free = self.most_bytes


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
