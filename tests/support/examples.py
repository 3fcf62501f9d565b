"""How many examples Hypothesis tries, where a test wants another number of them than all do."""

from hypothesis import settings

_ALL = 100  # Hypothesis's own number, which tests have that say nothing


def examples(number: int) -> settings:
    """So many where all examples are tried, and where fewer are, the same part of them as of everybody's."""
    return settings(max_examples=max(1, number * settings.default.max_examples // _ALL))
