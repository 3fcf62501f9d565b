"""AWS on this machine: moto's server filled from template.yaml, functions under Lambda's emulator, a poller."""

from local_aws.aws import LocalAws
from local_aws.emulator import FunctionError, RuntimeEmulator
from local_aws.event_source import BatchResult
from local_aws.function import Function
from local_aws.poller import Poller
from local_aws.resolved import EventSourceMapping
from local_aws.stack import Stack

__all__ = [
    "BatchResult",
    "EventSourceMapping",
    "Function",
    "FunctionError",
    "LocalAws",
    "Poller",
    "RuntimeEmulator",
    "Stack",
]
