"""What `xconv doctor` says about the table of delivery records."""

from dataclasses import replace
from typing import Any

import pytest
from xconv.doctor.check import Check, State, UnreadablePart
from xconv.doctor.record_checks import check_records
from xconv.doctor.snapshot import Series

from tests.support.snapshot_builders import HEALTHY, METRICS, NOW

TABLE = {"TableStatus": "ACTIVE", "TimeToLiveStatus": "ENABLED", "AttributeName": "t"}


def checks(records: Any, remember: str | None = "conversions", not_recorded: float = 0) -> dict[str, Check]:
    told = {"RememberDelivered": remember, "RememberDays": "30"} if remember else {}
    parameters = {**HEALTHY.parameters, **told}
    metrics = METRICS | {"NotRecorded": Series(not_recorded, NOW - 60)}
    stack = replace(HEALTHY, parameters=parameters, metrics=metrics, records=records)
    return {check.name: check for check in check_records(stack)}


def states(records: Any, **given: Any) -> dict[str, State]:
    return {name: check.state for name, check in checks(records, **given).items()}


def test_a_table_that_works_is_good() -> None:
    assert states(TABLE) == {"delivery records": State.GOOD, "forgetting": State.GOOD}
    assert checks(TABLE)["delivery records"].found == "of conversions, for 30 days"


@pytest.mark.parametrize("change", [{"AttributeName": "a"}, {"TimeToLiveStatus": "DISABLED"}])
def test_what_never_forgets_is_a_fault(change: dict[str, str]) -> None:
    assert states(TABLE | change)["forgetting"] is State.FAULT


def test_a_table_without_its_key_names_the_parameter() -> None:
    check = checks(TABLE | {"TableStatus": "INACCESSIBLE_ENCRYPTION_CREDENTIALS"})["delivery records"]
    assert check.state is State.FAULT
    assert "KmsKeyArn" in check.remedy


@pytest.mark.parametrize(
    ("records", "state"),
    [
        (None, State.FAULT),
        (UnreadablePart("ResourceNotFoundException", is_gone=True), State.FAULT),
        (UnreadablePart("you may not"), State.UNKNOWN),
    ],
)
def test_a_table_that_is_not_there_is_a_fault(records: Any, state: State) -> None:
    assert states(records) == {"delivery records": state}


def test_the_way_back_from_a_deleted_table_is_told() -> None:
    # CloudFormation, which thinks that it has the table, would not make it anew.
    assert "RememberDelivered=none" in checks(UnreadablePart("", is_gone=True))["delivery records"].remedy


def test_conversions_sent_without_it_are_noted() -> None:
    check = checks(TABLE, not_recorded=7)["recorded"]
    assert (check.state, check.found.startswith("7 conversions were sent without it")) == (State.NOTE, True)


def test_to_remember_nothing_is_a_choice_and_an_older_stack_has_none() -> None:
    assert states(None, remember="none") == {"delivery records": State.NOTE}
    assert states(None, remember=None) == {}
