"""Characters that nobody sees: they make two texts that look alike differ, and hide what a text says."""

import re
from functools import cache

# What people join letters and emoji with, without which names in some languages fall apart.
_JOINERS = "\u200c\u200d"
# Tabs and line breaks, in every alphabet's way of saying so: they part words.
_BREAKS = "\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029"
# Control characters, and Unicode's default ignorable ones: soft hyphens, directions, variation selectors, fillers,
# tags. Surrogates are halves of characters; interlinear annotations say what belongs to what.
_INVISIBLE = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)


def visible(text: str, *, joiners: bool = False) -> str:
    """A text without control and invisible characters; line breaks become a blank.

    Parameters
    ----------
    joiners
        Whether zero-width joiners and non-joiners may stay, as in the names of things.
    """
    if text.isascii() and text.isprintable():  # by far the most common
        return text
    breaks, invisible, invisible_but_joiners = _patterns()
    if not invisible.search(text):
        return text
    return (invisible_but_joiners if joiners else invisible).sub("", breaks.sub(" ", text))


@cache  # compiled when needed, because ranges so wide take half a millisecond
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Runs of line breaks, invisible characters, and those without the joiners."""
    return (
        re.compile(f"[{_BREAKS}]+"),
        re.compile(f"[{_INVISIBLE}]+"),
        re.compile(f"(?:(?![{_JOINERS}])[{_INVISIBLE}])+"),
    )
