"""The page's colours can be told apart from what they stand on, by day and by night (WCAG 2.2, 1.4.3: 4.5 to 1)."""

import re
from itertools import product

from devtools.paths import ROOT

from tests.support.each import each

STYLE = (ROOT / "tools/devtools/demo/page/static/page.css").read_text()
LIGHT, DARK = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in STYLE.split("@media", 2)[:2])
TEXTS = ["text", "soft", "accent", "delivered", "skipped", "rejected", "deferred", "unaccounted", "waiting"]
PAIRS = [*product(TEXTS, ["panel"]), *product(["text", "soft"], ["page"]), ("on-accent", "accent")]
PAIRS += product(["text", "soft", "key", "string", "number"], ["code"])


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


@each("scheme", [LIGHT, DARK], ids=["light", "dark"])
@each(("text", "ground"), PAIRS)
def test_contrast(text: str, ground: str, scheme: dict[str, str]) -> None:
    darker, lighter = sorted(luminance(scheme[name]) for name in (text, ground))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
