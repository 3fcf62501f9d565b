"""samconfig.toml: what is written is what `sam deploy` and `xconv preview` read, and nothing else changes."""

import tomllib
from pathlib import Path

import pytest
from devtools.local_aws.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st
from samcli.cli.types import CfnParameterOverridesType
from xconv.preview.settings import read_samconfig
from xconv.setup.samconfig import write_parameters

OWN = (ROOT / "samconfig.toml").read_text()
VALUES = {"EventIds": "Purchase=tw-o8z6j-o87ne,Order Created=Purchase", "AlarmEmail": "", "RequireConsent": "true"}


def overrides(file: Path, environment: str = "default") -> list[str]:
    section = tomllib.loads(file.read_text())[environment]["deploy"]["parameters"]
    listed: list[str] = section["parameter_overrides"]
    return listed


@given(
    st.dictionaries(
        st.sampled_from(["PixelId", "EventIds", "AlarmEmail", "FieldMapping"]),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='"\\'), min_size=1),
    )
)
def test_sam_reads_what_was_written(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> None:
    # Given any values, When they are written, Then the preview and SAM's own reader find them again
    file = tmp_path_factory.mktemp("sam") / "samconfig.toml"
    write_parameters(file, "default", values)
    assert read_samconfig(file, "default") == values
    listed = tuple(one for one in overrides(file) if not one.endswith('=""'))
    assert CfnParameterOverridesType().convert(listed, None, None) == values


def test_everything_else_in_the_file_stays(tmp_path: Path) -> None:
    # Given the checkout's own file, When parameters are written into it, twice
    file = tmp_path / "samconfig.toml"
    file.write_text(OWN)
    write_parameters(file, "default", VALUES, stack_name="x-conversions")
    write_parameters(file, "default", {"RequireConsent": "false"}, stack_name="shop")

    # Then every line of it is still there, in its order, and below what belongs to another section nothing was put
    text = file.read_text()
    assert [line for line in text.split("\n") if line in OWN.split("\n")] == OWN.split("\n")
    assert text.index("parameter_overrides") < text.index("# `sam local invoke` runs")
    assert read_samconfig(file, "default") == VALUES | {"RequireConsent": "false"}
    assert tomllib.loads(text)["default"]["deploy"]["parameters"]["stack_name"] == "shop"
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_environment_has_a_section_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "samconfig.toml"
    file.write_text(OWN)
    write_parameters(file, "staging", VALUES, stack_name="shop-staging")
    assert read_samconfig(file, "staging") == VALUES
    assert read_samconfig(file, "default") == {}


@pytest.mark.parametrize("value", ['a"b', "a\\b"])
def test_what_can_not_be_written_leaves_the_file_as_it_was(tmp_path: Path, value: str) -> None:
    file = tmp_path / "samconfig.toml"
    file.write_text(OWN)
    with pytest.raises(ValueError, match="AlarmEmail has a quote or a backslash"):
        write_parameters(file, "default", {"AlarmEmail": value})
    assert file.read_text() == OWN


def test_a_file_that_is_no_toml_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "samconfig.toml"
    file.write_text("[default")
    with pytest.raises(ValueError, match="is no TOML"):
        write_parameters(file, "default", VALUES)
    assert file.read_text() == "[default"
