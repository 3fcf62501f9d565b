"""Which dead letters are about somebody, or about one order: what their bodies say."""

import json
import re
from collections.abc import Iterator

from x_conversions.conversion.email import hash_email

from xconv.dlq.dead_letter import DeadLetter

# Around it may stand nothing, a sign, an escape (JSON in a text, an address in a URL). A letter, a digit, or a sign
# between two of those makes it part of a longer word: ann@example.com is not joann@example.com, order-1 neither
# order-12 nor shop-order-1.
_BEFORE = r"(?:(?<![0-9a-z_])(?<![0-9a-z_][.+-])|(?<=%[0-9a-f]{2})|(?<=\\[bfnrt]))"
_AFTER = r"(?![0-9a-z_]|[.+-][0-9a-z_])"


def is_about(letter: DeadLetter, text: str) -> bool:
    """Whether a body holds a text by itself, in any case and however JSON writes its letters, or an address's hash."""
    wanted = {text.strip().lower(), hash_email(text) or text.strip().lower()}
    pattern = re.compile(f"{_BEFORE}(?:{'|'.join(map(re.escape, sorted(wanted)))}){_AFTER}")
    return any(pattern.search(said.lower()) for said in (letter.body, *_texts(letter.body)))


def _texts(body: str) -> Iterator[str]:
    """Every text in a body, without JSON's escapes; nothing of one that is no JSON."""
    try:
        left = [json.loads(body)]
    except (ValueError, RecursionError):
        return
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str):
            yield value
