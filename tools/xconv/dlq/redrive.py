"""Moving dead letters back: at a rate, and to be stopped at any time."""

import json
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import islice

from x_conversions.adapters.sqs_batching import MOST_PER_CALL
from x_conversions.core.outcome import Reason

from xconv.common.errors import AwsError, explain, is_refusal
from xconv.common.terminal import echo
from xconv.common.throttle import Throttle
from xconv.dlq.dead_letter import DeadLetter
from xconv.dlq.dead_letters import DeadLetterQueue, Redriven

# The last, of a terminal or a connection to it that is closed, is not there on Windows.
_STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@dataclass
class RedriveCounts:
    """How many messages were moved so far, stayed, or are in both queues; and whether it was stopped, and why.

    `kept` were left on purpose, by reason: X may have counted them. `came_back` of the moved were rejected again
    meanwhile; `unseen` did not show, because somebody else is looking at them.
    """

    moved: int = 0
    stayed: int = 0
    in_both: int = 0
    stopped: bool = False
    why: str = ""
    came_back: int = 0
    unseen: int = 0
    kept: dict[str, int] = field(default_factory=dict)

    @property
    def is_incomplete(self) -> bool:
        """Whether there is something left to do, or to know."""
        return bool(self.stayed or self.in_both or self.stopped)

    def add(self, result: Redriven) -> None:
        """Count what became of some more."""
        self.moved += len(result.moved)
        self.stayed += len(result.stayed)
        self.in_both += len(result.in_both)
        self.why = self.why or result.why

    def __str__(self) -> str:
        parts = [f"{self.moved} messages moved"]
        parts += [f"{self.stayed} stayed; run it again"] if self.stayed else []
        if self.in_both:
            parts.append(f"{self.in_both} are in both queues; moving them again would send them twice")
        if self.came_back:
            parts.append(f"{self.came_back} of them came back, rejected again: `xconv dlq list` says why")
        why = f" ({self.why})" if self.why else ""
        parts += [f"stopped{why}: all others are still in the dead-letter queue"] if self.stopped else []
        return ", ".join(parts)


def why_kept(counts: RedriveCounts) -> str:
    """What was left on purpose, and what sends it all the same."""
    kept = ", ".join(f"{number} {reason}" for reason, number in sorted(counts.kept.items()))
    partial = ", with --partial for requests of which X counted a part" if Reason.UNCLEAR_ANSWER in counts.kept else ""
    return (
        f"{kept} left where they are: X may have counted them. Once you know that it did not: "
        f"`xconv dlq redrive --reason {min(counts.kept)} --send-again`{partial}"
    )


def move(queue: DeadLetterQueue, letters: Iterator[DeadLetter], rate: float, counts: RedriveCounts) -> None:
    """Move letters as they are read, and count them. Ctrl-C stops it, but never between the two queues.

    Raises
    ------
    RuntimeError
        A call to AWS has failed half-way; one line that says what is known then.
    """
    with stopping() as stop:
        throttle = Throttle(rate, sleep=stop.wait)
        try:
            while not stop.is_set() and (batch := list(islice(letters, MOST_PER_CALL))):
                throttle.take(len(batch))
                if stop.is_set():
                    break
                _redrive(queue, batch, counts)
                if counts.in_both:
                    stop.set()
        except AwsError as error:  # of reading: nothing is on its way
            raise RuntimeError(_ended_by(counts, error)) from None
        counts.stopped = stop.is_set()


def _redrive(queue: DeadLetterQueue, letters: Sequence[DeadLetter], counts: RedriveCounts) -> None:
    result = Redriven()
    try:
        queue.redrive(letters, result)
    except AwsError as error:
        counts.add(result)
        raise RuntimeError(_ended_by(counts, error, 0 if is_refusal(error) else result.on_their_way)) from None
    counts.add(result)


def _ended_by(counts: RedriveCounts, error: Exception, unsure: int = 0) -> str:
    """What is known when a call to AWS has failed; `unsure` were sent, and nobody knows whether they arrived."""
    maybe = f", and up to {unsure} of them may be in both queues" if unsure else ""
    return f"{counts}, then: {explain(error)}; the others are still in the dead-letter queue{maybe}"


@contextmanager
def told_as_json(counts: RedriveCounts, *, is_wanted: bool, **more: bool) -> Iterator[None]:
    """Where AWS fails half-way: what was moved by then is told to a machine, too, with `more`."""
    try:
        yield
    except RuntimeError as error:
        if is_wanted:
            so_far = replace(counts, stopped=True, why=counts.why or str(error))
            echo(json.dumps(more | asdict(so_far)))
        raise


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C, a polite kill and a terminal that is closed set, instead of what they do otherwise."""
    stop = threading.Event()
    heard = [number for number in _STOPS if signal.getsignal(number) is not signal.SIG_IGN]  # as under `nohup`
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in heard}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
