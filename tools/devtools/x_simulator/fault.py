"""One fault: what can go wrong at X."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Endpoint = Literal["conversions", "token", "reads"]
ENDPOINTS: tuple[Endpoint, ...] = ("conversions", "token", "reads")
Stage = Literal["before", "after"]
Kind = Literal[
    "rate_limited",
    "status",
    "unauthorized",
    "slow",
    "drop_before",
    "status_after",
    "drop_after",
    "garbled",
    "empty",
    "html",
    "fewer",
    "early_hints",
    "gzip",
]

BEFORE: frozenset[Kind] = frozenset({"rate_limited", "status", "unauthorized", "slow", "drop_before"})
AFTER: frozenset[Kind] = frozenset(
    {"status_after", "drop_after", "garbled", "empty", "html", "fewer", "early_hints", "gzip"}
)


@dataclass(frozen=True)
class Fault:
    """One fault, for the next ``times`` requests or for ``seconds`` seconds.

    ================  ============================================  =====================================
    kind              what happens                                  fields
    ================  ============================================  =====================================
    ``rate_limited``  429 with X's headers, nothing processed       ``reset_in``
    ``status``        any status, nothing processed                 ``status``, ``body``, ``headers``
    ``unauthorized``  401, nothing processed
    ``slow``          processed and answered as usual, but late     ``delay``
    ``drop_before``   connection dropped, nothing processed
    ``status_after``  processed, then any status                    ``status``, ``body``, ``headers``
    ``drop_after``    processed, then connection dropped
    ``garbled``       processed, then 200 with the body's start
    ``empty``         processed, then 200 without a body
    ``html``          processed, then 200 with a page in HTML
    ``fewer``         only the first ``processed`` conversions are  ``processed``
                      counted and reported
    ``early_hints``   processed and answered as usual, after
                      a 103
    ``gzip``          processed and answered as usual, packed
    ================  ============================================  =====================================

    "Nothing processed" means that even credentials and rate limit weren't looked at; "processed" that the
    conversions are counted, or the refresh token is spent. Those from ``status_after`` on wait for a request that
    would have been answered with 200; others are answered as usual and don't use them up. A request meets at most
    one.

    Parameters
    ----------
    kind
        See above; ``fewer`` is for the conversions endpoint only.
    endpoint
        ``conversions``, ``token`` or ``reads`` (GET /12/accounts and below). Each has its own program.
    times
        For how many requests. Default 1, unless ``seconds`` is given.
    seconds
        For how long, from when it is added, or from when the fault before it is over. With ``times`` too,
        whichever ends first.
    skip
        How many of the requests that it could have met go by before the first that it meets.
    status, body, headers
        The answer. ``body``: text or bytes as they are, anything else as JSON; ``None``: X's own body.
    reset_in
        Seconds until the reset that ``rate_limited`` names; with ``seconds``, it names the fault's end.
    delay
        Seconds to wait before the fault; allowed with every kind.
    processed
        How many conversions ``fewer`` counts.
    """

    kind: Kind
    endpoint: Endpoint = "conversions"
    times: int | None = None
    seconds: float | None = None
    skip: int = 0
    status: int = 503
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reset_in: float = 60
    delay: float = 0
    processed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in BEFORE | AFTER:
            raise ValueError(f"fault kind {self.kind!r} is not one of {', '.join(sorted(BEFORE | AFTER))}")
        if self.endpoint not in ENDPOINTS:
            raise ValueError(f"fault endpoint {self.endpoint!r} is not one of {', '.join(ENDPOINTS)}")
        if self.kind == "fewer" and self.endpoint != "conversions":
            raise ValueError("fault kind fewer is for conversions: no other request has any")
        if not isinstance(self.headers, Mapping):
            raise ValueError("fault headers must be an object of names and values")
        self._refuse_wrong_numbers()

    def _refuse_wrong_numbers(self) -> None:
        for name in ("times", "seconds", "skip", "status", "reset_in", "delay", "processed"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int | float) or value < 0):
                raise ValueError(f"fault {name} ({value!r}) must be a number, 0 or greater")
        if self.times == 0 or self.seconds == 0:
            raise ValueError("fault times and seconds must be above 0")
        if self.kind == "slow" and not self.delay:
            raise ValueError("fault kind slow needs delay, in seconds")
        if not 200 <= self.status <= 599:
            raise ValueError(f"fault status {self.status} is not between 200 and 599")

    @property
    def stage(self) -> Stage:
        """Whether it strikes before or after a request is processed."""
        return "before" if self.kind in BEFORE else "after"
