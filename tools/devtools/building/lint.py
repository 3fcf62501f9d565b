"""`python -m devtools.building.lint`: cfn-lint on both templates, for every region, and on their translations, and
`sam validate --lint`.

Template and translation, because each sees what the other misses: cfn-lint finds
a visibility timeout that is too short only in the translation.
"""

import os
import subprocess
import sysconfig
from pathlib import Path

import yaml
from samcli.commands.validate.lib.exceptions import InvalidSamDocumentException

from devtools.interrupt import exit_with
from devtools.local_aws.region import REGION
from devtools.local_aws.translation import INTAKE, TEMPLATE, translate
from devtools.paths import LOCAL

# Where translations are kept, so that the lines that a finding names can be looked up.
TRANSLATIONS = LOCAL / "translations"
# Beside this interpreter, wherever PATH leads.
_SCRIPTS = Path(sysconfig.get_path("scripts"))


def main(*templates: Path) -> int:
    """Run all three on each, and print what they found: 0 when none found anything, otherwise 1."""
    found = [_finds_in(template) for template in templates or (TEMPLATE, INTAKE)]
    return int(any(found))


def _finds_in(template: Path) -> bool:
    in_template = _finds(f"cfn-lint, {template.name}", "cfn-lint", "--regions", "ALL_REGIONS", "--", str(template))
    in_translation = _finds_in_translation(template)
    in_validation = _finds(
        f"sam validate, {template.name}",
        "sam",
        "validate",
        "--lint",
        "--region",
        REGION,
        "--template-file",
        str(template),
    )
    return in_template or in_translation or in_validation


def _finds_in_translation(template: Path) -> bool:
    name = f"cfn-lint, translation of {template.name}"
    try:
        translation = translate({}, template)
    except (InvalidSamDocumentException, yaml.YAMLError) as error:
        print(f"{name}: {template} can't be translated: {error}")
        return True
    TRANSLATIONS.mkdir(parents=True, exist_ok=True)
    kept = TRANSLATIONS / template.name
    kept.write_text(yaml.safe_dump(translation, sort_keys=False))
    return _finds(name, "cfn-lint", "--regions", REGION, "--", str(kept))


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
