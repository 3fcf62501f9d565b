"""SDKs of npm, against the intake's code behind the stand-in for the HTTP API. `make test-sdks` installs them."""

import subprocess
from collections.abc import Callable, Iterator

import pytest
from devtools.local_aws.http_api import HttpApi
from devtools.local_aws.http_api_settings import HttpApiSettings

from tests.support import sdk_intake
from tests.support.sdk_intake import SDKS, SdkIntake


@pytest.fixture(scope="session")
def api_settings() -> HttpApiSettings:
    return sdk_intake.api_settings()


@pytest.fixture
def intake() -> SdkIntake:
    return SdkIntake()


@pytest.fixture
def api(api_settings: HttpApiSettings, intake: SdkIntake) -> Iterator[HttpApi]:
    with HttpApi(api_settings, intake.invoke) as api:
        yield api


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """``bundle(name)``: the script of a page, with the SDK in it."""
    directory = tmp_path_factory.mktemp("bundles")

    def bundle(name: str) -> str:
        out = directory / f"{name}.js"
        if not out.is_file():
            esbuild = SDKS / "node_modules/.bin/esbuild"
            arguments = ["--bundle", "--format=iife", "--platform=browser", "--log-level=error", f"--outfile={out}"]
            subprocess.run([esbuild, SDKS / f"clients/{name}.js", *arguments], check=True, timeout=60)
        return out.read_text()

    return bundle
