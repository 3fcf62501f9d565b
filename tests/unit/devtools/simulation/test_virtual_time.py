"""Tasks that block run side by side in virtual time."""

import pytest
from devtools.simulation.virtual_time import VirtualTime
from greenlet import getcurrent, greenlet


def test_sleepers_take_turns_in_the_order_of_time() -> None:
    # Given two tasks that sleep for different times
    time = VirtualTime(100)
    seen: list[tuple[str, float]] = []

    def task(name: str, seconds: float) -> None:
        for _ in range(3):
            time.sleep(seconds)
            seen.append((name, time.now))

    time.start(lambda: task("slow", 3))
    time.start(lambda: task("quick", 2))

    # When time passes, Then each wakes when it is due
    time.run(108)
    assert seen == [("quick", 102), ("slow", 103), ("quick", 104), ("slow", 106), ("quick", 106)]
    assert time() == 108


def test_nothing_happens_after_the_end() -> None:
    time = VirtualTime(0)
    seen: list[float] = []

    def task() -> None:
        while True:
            time.sleep(10)
            seen.append(time.now)

    time.start(task)
    time.run(35)
    assert seen == [10, 20, 30]
    time.run(40)
    assert seen == [10, 20, 30, 40]


def test_a_mistake_in_a_task_ends_the_run() -> None:
    time = VirtualTime(0)
    time.start([].pop)
    with pytest.raises(IndexError):
        time.run(1)


def test_who_pauses_goes_on_when_somebody_says_so() -> None:
    # Given a task that paused, and another that resumes it after a while
    time = VirtualTime(0)
    seen: list[float] = []
    paused: list[greenlet] = []

    def waiting() -> None:
        paused.append(getcurrent())
        time.pause()
        seen.append(time.now)

    def resuming() -> None:
        time.sleep(7)
        time.resume(paused.pop())

    time.start(waiting)
    time.start(resuming)

    # When time passes, Then it went on at that moment
    time.run(100)
    assert seen == [7]
