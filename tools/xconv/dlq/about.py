"""Which dead letters are about somebody, or about one order: what their bodies say."""

import json

from x_conversions.conversion.email import hash_email

from xconv.dlq.dead_letter import DeadLetter


def is_about(letter: DeadLetter, text: str) -> bool:
    """Whether a body holds a text, in any case and however JSON writes its letters, or the hash of such an address."""
    wanted = {text.strip().lower(), hash_email(text) or text.strip().lower()}
    said = {letter.body.lower(), _plain(letter.body).lower()}
    return any(one in body for one in wanted for body in said)


def _plain(body: str) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
