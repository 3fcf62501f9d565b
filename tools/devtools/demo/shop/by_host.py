"""One port for several sites: the name that is asked for decides."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def by_host(sites: Mapping[str, "WSGIApplication"], other: "WSGIApplication") -> "WSGIApplication":
    """The application of the host that a request names; `other` for those that have none."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        host = str(environ.get("HTTP_HOST", "")).partition(":")[0].lower()
        return sites.get(host, other)(environ, start_response)

    return application
