"""CPU time of other processes."""

import resource


def cpu_of_ended() -> float:
    """CPU seconds of all processes that this one, or one of its own, has started and seen end."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
