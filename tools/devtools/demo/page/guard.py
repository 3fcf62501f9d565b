"""Who may ask the page for something: nobody but a browser on this machine that shows this very page."""

from collections.abc import Mapping

from flask import Flask, Request, Response, abort, request

_HEADERS: Mapping[str, str] = {
    # Nothing from elsewhere, no inline script or style, no frame of somebody else's around it.
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def guard(app: Flask) -> None:
    """Check every request, and mark every answer."""
    # A page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); its name is then in the Host header.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
    app.before_request(_check)
    app.after_request(_mark)
    app.register_error_handler(RecursionError, _too_deep)


def _check() -> None:
    # Flask has looked at the host by now.
    if request.method in ("GET", "HEAD"):
        return
    if not _is_own(request):
        abort(403, "only this page itself may send")
    if not request.is_json:
        abort(415, "the content type must be application/json")


def _is_own(asked: Request) -> bool:
    # Browsers name the origin with every POST, and no page can change it.
    return asked.headers.get("Origin") == f"http://{asked.host}"


def _too_deep(_: Exception) -> tuple[dict[str, str], int]:
    return {"error": "nested too deeply to be an event"}, 400


def _mark(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
