"""Where demo, shop and intake are: three names of one port.

Names below `localhost` are this machine's own (RFC 6761, 6.3): browsers look them up nowhere, and keep cookies with
`Secure` for them without TLS. A shop and an intake of different names are what browsers treat as on the internet: with
preflights, and with a cookie that both share.
"""

from dataclasses import dataclass
from typing import Self

SHOP = "shop.localhost"
INTAKE = f"collect.{SHOP}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Without a slash at the end."""

    demo: str
    shop: str
    intake: str

    @classmethod
    def at(cls, host: str, port: int) -> Self:
        """All three on a port of an address of this machine."""
        return cls(f"http://{host}:{port}", f"http://{SHOP}:{port}", f"http://{INTAKE}:{port}")
