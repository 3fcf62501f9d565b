"""How many examples Hypothesis tries, where a test wants another number of them than all do."""

from hypothesis import settings

_ALL = 100  # Hypothesis's own number, which tests have that say nothing
_MOST = 40  # where fewer are tried: what a change breaks shows within the first few, and the slowest ask for most


def examples(number: int) -> settings:
    """So many where all examples are tried, and where fewer are, the same part of them as of everybody's, up to 40."""
    of_everybody = settings().max_examples  # of the profile that holds
    if of_everybody >= _ALL:
        return settings(max_examples=number)
    return settings(max_examples=min(_MOST, max(1, number * of_everybody // _ALL)))
