"""What SDKs in a browser ask for before they send anything: where to send, and with which options.

Without `Segment.io` in its answer analytics-next sends to its vendor, whatever the page says; with these answers the
address of this stack is all that a page must be given.
"""

from typing import Any
from urllib.parse import urlsplit


def segment_settings(write_key: str, public_url: str) -> dict[str, Any]:
    """The settings of analytics-next: send here, cookie included, also when the page is being left."""
    address = urlsplit(public_url)
    destination = {
        "apiKey": write_key,
        "apiHost": f"{address.netloc}{address.path.rstrip('/')}/v1",
        "protocol": address.scheme,
        "deliveryStrategy": {"config": {"credentials": "include", "keepalive": True}},
    }
    return {"integrations": {"Segment.io": destination}}


def rudderstack_settings(write_key: str) -> dict[str, Any]:
    """The source configuration of RudderStack's SDKs: no reports to their vendor, no destinations in the browser."""
    nothing = {"enabled": False}
    return {
        "source": {
            "id": "x-conversions",
            "name": "x-conversions",
            "writeKey": write_key,
            "enabled": True,
            "config": {"statsCollection": {"errors": nothing, "metrics": nothing}},
            "connections": [],
            "destinations": [],
            "dataplanes": {},
        }
    }
