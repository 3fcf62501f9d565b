"""deploy.toml: what is written is what `sam deploy` and `xconv preview` read, and nothing else changes."""

import tomllib
from pathlib import Path

import pytest
from devtools.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st
from samcli.cli.types import CfnParameterOverridesType
from xconv.preview.settings import read_answers
from xconv.setup.answers import write_parameters

EXAMPLE = (ROOT / "deploy.example.toml").read_text()
VALUES = {"EventIds": "Purchase=tw-o8z6j-o87ne,Order Created=Purchase", "AlarmEmail": "", "RequireConsent": "true"}
LASTING = {"Mode": "live", "DeliveryEnabled": "true"}


def section(file: Path, environment: str = "default", command: str = "global") -> dict[str, object]:
    found: dict[str, object] = tomllib.loads(file.read_text())[environment][command]["parameters"]
    return found


@given(
    st.dictionaries(
        st.sampled_from(["PixelId", "EventIds", "AlarmEmail", "FieldMapping"]),
        # sam takes one pair of quotes around a value off
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).filter(
            lambda text: text.strip("\"'") == text
        ),
    )
)
def test_sam_reads_what_was_written(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> None:
    # Given any values, When they are written, Then the preview and SAM's own reader find them again
    file = tmp_path_factory.mktemp("sam") / "deploy.toml"
    write_parameters(file, "default", values)
    assert read_answers(file, "default") == LASTING | values
    assert CfnParameterOverridesType().convert(section(file)["parameter_overrides"], None, None) == LASTING | values


def test_everything_else_in_the_file_stays(tmp_path: Path) -> None:
    # Given the checkout's own example, When parameters are written, twice
    (tmp_path / "deploy.example.toml").write_text(EXAMPLE)
    file = tmp_path / "deploy.toml"
    write_parameters(file, "default", VALUES, stack_name="x-conversions")
    write_parameters(file, "default", {"RequireConsent": "false"}, stack_name="shop")

    # Then every line that is none of the answers is still there, in its order
    text = file.read_text()
    kept = [line for line in EXAMPLE.split("\n") if not line.startswith(("EventIds", "RequireConsent", "stack_name"))]
    assert [line for line in text.split("\n") if line in kept] == kept
    assert read_answers(file, "default") == {"PixelId": ""} | VALUES | {"RequireConsent": "false"} | LASTING
    assert section(file)["stack_name"] == "shop"
    assert sorted(tmp_path.iterdir()) == [tmp_path / "deploy.example.toml", file]


def test_a_new_environment_has_all_that_a_deployment_needs(tmp_path: Path) -> None:
    file = tmp_path / "deploy.toml"
    file.write_text(EXAMPLE)
    write_parameters(file, "berlin", VALUES, stack_name="shop-berlin")
    assert read_answers(file, "berlin") == VALUES | LASTING
    assert section(file, "berlin", "deploy") == section(file, "default", "deploy") | {"s3_prefix": "shop-berlin"}
    assert read_answers(file, "default")["EventIds"] == ""


def test_answers_for_one_command_move_to_where_both_find_them(tmp_path: Path) -> None:
    # Given a file as sam's guided mode writes it
    file = tmp_path / "deploy.toml"
    file.write_text('[default.deploy.parameters]\nparameter_overrides = "PixelId=\\"o8z6j\\" Architecture=arm64"\n')
    write_parameters(file, "default", VALUES)
    assert section(file)["parameter_overrides"] == LASTING | {"PixelId": "o8z6j", "Architecture": "arm64"} | VALUES
    assert "parameter_overrides" not in section(file, command="deploy")


@pytest.mark.parametrize("command", ["global", "deploy"])
def test_a_bucket_of_ones_own_and_other_rights_stay_the_only_ones(tmp_path: Path, command: str) -> None:
    # Given answers with a bucket, beside which sam takes none of its own, and with rights
    file = tmp_path / "deploy.toml"
    own = {"s3_bucket": "artefacts", "capabilities": "CAPABILITY_NAMED_IAM"}
    said = "\n".join(f'{name} = "{value}"' for name, value in own.items())
    file.write_text(f"[default.{command}.parameters]\n{said}\n")
    write_parameters(file, "default", VALUES)
    found = section(file) | section(file, command="deploy")
    assert found | own == found
    assert "resolve_s3" not in found


def test_a_file_that_is_no_toml_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "deploy.toml"
    file.write_text("[default")
    with pytest.raises(ValueError, match="is no TOML"):
        write_parameters(file, "default", VALUES)
    assert file.read_text() == "[default"
