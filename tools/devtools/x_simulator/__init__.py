"""X as far as documented, on loopback, with faults on demand: conversions, tokens, what it tells of accounts."""

from devtools.x_simulator.account import Account
from devtools.x_simulator.ad_accounts import SimulatedAccount, SimulatedTag
from devtools.x_simulator.fault import Fault
from devtools.x_simulator.received import ReadRequest, ReceivedRequest, TokenRequest
from devtools.x_simulator.simulator import XSimulator
from devtools.x_simulator.validation import errors_of

__all__ = [
    "Account",
    "Fault",
    "ReadRequest",
    "ReceivedRequest",
    "SimulatedAccount",
    "SimulatedTag",
    "TokenRequest",
    "XSimulator",
    "errors_of",
]
