"""`make cost`: tables from a JSON file of make bench, and one clear line when it isn't one."""

import json
from pathlib import Path

import pytest
import typer
from devtools.figures.__main__ import KEPT, main
from devtools.figures.cost_tables import cost_tables


def test_every_batch_fill_and_memory_has_its_dollars() -> None:
    # Given the figures that the documents show
    tables = {table.title: table for table in cost_tables(json.loads(KEPT.read_text()))}

    # Then each fill has a row, fuller batches are cheaper, and each memory has a row
    fills = tables["Dollars per million events"].rows
    assert [row[0] for row in fills] == ["1 a batch", "10 a batch", "100 a batch", "500 a batch"]
    dollars = [float(row[1]) for row in fills]
    assert dollars == sorted(dollars, reverse=True)
    memories = [row[0] for row in tables["Time and dollars by memory"].rows]
    assert memories == ["128 MB", "256 MB", "512 MB", "1024 MB", "1769 MB"]


def test_an_essential_stack_costs_at_most_five_dollars_before_its_first_event() -> None:
    # Given the figures that the documents show, and the template's own alarms
    tables = {table.title: table for table in cost_tables(json.loads(KEPT.read_text()))}
    fixed = {row[0]: (float(row[1]), float(row[2])) for row in tables["Dollars per month for the stack itself"].rows}

    # Then Monitoring=essential keeps every alarm, and leaves at most five dollars of what a full stack costs
    assert fixed["all"][1] <= 5.0 < fixed["all"][0]
    assert fixed["alarms"][0] == fixed["alarms"][1]
    one_by_one = tables["Dollars per month, alarm by alarm"].rows
    assert (
        float(one_by_one[-1][2]) == fixed["alarms"][1] == pytest.approx(sum(float(row[2]) for row in one_by_one[:-1]))
    )


def test_the_intakes_part_is_there_once_it_was_measured() -> None:
    # Given the figures that the documents show, without the intake and with it
    kept = json.loads(KEPT.read_text())
    kept.pop("intake", None)
    one, many = ({"cpu": [seconds] * 3, "log_bytes": 700} for seconds in (0.002, 0.02))
    intake = {"requests": {"1": one, "100": many}, "metrics": 6, "memory_mb": 512}
    without, found = cost_tables(kept), cost_tables(kept | {"intake": intake})

    # Then its tables are there or not, and the others are what they were
    assert [table.title for table in found if table not in without] == [
        "Dollars per million requests to the intake",
        "Dollars per month for the intake itself",
    ]


def test_machines_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(KEPT, as_json=True)
    assert json.loads(capsys.readouterr().out)[0]["title"] == "Dollars per million events"


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "can't be read"), ('{"handler": {}}', "lacks cold_start, memory, monthly, latency; run make bench")],
)
def test_a_file_without_the_figures_is_named(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    file.write_text(content)
    with pytest.raises(typer.BadParameter, match=said):
        main(file)
