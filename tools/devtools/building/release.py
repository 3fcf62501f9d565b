"""`make release`: what was built, packaged into a bucket, and a template beside it that needs nothing else.

All of it lies below the version's own prefix, so that a version that somebody has deployed stays as it is.
"""

import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from x_conversions.core.version import VERSION

from devtools.paths import ROOT

_BUILT = ROOT / ".aws-sam/build/template.yaml"
_PACKAGED = ROOT / ".aws-sam/release/template.yaml"
_PREFIX = f"x-conversions/{VERSION}"


def main(bucket: Annotated[str, typer.Argument(help="A bucket that is there already.")]) -> None:
    """Package and upload; one line where that fails, and one line on success."""
    _PACKAGED.parent.mkdir(parents=True, exist_ok=True)
    options = ["--s3-bucket", bucket, "--s3-prefix", _PREFIX, "--no-progressbar"]
    sam = Path(sysconfig.get_path("scripts")) / "sam"  # beside this interpreter, wherever PATH leads
    done = subprocess.run(
        [sam, "package", "--template-file", _BUILT, "--output-template-file", _PACKAGED, *options],
        cwd=ROOT,
        env=os.environ | {"SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"release: not into {bucket}: {_last_line(done.stderr)}")
    key = f"{_PREFIX}/{_PACKAGED.name}"
    try:
        boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=_PACKAGED.read_bytes())
    except (BotoCoreError, ClientError) as error:
        raise SystemExit(f"release: not into {bucket}: {error}") from None
    print(f"release: s3://{bucket}/{key}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.split("\n")]
    return next((line for line in reversed(lines) if line), "")


if __name__ == "__main__":
    typer.run(main)
