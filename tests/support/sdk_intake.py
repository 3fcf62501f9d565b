"""The intake at the time of day, as SDKs of npm meet it."""

import json
import time
from pathlib import Path
from typing import Any

from x_conversions.intake.report import RequestReport

from tests.support.intake_scene import ORIGIN, Scene

SDKS = Path(__file__).resolve().parents[1] / "sdks"
PARAMETERS = {
    "IntakeWriteKeys": "page-key",
    "IntakeOrigins": f"{ORIGIN},https://shop.example",
    "RequireConsent": "true",
}


class SdkIntake(Scene):
    """The intake as a function that an HTTP API calls."""

    def invoke(self, event: Any) -> Any:
        """Answer one request; an error of the code's own fails the test."""
        self.now = time.time()
        answer = self.intake.handle(json.loads(json.dumps(event)), RequestReport())
        assert self.failures == []
        return answer
