"""E-mail addresses, and what X matches them by."""

import re
from unicodedata import category

from x_conversions.conversion.hashes import hex_digest, ready_hash
from x_conversions.core.characters import visible

# A dot-atom (RFC 5322), an at sign, and a domain with a dot. Of what a dot-atom may have, asterisks and braces are left
# out: they are what masks (j***@example.com) and templates are made of, and no mailbox that receives mail.
_ATOM = "[a-z0-9!#$%&'+/=?^_`|~-]+"
_LABEL = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+", re.ASCII)
_LONGEST = 320  # RFC 5321: 64 octets, @, 255 octets
_MASK = "##"  # the other sign that masks are made of; one alone is part of some addresses
_SCHEME = "mailto:"


def hash_email(value: object) -> str | None:
    """SHA-256 (lower-case hex) of an address, or a ready hash lower-cased; None for what is neither.

    Trimmed (what nobody sees is no part of it), out of ``mailto:`` and ``<…>``, lower-cased, and nothing cleverer.
    """
    if not isinstance(value, str):
        return None
    text = value.strip().lower()
    if len(text) <= _LONGEST and _ADDRESS.fullmatch(text) and _MASK not in text:  # by far the most common
        return hex_digest(text)
    address = _bare(visible(text).strip())
    return hex_digest(address) if _is_address(address) else ready_hash(text)


def _bare(text: str) -> str:
    """The address inside ``<…>`` and ``mailto:``, in either order, without what a link says besides."""
    text = _out_of_brackets(text)
    if text.startswith(_SCHEME):
        text = _out_of_brackets(text.removeprefix(_SCHEME).partition("?")[0].strip())
    return text


def _out_of_brackets(text: str) -> str:
    return text[1:-1].strip() if text.startswith("<") and text.endswith(">") else text


def _is_address(text: str) -> bool:
    if len(text) > _LONGEST or _MASK in text:
        return False
    if not text.isascii():
        if any(not _may_stand(character) for character in text):
            return False
        text = "".join(character if character.isascii() else "a" for character in text)
    return _ADDRESS.fullmatch(text) is not None


def _may_stand(character: str) -> bool:
    # Letters, digits, and the marks that some alphabets write vowels with.
    return character.isascii() or category(character)[0] in "LMN"
