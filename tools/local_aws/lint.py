"""`python -m local_aws.lint`: cfn-lint on the template and on its translation, and `sam validate --lint`.

Both, because each sees what the other misses: cfn-lint finds a visibility timeout that is too short only in the
translation.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from local_aws.region import REGION
from local_aws.translation import TEMPLATE, translate


def main() -> int:
    """Run all three; the number of those that found something."""
    with tempfile.TemporaryDirectory() as folder:
        translation = Path(folder) / "translation.yaml"
        translation.write_text(yaml.safe_dump(translate({}), sort_keys=False))
        checks = {
            "cfn-lint, template": ["cfn-lint", "--regions", REGION, "--", str(TEMPLATE)],
            "cfn-lint, translation": ["cfn-lint", "--regions", REGION, "--", str(translation)],
            "sam validate": ["sam", "validate", "--lint", "--region", REGION, "--template-file", str(TEMPLATE)],
        }
        return sum(_fails(name, command) for name, command in checks.items())


def _fails(name: str, command: list[str]) -> bool:
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": REGION}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=TEMPLATE.parent, check=False)
    if done.returncode:
        print(f"{name}: findings\n{done.stdout}{done.stderr}")
    else:
        print(f"{name}: nothing found")
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
