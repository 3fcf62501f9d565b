"""X's web conversions API and token endpoint as far as documented, on loopback, with faults on demand."""

from devtools.x_simulator.account import Account
from devtools.x_simulator.fault import Fault
from devtools.x_simulator.received import ReceivedRequest, TokenRequest
from devtools.x_simulator.simulator import XSimulator
from devtools.x_simulator.validation import errors_of

__all__ = ["Account", "Fault", "ReceivedRequest", "TokenRequest", "XSimulator", "errors_of"]
