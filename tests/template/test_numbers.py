"""Numbers carry their reason beside them."""

import re

from devtools.local_aws.translation import TEMPLATE

_NUMBER = re.compile(r'^\s+\w+: "?\d+"?\s*(?P<reason># \S.*)?$')
_COMMENT = re.compile(r"^\s*# \S")


def test_each_number_has_its_reason_on_its_line_or_right_above() -> None:
    # Given every line of the template that sets something to a number
    lines = TEMPLATE.read_text().splitlines()
    numbers = [(index, match) for index, line in enumerate(lines) if (match := _NUMBER.match(line))]
    assert len(numbers) > 40
    # Then a comment says why it is this one
    bare = [lines[index] for index, match in numbers if not match["reason"] and not _COMMENT.match(lines[index - 1])]
    assert bare == []
