"""`xconv trace --json`: a log that can't be searched is not one that has nothing."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from xconv.common.insights import FoundLine
from xconv.common.stack import Deployed
from xconv.trace import command
from xconv.trace.records import FoundRecord

from tests.support.builders import settings


def with_table(**parameters: str) -> Deployed:
    session: Any = SimpleNamespace(client=lambda _: None)
    outputs = {"DeliverFunctionName": "f", "DeliveryRecordsTable": "t", "DeadLetterQueueUrl": "d", "QueueUrl": "q"}
    return Deployed(session, outputs, parameters=parameters)


def test_a_log_that_cannot_be_searched_is_told_from_one_without_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a conversion that the table knows, and a log group without lines, or one that can't be searched
    deployed = with_table()
    record = FoundRecord("Purchase", "o87ne", "delivered", "", 0, "", "")
    monkeypatch.setattr(command, "find_stack", lambda *_: deployed)
    monkeypatch.setattr(command, "read_rules", lambda *_: settings().rules())
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


def test_what_one_part_lacks_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a log that knows the conversion, a stack whose parameter is wrong, and a dead-letter queue that is gone
    line = FoundLine("2026-11-24 10:00:00.000", '{"message": "receipt", "outcome": "skipped", "conversion_ids": ["A"]}')
    monkeypatch.setattr(command, "find_stack", lambda *_: with_table(PixelId="A!"))
    monkeypatch.setattr(command, "run_query", lambda *_: [line])

    # When it is traced with the dead letters, Then what is known is shown, and last what is not, and why
    with pytest.raises(RuntimeError, match=r"the dead-letter queue can't be read, .*has a wrong parameter, .*PixelId"):
        command.trace("A", dead_letters=True, json_=True)
    found = json.loads(capsys.readouterr().out)
    assert [step["outcome"] for step in found["steps"]] == ["skipped"]
    assert found["problem"].count("has a wrong parameter") == 2

    # and without them it is enough that the log knows it: the table is a note
    command.trace("A")
    assert "note: the table of delivery records can't be read: stack" in capsys.readouterr().err


def test_a_table_that_is_gone_is_told_as_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(*_: Any) -> Any:
        raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "BatchGetItem")

    monkeypatch.setattr(command, "find_stack", lambda *_: with_table())
    monkeypatch.setattr(command, "read_rules", lambda *_: settings().rules())
    monkeypatch.setattr(command, "run_query", lambda *_: [FoundLine("", '{"conversion_ids": ["A"]}')])
    monkeypatch.setattr(command, "find_records", gone)
    command.trace("A", json_=True)
    problem = json.loads(capsys.readouterr().out)["problem"]
    assert problem == "the table of delivery records can't be read: it is gone: run `xconv doctor`"
