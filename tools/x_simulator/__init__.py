"""X's web conversions API and token endpoint as far as documented, on loopback, with faults on demand."""

from x_simulator.account import Account
from x_simulator.fault import Fault
from x_simulator.received import ReceivedRequest, TokenRequest
from x_simulator.simulator import XSimulator
from x_simulator.validation import errors_of

__all__ = ["Account", "Fault", "ReceivedRequest", "TokenRequest", "XSimulator", "errors_of"]
