"""What the table of delivery records costs, within what was promised of it."""

import pytest
from devtools.figures.records_cost import records_per_million


@pytest.mark.parametrize(("remembered", "most"), [(0.05, 0.06), (0.2, 0.18), (1.0, 0.82)])
def test_a_million_events_cost_no_more_than_promised(remembered: float, most: float) -> None:
    # Given a month of 30 days in which this share of the events is remembered
    assert 0.9 * most < sum(records_per_million(remembered).values()) <= most


def test_added_up_by_hand() -> None:
    # Given 2,000 batches, each with an announcement of six write units, put and deleted, read as two read units;
    # and 50,000 records of one unit each
    assert records_per_million(0.05) == pytest.approx(
        {
            "announcements": 2_000 * (12 * 0.625e-6 + 2 * 0.125e-6),
            "looking up": 50_000 * 0.125e-6,
            "recording": 50_000 * 0.625e-6,
            "storage": 50_000 * 150 * 30 / (730 / 24) * 0.25e-9,
        }
    )


def test_what_is_kept_longer_costs_only_its_storage() -> None:
    short, long = records_per_million(1.0), records_per_million(1.0, days=90)
    assert long.pop("storage") == pytest.approx(3 * short.pop("storage"))
    assert long == short
