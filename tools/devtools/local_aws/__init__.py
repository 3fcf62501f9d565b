"""AWS on this machine: moto's server filled from template.yaml, functions under Lambda's emulator, a poller."""

from devtools.local_aws.aws import LocalAws
from devtools.local_aws.event_source import BatchResult
from devtools.local_aws.poller import Poller
from devtools.local_aws.resolved import EventSourceMapping
from devtools.local_aws.runtime.emulator import FunctionError, RuntimeEmulator
from devtools.local_aws.runtime.function import Function
from devtools.local_aws.stack import Stack

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
