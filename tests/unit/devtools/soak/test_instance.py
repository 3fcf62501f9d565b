"""What is noted of an instance: how each invocation ended, and which process it was."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from devtools.local_aws import Function, FunctionError, LocalAws
from devtools.soak.clock import Clock
from devtools.soak.instance import Instance
from devtools.soak.run_log import End, Invocation, RunLog

EVENT = {"Records": [{"messageId": "one", "body": '{"messageId": "shop-1"}'}]}
ENDED = FunctionError("Runtime.ExitError", "signal: killed")


class Scripted:
    """Stands in for a function's process: does as it is told."""

    def __init__(self, *script: Callable[[], object]) -> None:
        self._script = list(script)
        self.kills = 0

    def invoke(self, event: dict[str, Any]) -> object:
        assert event == EVENT
        return self._script.pop(0)()

    def kill(self) -> None:
        self.kills += 1


class Stand:
    """An instance around a scripted function, and its run log."""

    def __init__(self, *script: Callable[["Stand"], object]) -> None:
        self.run_log = RunLog()
        self.function = Scripted(*(lambda step=step: step(self) for step in script))
        clock = Clock(cast("LocalAws", None), lambda: 0.0)
        self.instance = Instance(cast("Function", self.function), "localhost", self.run_log, clock)

    def invoke(self, begun: Callable[[Instance, Invocation], None] = lambda _, __: None) -> None:
        self.instance.invoke(EVENT, begun)

    @property
    def noted(self) -> list[tuple[int, End]]:
        return [(one.life, one.end) for one in self.run_log.invocations]


def answers(_: Stand) -> object:
    return {}


def fails(_: Stand) -> object:
    raise ENDED


def times_out(_: Stand) -> object:
    raise FunctionError("Sandbox.Timedout", "timed out after 20 seconds")


def is_killed(stand: Stand) -> object:
    assert stand.instance.kill()
    raise ENDED


def is_killed_after_its_answer(stand: Stand) -> object:
    assert stand.instance.kill()
    return {}


@pytest.mark.parametrize(("step", "end"), [(is_killed, End.KILLED), (times_out, End.TIMED_OUT), (fails, End.CRASHED)])
def test_each_end_is_told_from_the_others_and_what_follows_is_another_process(
    step: Callable[[Stand], object], end: End
) -> None:
    stand = Stand(step, answers, fails)
    with pytest.raises(FunctionError):
        stand.invoke()
    stand.invoke()
    with pytest.raises(FunctionError):
        stand.invoke()
    assert stand.noted == [(1, end), (2, End.ANSWERED), (2, End.CRASHED)]


def test_a_kill_after_the_answer_is_one_new_process_and_no_excuse_for_later_crashes() -> None:
    stand = Stand(is_killed_after_its_answer, answers, answers, fails)
    for _ in range(3):
        stand.invoke()
    with pytest.raises(FunctionError):
        stand.invoke()
    assert stand.noted == [(1, End.ANSWERED), (2, End.ANSWERED), (2, End.ANSWERED), (2, End.CRASHED)]


def test_a_kill_after_the_answer_that_the_next_invocation_fails_of_is_a_kill() -> None:
    stand = Stand(is_killed_after_its_answer, fails)
    stand.invoke()
    with pytest.raises(FunctionError):
        stand.invoke()
    assert stand.noted == [(1, End.ANSWERED), (2, End.KILLED)]


def test_only_the_invocation_that_is_meant_is_killed() -> None:
    # Given a kill meant for an invocation that is over, and one when nothing runs
    stand = Stand(answers, lambda stand: stand.instance.kill(stand.run_log.invocations[0]))
    stand.invoke()
    assert not stand.instance.kill()
    stand.invoke()

    # Then nothing was killed
    assert stand.function.kills == 0
    assert stand.noted == [(1, End.ANSWERED)] * 2
