"""What the table of delivery records costs: units of DynamoDB, by the sizes of its items."""

from math import ceil

from devtools.figures.prices import dollars

_BATCH = 500
_WRITE_UNIT, _READ_UNIT = 1024, 4096  # bytes, rounded up; for strongly consistent reads
# An announcement: 12 bytes a conversion, and its keys, names, form and times
ANNOUNCEMENT_BYTES = 12 * _BATCH + 60
RECORD_BYTES = 150  # DynamoDB's own hundred for each item among them; a test measures both
_DAYS_OF_A_MONTH = 730 / 24


def records_per_million(remembered: float, days: int = 30) -> dict[str, float]:
    """Dollars for a million events in full batches.

    Parameters
    ----------
    remembered
        Which share of the events is remembered, from 0 to 1.
    days
        `RememberDays`.
    """
    batches, records = 1e6 / _BATCH, 1e6 * remembered
    announcing = 2 * ceil(ANNOUNCEMENT_BYTES / _WRITE_UNIT) * dollars("dynamodb writes")
    looking = ceil(ANNOUNCEMENT_BYTES / _READ_UNIT) * dollars("dynamodb reads")
    return {
        "announcements": batches * (announcing + looking),
        "looking up": records * dollars("dynamodb reads"),
        "recording": records * dollars("dynamodb writes"),
        "storage": records * RECORD_BYTES * days / _DAYS_OF_A_MONTH * dollars("dynamodb storage"),
    }
