"""Dozens of small cases as one test: each as a test of its own costs two milliseconds, ten times what it needs."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from itertools import repeat
from typing import Any

import pytest

Test = Callable[..., None]
Ids = Iterable[str] | Callable[[Any], object]
_PARAM = type(pytest.param())
# An assertion, an error, and what `pytest.raises` and `pytest.fail` say
_FAILURES = (Exception, pytest.fail.Exception)


def each(names: str | Sequence[str], cases: Iterable[Any], ids: Ids | None = None) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize` with these arguments, but that one test tries all cases, and names all that fail.

    It may stand above another one, or above or below a parametrization. A case can't be skipped, and fixtures are the
    same for all of them.
    """
    own = [names] if isinstance(names, str) else [*names]
    named = list(_named(cases, ids, is_whole=isinstance(names, str)))
    assert named, f"no cases of {names}: the test would prove nothing"

    def decorate(test: Test) -> Test:
        @wraps(test)
        def try_all(**others: Any) -> None:
            failed: list[BaseException] = []
            for name, values in named:
                try:
                    test(**others, **dict(zip(own, values, strict=True)))
                except _FAILURES as error:
                    error.add_note(f"{', '.join(own)}: {name}")
                    failed.append(error)
            _tell(failed, len(named))

        signature = inspect.signature(test)
        others = [parameter for name, parameter in signature.parameters.items() if name not in own]
        try_all.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]  # pytest reads it
        return try_all

    return decorate


def _named(cases: Iterable[Any], ids: Ids | None, *, is_whole: bool) -> Iterator[tuple[str, Sequence[Any]]]:
    """Each case's name and the arguments that it is."""
    given = repeat(None) if ids is None or callable(ids) else ids
    for case, name in zip(cases, given, strict=not isinstance(given, repeat)):
        if isinstance(case, _PARAM):
            yield str(case.id or case.values), case.values
            continue
        values = (case,) if is_whole else case
        say = ids if callable(ids) else repr
        yield name or ", ".join(str(say(value)) for value in values), values


def _tell(failed: list[BaseException], of: int) -> None:
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise BaseExceptionGroup(f"{len(failed)} of {of} cases", failed)
