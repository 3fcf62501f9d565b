"""``python -m tests.hostile.intake``: 310,000 hostile requests to the intake on all processors; ``--short`` for a few.

300,000 of a list, put together by chance, and 10,000 that Hypothesis draws: those change in more ways, and the least
that breaks a law is shown. It draws 150 a second where the list makes 2,000, so that all of them would take over half
an hour of a processor.

The laws: no answer is a 5xx while queue and secret are there, none holds anything of its request, no code fails, every
event of a request that is answered 200 is counted once, and no e-mail address is queued.
"""

import argparse
import json
import os
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from x_conversions.adapters.sqs_batching import has_forbidden_characters

from tests.hostile.intake_requests import CANARY, requests
from tests.hostile.intake_strategy import REQUESTS
from tests.support.intake_scene import Scene

_MEANT = {200, 400, 401, 403, 404, 413, 415}
_COOKIE = re.compile(
    r"_xc_twclid=[A-Za-z0-9_.-]{0,200}; Max-Age=[0-9]+; Path=/; Domain=shop\.example; Secure; HttpOnly; SameSite=Lax"
)
_REQUESTS, _FEW, _PER_PART = 300_000, 5_000, 2_500
# Beside each part; 10,000 in all.
_DRAWN_PER_PART = 84
_DRAWING = settings(
    max_examples=_DRAWN_PER_PART,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


def breaches(scene: Scene, event: Any) -> list[str]:
    """Which laws a request breaks."""
    scene.queue.bodies.clear()
    scene.failures.clear()
    status, body = scene.ask(event)
    answer, report = json.dumps(scene.answer).lower(), scene.report
    cookies = " ".join(scene.answer.get("cookies", []))
    found = {
        f"answered {status}": status not in _MEANT,
        "an error of the code's own": bool(scene.failures) or "internal_error" in report.left_out,
        "the answer holds something of the request": CANARY in answer.replace(cookies.lower(), ""),
        "a cookie that is none": not all(map(_COOKIE.fullmatch, scene.answer.get("cookies", []))),
        "an error without code and message": status != 200 and not {"code", "message"} <= body.keys(),
        "an event is not counted once": status == 200 and len(report.queued) != len(scene.queue.bodies),
        "an e-mail address is queued": any("@secret" in text or "%2540" in text for text in scene.queue.bodies),
        "what SQS does not take": any(map(has_forbidden_characters, scene.queue.bodies)),
    }
    return [law for law, is_broken in found.items() if is_broken]


def run(first: int, number: int) -> Counter[str]:
    """How often each law was broken, and how many requests were answered in which way."""
    scene, counts = Scene(INTAKE_CLIENT_IP_HEADER="x-forwarded-for"), Counter[str]()
    for event in requests(first, number):
        for law in breaches(scene, event):
            counts[f"BROKEN {law}"] += 1
            if counts[f"BROKEN {law}"] == 1:
                print(f"{law}: {json.dumps(event)[:2000]}", flush=True)
        counts[f"answered {scene.answer['statusCode']}"] += 1
        counts["events queued"] += len(scene.queue.bodies)
    return counts


def run_drawn(number: int) -> Counter[str]:
    """The same for requests that Hypothesis draws from a seed; of a law that is broken it shows the least request."""
    scene, counts = Scene(INTAKE_CLIENT_IP_HEADER="x-forwarded-for"), Counter[str]()

    @seed(number)
    @_DRAWING
    @given(REQUESTS)
    def each(event: Any) -> None:
        broken = breaches(scene, event)
        counts[f"answered {scene.answer['statusCode']}"] += 1
        counts["events queued"] += len(scene.queue.bodies)
        assert not broken, f"{', '.join(broken)}: {json.dumps(event)[:2000]}"

    try:
        each()
    except AssertionError as error:
        print(error, flush=True)
        counts["BROKEN by a request that was drawn"] += 1
    return counts


def run_part(number: int) -> Counter[str]:
    """One part of both."""
    return run(number, _PER_PART) + run_drawn(number)


def seeds_of_parts(chosen: int, *, short: bool) -> range:
    """One for each part; no other seed has the same."""
    first = chosen * (_REQUESTS // _PER_PART)
    return range(first, first + (_FEW if short else _REQUESTS) // _PER_PART)


def main() -> int:
    """Run all of them on all processors; 1 when a law is broken."""
    parser = argparse.ArgumentParser(prog="make hostile", description="Hostile requests to the intake.")
    parser.add_argument("--short", action="store_true", help="a few, for CI")
    parser.add_argument("--seed", type=int, default=1, help="decides which requests (1)")
    chosen = parser.parse_args()
    seeds = seeds_of_parts(chosen.seed, short=chosen.short)
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        total = sum(pool.map(run_part, seeds), Counter[str]())
    said = ", ".join(f"{what} {many}" for what, many in sorted(total.items()))
    number = len(seeds) * (_PER_PART + _DRAWN_PER_PART)
    print(f"intake: {number} hostile requests; {said} (seed {chosen.seed})")
    return int(any(what.startswith("BROKEN") for what in total))


if __name__ == "__main__":
    sys.exit(main())
