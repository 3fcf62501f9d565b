"""At 80 columns: no reason, id, count or debug id is cut, whatever is in the tables."""

import re
import uuid

import pytest
from devtools.local_aws import Function, LocalAws, Poller, Stack
from devtools.local_aws.log_group import write_logs
from devtools.local_aws.stack import NAME
from devtools.x_simulator import XSimulator
from xconv.dlq import dead_letters as reading

from tests.support.command_line import CommandLine, command_line
from tests.support.functional_stack import Send
from tests.support.orders import order

LONG_ID = "order-" + "1234567890" * 12


@pytest.fixture
def xconv(aws: LocalAws, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """On a terminal of 80 columns."""
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0)
    for name, value in {"XCONV_STACK": NAME, "FORCE_COLOR": "1", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    assert stack.queue_url
    return command_line(aws, monkeypatch)


@pytest.mark.usefixtures("x")
def test_nothing_is_cut(
    xconv: CommandLine, aws: LocalAws, send: Send, poller: Poller, deliver: Function, x: XSimulator
) -> None:
    # Given a delivery with a long id, and a dead letter
    send(order(LONG_ID), order("no-currency", properties={"total": 5}))
    poller.run_until_empty()
    write_logs(aws, deliver.name, deliver.logs)

    # When each command shows it, Then every line fits, nothing has an ellipsis, and what counts is there whole
    debug_id = re.findall(r'"debug_id":"([0-9a-f-]{36})"', x.requests[-1].answer.decode())[0]
    assert uuid.UUID(debug_id)
    shown = {
        name: xconv(*name.split(), status=None).out for name in (f"trace {LONG_ID}", "dlq list", "doctor", "events")
    }
    for name, text in shown.items():
        assert "…" not in text, name
        table = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n") if line[:1] in "┏┃┡│└"]
        assert all(len(line) <= 80 for line in table), name
    # and in one piece where somebody copies it
    assert shown[f"trace {LONG_ID}"].count(debug_id) == 2
    assert LONG_ID in shown[f"trace {LONG_ID}"]
    assert "XAdsApiUrl=https://ads-api.x.com" in shown["doctor"]
    assert "missing_currency" in shown["dlq list"]
    assert re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", shown["dlq list"])
    assert "tw-o8z6j-o87ne" in shown["events"]
    assert "ACCOUNT_ADMIN" in shown["doctor"]
