"""The README is true where a test can tell."""

import re

import pytest
from devtools.local_aws.paths import ROOT
from x_conversions.core.outcome import Reason

from tests.support.builders import payload
from tests.support.template import source

TEXT = (ROOT / "README.md").read_text()
PARAMETERS = """PixelId EventIds RequireConsent Mode DeliveryEnabled ProducerArns ConversionIdFrom DefaultEventId
EventsPer15Minutes RateLimitRps RateLimitBurst MaxConcurrency DefaultCurrency AlarmEmail AlarmTopicArn""".split()


def test_the_first_event_is_delivered() -> None:
    (body,) = re.findall(r"--message-body '(.+?)'", TEXT, re.DOTALL)
    assert payload(body)["value"] == "129.99"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", TEXT)) - {"sure"}))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "path",
    sorted(set(re.findall(r"\]\(((?:docs/|LICENSE)[^)#]*)\)|`((?:tools|functions|layers|events)/[^` ]*)`", TEXT))),
)
def test_every_path_exists(path: tuple[str, str]) -> None:
    assert (ROOT / "".join(path)).exists()


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_it_speaks_of_exists(name: str) -> None:
    assert name in TEXT
    assert name in source()["Parameters"]


def test_every_reason_is_listed() -> None:
    assert [reason.value for reason in Reason if f"`{reason.value}`" not in TEXT] == []
