"""A call that takes too long is left behind, and holds up no other."""

import gc
import threading

import pytest
from x_conversions.adapters.in_time import CallsInTime

SOON = 5.0  # far more than it takes


def test_what_a_call_returns_or_raises_is_what_the_caller_gets() -> None:
    in_time = CallsInTime()
    error = LookupError("said by the call")

    def failing() -> None:
        raise error

    assert in_time(lambda: None, SOON) is None
    assert in_time(lambda: "an answer", SOON) == "an answer"
    with pytest.raises(LookupError) as raised:
        in_time(failing, SOON)
    assert raised.value is error
    assert in_time(lambda: 2, SOON) == 2


def test_one_thread_makes_all_calls_and_ends_with_who_made_them() -> None:
    # Given calls that were made
    in_time = CallsInTime()
    (thread,) = {in_time(threading.current_thread, SOON) for _ in range(3)}
    assert thread is not threading.current_thread()
    assert thread.daemon

    # When nobody can make another, Then the thread ends
    del in_time
    gc.collect()
    thread.join(SOON)
    assert not thread.is_alive()


def test_a_call_that_takes_too_long_is_left_behind() -> None:
    # Given a call that doesn't end
    in_time, end = CallsInTime(), threading.Event()
    threads: list[threading.Thread] = []

    def endless() -> None:
        threads.append(threading.current_thread())
        end.wait()

    with pytest.raises(TimeoutError):
        in_time(endless, 0.05)

    # When the next one comes, Then it needn't wait; and the thread that was left ends with its call
    assert in_time(lambda: "an answer", SOON) == "an answer"
    assert threads[0].is_alive()
    end.set()
    threads[0].join(SOON)
    assert not threads[0].is_alive()
