"""Templates read quickly are the templates."""

import json

import pytest
import yaml
from devtools.paths import ROOT
from devtools.quick_yaml import use_libyaml
from samcli.yamlhelper import yaml_parse

MUCH = """
date: 2010-09-09
base: &base {Type: String, Default: "012", on: yes}
merged: {<<: *base, Default: 0x1F}
short: [!Ref A, !GetAtt B.Arn, !Sub "${C}", !If [D, !Ref "AWS::NoValue", 1.5], !Join ["", [ä, 😀, "\\u00e9"]]]
folded: >-
  one
  two

  three
"""


@pytest.mark.parametrize(
    "text",
    [MUCH, (ROOT / "template.yaml").read_text(), (ROOT / "intake.yaml").read_text()],
    ids=["much", "template.yaml", "intake.yaml"],
)
def test_it_is_read_as_by_the_loader_written_in_python(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use_libyaml()
    quick = yaml_parse(text)
    monkeypatch.setattr(yaml, "SafeLoader", yaml.loader.SafeLoader)
    # As text: so that names come in the same order, and numbers are of the same kind
    assert json.dumps(quick) == json.dumps(yaml_parse(text))


def test_what_is_no_yaml_is_refused() -> None:
    use_libyaml()
    with pytest.raises(yaml.YAMLError):
        yaml_parse("Resources: [")
