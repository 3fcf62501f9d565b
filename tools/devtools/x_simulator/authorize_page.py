"""/i/oauth2/authorize: the page on which the user lets an app in (OAuth 2.0 authorization code with PKCE)."""

import html
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from devtools.x_simulator.authorization_codes import AuthorizationCodes
from devtools.x_simulator.http_messages import HTML, Answer, Request
from devtools.x_simulator.oauth2 import OAuth2Provider

PATH = "/i/oauth2/authorize"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>X simulator</title></head><body>
<h1>{title}</h1><p>{text}</p>{form}
</body></html>
"""
_FORM = """<form method="post">{fields}
<button name="decision" value="authorize">Authorize app</button>
<button name="decision" value="cancel">Cancel</button></form>"""


class AuthorizePage:
    """Shows the page, and sends the user back to the app with a code."""

    def __init__(self, oauth2: OAuth2Provider, codes: AuthorizationCodes) -> None:
        self._oauth2 = oauth2
        self._codes = codes

    def handle(self, request: Request) -> Answer:
        """The page (GET), or the redirect back to the app (POST of the page's form)."""
        source = request.query if request.method == "GET" else request.body.decode("utf-8", "replace")
        asked = dict(parse_qsl(source))
        if wrong := self._wrong(asked):
            return _page(400, "Something went wrong", wrong)
        if request.method == "GET":
            text = f"{asked['client_id']} asks for: {asked['scope']}"
            return _page(200, "Authorize app", text, _FORM.format(fields=_hidden(asked)))
        return self._back_to_app(asked)

    def _wrong(self, asked: Mapping[str, str]) -> str | None:
        for name in ("client_id", "redirect_uri", "scope", "state", "code_challenge"):
            if not asked.get(name):
                return f"The parameter {name} is missing."
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return "response_type must be code, and code_challenge_method S256."
        if self._oauth2.app(asked["client_id"]) is None:
            return "No app with this client_id is registered: POST /_simulator/apps registers one."
        redirect = urlsplit(asked["redirect_uri"])
        if redirect.scheme not in ("http", "https") or not redirect.netloc or redirect.fragment:
            return "redirect_uri must be an http or https URL without a fragment."
        return None

    def _back_to_app(self, asked: Mapping[str, str]) -> Answer:
        redirect_uri = asked["redirect_uri"]
        if asked.get("decision") == "authorize":
            code = self._codes.issue(asked["client_id"], redirect_uri, asked["scope"], asked["code_challenge"])
            result = {"state": asked["state"], "code": code}
        else:
            result = {"state": asked["state"], "error": "access_denied"}
        separator = "&" if urlsplit(redirect_uri).query else "?"
        return Answer(302, headers={"location": redirect_uri + separator + urlencode(result)})


def _page(status: int, title: str, text: str, form: str = "") -> Answer:
    body = _PAGE.format(title=html.escape(title), text=html.escape(text), form=form)
    return Answer(status, body.encode(), HTML)


def _hidden(asked: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
    )
