"""What must be true where something goes wrong around delivery records."""

from collections.abc import Iterator

from x_conversions.delivery.delivery_records.decision import BY_DEFAULT

from devtools.simulation.conversion_counts import RecordFigures
from devtools.simulation.record_trouble import NO_TROUBLE
from devtools.simulation.result import Result


def ends_of_conversions(result: Result, found: RecordFigures) -> Iterator[tuple[str, bool]]:
    """Each conversion has an end; what is counted twice has a cause that is counted, too."""
    trouble = result.scenario.trouble or NO_TROUBLE
    yield (
        f"none lost: {found.lost}, expired: {result.expired}, redriven: {result.redriven}, left: {result.left}",
        not (found.lost or result.expired or result.redriven or result.left),
    )
    # Messages, not conversions: a producer's repeat of what ended so is kept beside it.
    yield (
        f"in the dead-letter queue only what waits for a person: {result.dead_good:,} messages of "
        f"{found.for_a_person:,} conversions",
        result.dead_good >= found.for_a_person and (found.for_a_person > 0 or not result.dead_good),
    )
    causes = result.answers_lost + found.died_with + found.not_recorded
    yield (
        f"extra counts: {result.doubled:,} ≤ {causes:,} (answers lost {result.answers_lost:,}, sent by instances that "
        f"were killed {found.died_with:,}, not recorded {found.not_recorded:,})",
        result.doubled <= causes,
    )
    if trouble.table_away:
        yield f"not recorded, and said so: {found.not_recorded:,}", found.not_recorded > 0
    else:
        most = BY_DEFAULT.most_sends
        yield f"sends of one conversion: {found.most_sends} ≤ {most}", found.most_sends <= most
