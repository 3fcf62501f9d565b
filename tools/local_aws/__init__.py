"""AWS on this machine: moto's server filled from template.yaml, functions under Lambda's emulator, a poller."""

from local_aws.aws import LocalAws
from local_aws.emulator import FunctionError, RuntimeEmulator
from local_aws.event_source import BatchResult
from local_aws.function import Function
from local_aws.poller import Poller
from local_aws.resolved import EventSourceMapping, FunctionProperties
from local_aws.sdk import Credentials
from local_aws.stack import Stack

__all__ = [
    "BatchResult",
    "Credentials",
    "EventSourceMapping",
    "Function",
    "FunctionError",
    "FunctionProperties",
    "LocalAws",
    "Poller",
    "RuntimeEmulator",
    "Stack",
]
