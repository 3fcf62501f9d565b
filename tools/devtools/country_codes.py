"""Makes the layer's table of country codes, from libphonenumber's metadata.

``python -m devtools.country_codes`` writes it anew; a test compares.
"""

import textwrap
from collections.abc import Iterator

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from devtools.interrupt import exit_with
from devtools.paths import ROOT

TABLE = ROOT / "layers/shared/x_conversions/conversion/country_codes.py"
_HEAD = '''"""What may follow each country code in E.164. Made by devtools.country_codes.

A line is a country code, how many digits may follow it, and a regular expression of what they don't begin with:
prefixes that are dialled within the country. All of it is libphonenumber's metadata. A line that begins with a blank
belongs to the one before.
"""

CODES = r"""
'''
_MOST_DIGITS = 15  # of E.164, the country code's included


def lines() -> Iterator[str]:
    """Of each country code."""
    for code, (region, *_) in sorted(COUNTRY_CODE_TO_REGION_CODE.items(), key=lambda one: str(one[0])):
        metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
        if metadata is not None and metadata.general_desc is not None:
            most = _MOST_DIGITS - len(str(code))
            lengths = ",".join(str(length) for length in metadata.general_desc.possible_length if length <= most)
            yield f"{code} {lengths} {metadata.national_prefix_for_parsing or ''}".rstrip()


def module() -> str:
    """The table as a module."""
    wrapped = (textwrap.wrap(line, 119, subsequent_indent=" ", break_on_hyphens=False) for line in lines())
    return _HEAD + "\n".join(line for some in wrapped for line in some) + '\n"""\n'


def main() -> None:
    TABLE.write_text(module(), encoding="utf-8")


if __name__ == "__main__":
    exit_with(main)
