"""Why a function doesn't start: read from its log, and told with what to do."""

from dataclasses import replace
from typing import Any

import boto3
import pytest
from xconv.common.stack import Deployed
from xconv.doctor.command import examine
from xconv.doctor.start_errors import is_of_another_processor, read_start_errors

from tests.support.snapshot_builders import HEALTHY, NOW

UNABLE = "Runtime.ImportModuleError: Unable to import module 'app': "


class Logs:
    """CloudWatch Logs with these lines, each on a page after an empty one, and what was asked of it."""

    def __init__(self, *lines: str) -> None:
        self.lines, self.asked = lines, dict[str, Any]()

    def get_paginator(self, operation: str) -> "Logs":
        assert operation == "filter_log_events"
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.asked = asked
        pages: list[dict[str, Any]] = []
        for line in self.lines:
            pages += [{"events": []}, {"events": [{"message": line}]}]
        return pages


def read(logs: Logs, changed: str = "2026-11-24T09:50:00.000+0000") -> dict[str, str]:
    deployed = Deployed(boto3.Session(), {"DeliverFunctionName": "shop-deliver"})
    functions = {"DeliverFunctionName": {"Configuration": {"LastModified": changed}}}
    return read_start_errors(logs, deployed, functions, NOW)


def test_the_newest_of_the_runtimes_own_lines_is_taken() -> None:
    logs = Logs(
        f"[ERROR] {UNABLE}No module named 'a'\nTraceback", '{"level": "ERROR"}', "[ERROR] SettingsError: PixelId\n"
    )
    assert read(logs) == {"DeliverFunctionName": "SettingsError: PixelId"}
    assert read(Logs('{"message": "[ERROR]"}')) == {}


@pytest.mark.parametrize(
    ("changed", "since"),
    [("2026-11-24T09:50:00.000+0000", NOW - 600), ("2026-10-01T00:00:00.000+0000", NOW - 1800)],
)
def test_what_was_before_the_last_deployment_does_not_count(changed: str, since: float) -> None:
    logs = Logs()
    read(logs, changed)
    assert logs.asked["startTime"] == 1000 * since
    assert logs.asked["logGroupName"] == "/aws/lambda/shop-deliver"


@pytest.mark.parametrize(
    ("error", "is_foreign"),
    [
        (f"{UNABLE}No module named 'pydantic_core._pydantic_core'", True),
        (f"{UNABLE}No module named 'orjson._orjson'", True),
        (f"{UNABLE}/opt/python/x.so: invalid ELF header", True),
        (f"{UNABLE}libffi.so.7: cannot open shared object file: No such file or directory", True),
        (f"{UNABLE}No module named 'x_conversions'", False),
        ("SettingsError: PixelId (PIXEL_ID): must be a base-36 pixel id", False),
    ],
)
def test_another_processor_is_named_and_what_to_do(error: str, is_foreign: bool) -> None:
    assert is_of_another_processor(error) == is_foreign
    found = examine(replace(HEALTHY, start_errors={"RefreshTokenFunctionName": error}))
    (check,) = [one for theme, one in found if (theme, one.name) == ("functions", "refresh's start")]
    assert error in check.found
    assert ("another processor than arm64" in check.found) == is_foreign
    assert "make deploy" in str(check.remedy)
