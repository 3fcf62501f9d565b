"""`python -m devtools.local_aws.lint`: cfn-lint on a template, for every region, and on its translation, and
`sam validate --lint`.

For the stack's and for the intake's. Template and translation, because each sees what the other misses: cfn-lint finds
a visibility timeout that is too short only in the translation.
"""

import os
import subprocess
import sysconfig
from pathlib import Path

import yaml
from samcli.commands.validate.lib.exceptions import InvalidSamDocumentException

from devtools.interrupt import exit_with
from devtools.local_aws.paths import LOCAL
from devtools.local_aws.region import REGION
from devtools.local_aws.translation import TEMPLATE, translate

TRANSLATION = LOCAL / "translation.yaml"
"""Kept, so that the lines that a finding names can be looked up."""
# Beside this interpreter, wherever PATH leads.
_SCRIPTS = Path(sysconfig.get_path("scripts"))


def main(template: Path = TEMPLATE) -> int:
    """Run all three, and print what each found: 0 when none found anything, otherwise 1."""
    in_template = _finds("cfn-lint, template", "cfn-lint", "--regions", "ALL_REGIONS", "--", str(template))
    in_translation = _finds_in_translation(template)
    in_validation = _finds(
        "sam validate", "sam", "validate", "--lint", "--region", REGION, "--template-file", str(template)
    )
    return int(in_template or in_translation or in_validation)


def _finds_in_translation(template: Path) -> bool:
    name = "cfn-lint, translation"
    try:
        translation = translate({}, template)
    except (InvalidSamDocumentException, yaml.YAMLError) as error:
        print(f"{name}: {template} can't be translated: {error}")
        return True
    TRANSLATION.parent.mkdir(exist_ok=True)
    TRANSLATION.write_text(yaml.safe_dump(translation, sort_keys=False))
    return _finds(name, "cfn-lint", "--regions", REGION, "--", str(TRANSLATION))


def _finds(name: str, tool: str, *arguments: str) -> bool:
    # sam asks for a region even where it calls nothing
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": REGION}
    done = subprocess.run(
        [_SCRIPTS / tool, *arguments], capture_output=True, text=True, env=environment, cwd=TEMPLATE.parent, check=False
    )
    print(f"{name}: findings\n{done.stdout}{done.stderr}" if done.returncode else f"{name}: nothing found", flush=True)
    return done.returncode != 0


if __name__ == "__main__":
    exit_with(main)
