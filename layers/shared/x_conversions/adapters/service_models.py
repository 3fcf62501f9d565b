"""botocore's models of AWS's services, found and read in less time: a cold start's clients wait for little else.

To make one client botocore looks through the folders of all four hundred services, twice, and has the standard library
parse 1.3 MB. Here it is told which services there are, and orjson parses: the first two clients take 20 ms of CPU time
instead of 49. A loader, and what reads its files, are what botocore lets everybody replace.
"""

from collections.abc import Collection
from contextlib import suppress
from gzip import open as open_packed
from pathlib import Path
from typing import Any

import orjson
from botocore.loaders import JSONFileLoader, Loader


class ServiceModels(Loader):
    """Finds the models of these services, and of no others."""

    def __init__(self, services: Collection[str]) -> None:
        super().__init__(file_loader=_FileLoader())
        self._services = sorted(services)

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - what is asked of whom there is
        return self._services


class _FileLoader(JSONFileLoader):
    """Reads JSON, packed or not."""

    def load_file(self, file_path: str) -> Any:
        """What is in a file, given without its ending; None where there is none."""
        with suppress(FileNotFoundError):
            return orjson.loads(Path(f"{file_path}.json").read_bytes())
        with suppress(FileNotFoundError), open_packed(f"{file_path}.json.gz") as packed:
            return orjson.loads(packed.read())
        return None
