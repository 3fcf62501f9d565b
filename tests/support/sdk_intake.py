"""The intake at the time of day, as SDKs of npm meet it."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devtools.local_aws.http_api import HttpApi
from devtools.local_aws.http_api_settings import HttpApiSettings
from devtools.local_aws.translation import INTAKE, translate
from x_conversions.intake.report import RequestReport

from tests.support.intake_scene import ORIGIN, Scene

SDKS = Path(__file__).resolve().parents[1] / "sdks"
PARAMETERS = {
    "IntakeWriteKeys": "page-key",
    "IntakeOrigins": f"{ORIGIN},https://shop.example",
    "RequireConsent": "true",
}


class SdkIntake(Scene):
    """The intake as a function that an HTTP API calls; counts events that were left out, by reason."""

    def __init__(self, secret: Mapping[str, Any] | None = None, **environment: str) -> None:
        super().__init__(secret, **environment)
        self.left_out = Counter[str]()

    def invoke(self, event: Any) -> Any:
        """Answer one request; an error of the code's own fails the test."""
        self.now = time.time()
        report = RequestReport()
        answer = self.intake.handle(json.loads(json.dumps(event)), report)
        assert self.failures == []
        self.left_out += report.left_out
        return answer


def api_settings(**parameters: str) -> HttpApiSettings:
    """What intake.yaml says of its API, with these parameters."""
    given = PARAMETERS | parameters
    template = translate(given, INTAKE)
    values = {name: str(slot.get("Default", "")) for name, slot in template["Parameters"].items()}
    return HttpApiSettings.of(template, values | given)


@contextmanager
def intake_at(told: str | None = None, **parameters: str) -> Iterator[tuple[HttpApi, SdkIntake]]:
    """An intake on loopback that sets no cookie, and is told its own address, or another."""
    with HttpApi(api_settings(**parameters), SdkIntake().invoke) as api:
        intake = SdkIntake(INTAKE_PUBLIC_URL=told or api.url, INTAKE_COOKIE_DOMAIN="")
        api.invoke = intake.invoke
        yield api, intake
