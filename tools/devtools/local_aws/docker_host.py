"""The address of this machine that its containers, and nobody else, can reach."""

import contextlib
import ipaddress
import json
import platform
import shutil
import socket
import subprocess
from typing import Any

NAME = "host.docker.internal"
"""What containers call this machine; `sam local` needs ``--add-host host.docker.internal:host-gateway`` for it."""
_LOOPBACK = "127.0.0.1"


def address() -> str:
    """Where to listen: Docker's bridge on Linux; loopback without Docker, and where Docker Desktop forwards to it."""
    if platform.system() == "Linux" and shutil.which("docker"):
        for gateway in _gateways():
            if _is_ours(gateway):
                return gateway
    return _LOOPBACK


def _gateways() -> list[str]:
    asked = subprocess.run(["docker", "network", "inspect", "bridge"], capture_output=True, text=True, check=False)
    if asked.returncode:
        return []
    configurations: list[dict[str, Any]] = json.loads(asked.stdout)[0]["IPAM"]["Config"] or []
    return [_gateway(configuration) for configuration in configurations]


def _gateway(configuration: dict[str, Any]) -> str:
    # Docker takes a network's first address when none is configured, and doesn't always say so
    return str(configuration.get("Gateway") or next(ipaddress.ip_network(configuration["Subnet"]).hosts()))


def _is_ours(host: str) -> bool:
    with contextlib.suppress(OSError), socket.create_server((host, 0)):
        return True
    return False
