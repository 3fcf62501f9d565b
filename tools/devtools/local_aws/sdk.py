"""boto3, pointed at the local AWS."""

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader, create_loader

from devtools.local_aws.region import REGION

# What botocore reads from where: (config file key, environment variable, default, conversion). None of a person's
# profiles and files, which may name profiles that don't exist or regions that aren't meant.
_NOTHING_OF_THE_PERSONS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


@cache
def _loader() -> Loader:
    """One for all sessions, each of which would read the services' descriptions anew: most of what a client takes."""
    return create_loader()


@dataclass(frozen=True)
class AwsCredentials:
    """What signs a request."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    def session(self) -> boto3.Session:
        """A boto3 session; clients of it need ``endpoint_url``."""
        session = botocore.session.Session(session_vars=_NOTHING_OF_THE_PERSONS)
        session.register_component("data_loader", _loader())
        return boto3.Session(
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            aws_session_token=self.session_token,
            region_name=REGION,
            botocore_session=session,
        )

    def client(self, service: str, endpoint_url: str) -> Any:
        """A boto3 client."""
        # No hidden retries: a test sees the first answer. No proxy: a machine's settings don't concern loopback.
        config = Config(retries={"total_max_attempts": 1}, proxies={}, max_pool_connections=32)
        return self.session().client(service, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]

    def environment(self, endpoint_url: str) -> dict[str, str]:
        """Environment variables that point any AWS SDK there."""
        environment = {
            "AWS_ENDPOINT_URL": endpoint_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
        }
        if self.session_token:
            environment["AWS_SESSION_TOKEN"] = self.session_token
        return environment
