"""The README is true where a test can tell, and short."""

import re

import pytest
from devtools.paths import ROOT

from tests.support.builders import payload
from tests.support.template import source

TEXT = (ROOT / "README.md").read_text()
MOST_LINES = 150  # what somebody reads who has never seen the project
PARAMETERS = "PixelId EventIds RequireConsent AlarmEmail".split()


def test_it_is_short() -> None:
    assert len(TEXT.splitlines()) <= MOST_LINES


def test_the_first_event_is_delivered() -> None:
    (body,) = re.findall(r"--message-body '(.+?)'", TEXT, re.DOTALL)
    assert payload(body)["value"] == "129.99"


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_it_speaks_of_exists(name: str) -> None:
    assert f"`{name}`" in TEXT
    assert name in source()["Parameters"]


def test_every_parameter_that_must_be_given_is_spoken_of() -> None:
    required = [name for name, body in source()["Parameters"].items() if "Default" not in body]
    assert set(required) <= set(PARAMETERS)


def test_every_page_can_be_found_from_it() -> None:
    pages = {path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))}
    assert pages - set(re.findall(r"\]\(([^)#]+)", TEXT)) == {"README.md"}


def test_its_dollars_are_those_that_were_figured_out() -> None:
    # Given what make cost says: of a stack and of its table of deliveries
    costs = (ROOT / "docs" / "cost.md").read_text()
    (full, essential) = re.findall(
        r"\| part \| full \| essential \|.+?\n\| all \| ([\d.]+) \| ([\d.]+) \|", costs, re.DOTALL
    )[0]
    (least, _, most) = re.findall(r"5% remembered.+?\n\| all \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", costs, re.DOTALL)[
        0
    ]
    said = " ".join(TEXT.split())

    # Then the page says the same, rounded
    assert f"{float(full):.0f} dollars a month" in said
    assert float(essential) < 5, "it says: under five"
    assert f"adds {float(least):.2f} to {float(most):.2f} in full batches" in said
