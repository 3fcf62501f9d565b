"""A shop's site with an SDK in its pages, and a browser in which it and the intake have names of their own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from devtools.local_aws.http_api import HttpApi
from playwright.sync_api import Page, sync_playwright
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.support.browser import find_chromium
from tests.support.intake_scene import AGENT, ORIGIN

COLLECT = "https://collect.shop.example"
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_QUIET += ["--disable-component-update", "--disable-sync", "--ignore-certificate-errors"]


@contextmanager
def open_shop(api: HttpApi, script: str, intake_url: str = COLLECT, **options: object) -> Iterator[Page]:
    """A page of a fresh profile, for which the site's pages all hold the script; under /collect is the intake, too."""
    told = {"url": intake_url, "key": "page-key", **options}

    @Request.application
    def site(request: Request) -> Response:
        if request.path == "/sdk.js":
            return Response(script, content_type="text/javascript")
        page = f"<title>Shop</title><script>window.INTAKE = {json.dumps(told)}</script><script src=/sdk.js></script>"
        return Response(page, content_type="text/html")

    application: Any = DispatcherMiddleware(site, {"/collect": api.application})
    server = make_server("127.0.0.1", 0, application, threaded=True, ssl_context="adhoc")
    Thread(target=server.serve_forever, daemon=True).start()
    names = f"MAP www.shop.example 127.0.0.1:{server.server_port} , MAP collect.shop.example 127.0.0.1:{api.port}"
    others = f"MAP evil.example 127.0.0.1:{server.server_port} , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    try:
        with sync_playwright() as playwright:
            # Of the browser as a whole: a page's own setting doesn't hold for what is sent while it is being left.
            arguments = [*_QUIET, f"--user-agent={AGENT}", f"--host-resolver-rules={names} , {others}"]
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
            page = browser.new_context(ignore_https_errors=True).new_page()
            page.set_default_timeout(10_000)
            yield page
            browser.close()
    finally:
        server.shutdown()


def visit(page: Page, path: str, origin: str = ORIGIN) -> None:
    """Go to a page of the site, and wait until its script is there."""
    page.goto(f"{origin}{path}")
    page.wait_for_function("window.shop !== undefined")
