"""Who may ask what listens on this machine: programs and pages of this machine, and no page from elsewhere.

A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding): its name is then in the Host header. Or it sends
straight to the address: browsers then name the page in the Origin header.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

# An address is nobody's name. Containers reach the machine that runs them by the second of these.
_NAMES = frozenset({"localhost", "host.docker.internal"})


def is_from_elsewhere(host: str, origin: str | None) -> bool:
    """Whether a request with these headers (Host, and Origin where there is one) comes from somebody else's page."""
    if not _is_own(host):
        return True
    return origin is not None and origin.lower() != f"http://{host}".lower()


def _is_own(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in _NAMES:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
