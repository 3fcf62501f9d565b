"""What goes into the layer is pinned to the byte: pip installs nothing whose hash isn't written down."""

import re

import pytest
from devtools.paths import ROOT

LAYER = (ROOT / "layers" / "shared" / "requirements.txt").read_text()
# Wheels of what is compiled: for x86_64 and arm64, and for the machines that build.
COMPILED = ["orjson", "pydantic-core"]


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^ \n\\]+)", text, re.MULTILINE))


HASHES = {
    name: re.findall("--hash=sha256:([0-9a-f]{64})", of_it)
    for name, of_it in re.findall(r"^([A-Za-z0-9_.-]+)==\S+ (.*?)(?=^\S|\Z)", LAYER, re.MULTILINE | re.DOTALL)
}


def test_the_pins_are_those_that_people_write_and_no_others() -> None:
    # Given layers/requirements.in, Then `make lock` has been run since
    assert pins(LAYER) == pins((ROOT / "layers" / "requirements.in").read_text())


def test_tests_run_with_the_same_versions() -> None:
    plain = {
        name.lower().replace("_", "-"): version
        for name, version in pins((ROOT / "constraints.txt").read_text()).items()
    }
    assert {name: plain.get(name) for name in pins(LAYER)} == pins(LAYER)


@pytest.mark.parametrize("name", pins(LAYER))
def test_every_package_has_the_hashes_of_its_files(name: str) -> None:
    # a wheel and the sources at least; of what is compiled a wheel for each system and processor
    assert len(set(HASHES[name])) == len(HASHES[name]) >= (20 if name in COMPILED else 2)


def test_nothing_says_where_this_was_made() -> None:
    assert not re.search(r"https?://|/|--(?!hash=sha256:)", LAYER.replace("#    make lock", ""))
