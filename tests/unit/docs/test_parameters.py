"""docs/parameters.md has every parameter of both stacks, as the templates have them."""

import re
from pathlib import Path

import pytest
from devtools.local_aws.translation import INTAKE, TEMPLATE
from devtools.parameter_table import PAGE, page
from samcli.yamlhelper import yaml_parse


def test_the_page_is_what_the_templates_say() -> None:
    assert PAGE.read_text() == page(), "python -m devtools.parameter_table"


@pytest.mark.parametrize(("title", "template"), [("The stack", TEMPLATE), ("The intake's stack", INTAKE)])
def test_every_parameter_has_a_row(title: str, template: Path) -> None:
    section = page().split(f"\n## {title}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| .+ \| .* \| .+ \|$", section, re.MULTILINE)
    assert sorted(rows) == sorted(yaml_parse(template.read_text())["Parameters"])
