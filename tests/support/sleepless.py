"""Functions that don't wait."""

from collections.abc import Mapping
from pathlib import Path

from devtools.local_aws import Function, Stack

LAYER = Path(__file__).parent / "sleepless_layer"


def sleepless(stack: Stack, logical_id: str, environment: Mapping[str, str] | None = None) -> Function:
    """A built function in whose process sleeping takes no time: its clocks are ahead by what it has slept.

    For what a function does over the minutes of an invocation: it keeps the pace of its limits, tries again, or holds
    its messages until its time is over. X and AWS stay in this machine's time.
    """
    return Function(stack, logical_id, environment, handler="sleepless.lambda_handler", layers=[LAYER])
