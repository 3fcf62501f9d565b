"""`xconv trace --json`: a log that can't be searched is not one that has nothing."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from xconv.trace import command
from xconv.trace.records import FoundRecord

from tests.support.builders import settings


def test_a_log_that_cannot_be_searched_is_told_from_one_without_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a conversion that the table knows, and a log group without lines, or one that can't be searched
    deployed = SimpleNamespace(
        session=SimpleNamespace(client=lambda _: None),
        log_group=lambda: "group",
        delivery_records_table="table",
        parameters={},
        outputs={},
    )
    record = FoundRecord("Purchase", "o87ne", "delivered", "", 0, "", "")
    monkeypatch.setattr(command, "find_stack", lambda *_: deployed)
    monkeypatch.setattr(command, "read_settings", lambda *_: settings())
    monkeypatch.setattr(command, "find_records", lambda *_: [record])

    def traced(answer: Any) -> Any:
        monkeypatch.setattr(command, "run_query", answer)
        command.trace("ORDER-1", json_=True)

    def fails(*_: Any) -> None:
        raise RuntimeError("the query took too long")

    # When it is traced for a machine, Then no steps say why there are none
    traced(lambda *_: [])
    assert json.loads(capsys.readouterr().out)["problem"] == ""
    with pytest.raises(RuntimeError, match="the log can't be searched"):
        traced(fails)
    found = json.loads(capsys.readouterr().out)
    assert (found["steps"], len(found["records"]), found["problem"]) == ([], 1, "the query took too long")
