"""A shell that was told finds the local AWS, whatever it used before."""

import subprocess

from devtools.local_aws.shell import exports

ENVIRONMENT = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}


def test_nothing_of_another_account_stays() -> None:
    before = {"AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "other", "AWS_REGION": "eu-west-1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", "-c", f"{exports(ENVIRONMENT)}; env"], env=before, capture_output=True, text=True, check=True
    )
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if line.startswith("AWS_"))
    assert found == {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_REGION": "us-east-1"}
