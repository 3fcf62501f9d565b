"""Segment's SDK for pages as npm has it; its version and hash are in tests/sdks/package-lock.json."""

from devtools.paths import ROOT

_SDKS = ROOT / "tests" / "sdks"
SDK = _SDKS / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd"
SCRIPT = "index.js"


def find_sdk() -> None:
    """Look whether it is there.

    Raises
    ------
    FileNotFoundError
        In one line, how to get it.
    """
    if not (SDK / SCRIPT).is_file():
        where = _SDKS.relative_to(ROOT)
        raise FileNotFoundError(f"the shop's pages need @segment/analytics-next: npm ci --prefix {where} (needs npm)")
