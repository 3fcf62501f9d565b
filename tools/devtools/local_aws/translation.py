"""The template as CloudFormation gets it: without SAM's own resource types."""

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from samcli.lib.translate import sam_template_validator
from samcli.yamlhelper import yaml_parse

from devtools.local_aws.region import REGION
from devtools.paths import ROOT
from devtools.quick_yaml import use_libyaml

use_libyaml()

# SAM's statistics on itself, which nobody publishes here, and which it complains of on a second template.
logging.getLogger("samtranslator.metrics.metrics").setLevel(logging.ERROR)

# Which writes the translation as YAML, and once more in case that somebody logs it: three quarters of what it takes.
vars(sam_template_validator)["yaml_dump"] = json.dumps

TEMPLATE = ROOT / "template.yaml"
INTAKE = ROOT / "intake.yaml"


class _NoManagedPolicies:
    """The template writes its roles out; looking policies up would need an account."""

    def load(self) -> dict[str, str]:
        return {}


def translate(parameters: Mapping[str, str], template: Path = TEMPLATE) -> dict[str, Any]:
    """Translate a SAM template as SAM does at deployment; no account and no network is needed.

    Parameters
    ----------
    parameters
        Values of parameters; the template's own defaults stand for the others.
    template
        The SAM template.
    """
    plain: dict[str, Any] = json.loads(_translated(template.read_text(), tuple(parameters.items())))
    return plain


@cache
def _translated(text: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """As JSON, for everybody to have their own: it takes a while, and stacks of a process are much alike."""
    validator = sam_template_validator.SamTemplateValidator(
        yaml_parse(text),
        _NoManagedPolicies(),
        region=REGION,
        parameter_overrides={"AWS::Region": REGION, **dict(parameters)},
    )
    written: str = validator.get_translated_template_if_valid()
    return written
