"""`xconv authorize`: from a person's consent at X to a working OAuth 2.0 secret."""

import json
import sys
import webbrowser
from typing import Annotated, Any

import typer

from xconv.authorize.loopback import RedirectListener
from xconv.authorize.pkce import AUTHORIZE_URL, SCOPES, TOKEN_URL, Authorization, as_secret
from xconv.common.stack import DEFAULT_STACK, Profile, Region, StackName, find_stack
from xconv.common.terminal import echo, say
from xconv.credentials.secret import Secret

DEFAULT_PORT = 8910


def authorize(  # noqa: PLR0913, PLR0917 - a command line's options
    stack: StackName = DEFAULT_STACK,
    region: Region = None,
    profile: Profile = None,
    client_id: Annotated[str | None, typer.Option(help="The app's OAuth 2.0 client id; else it is asked for.")] = None,
    public: Annotated[bool, typer.Option("--public", help="A public client: there is no client secret.")] = False,
    scope: Annotated[str, typer.Option(help="Scopes to ask for; offline.access brings the refresh token.")] = SCOPES,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the app's callback URL, 127.0.0.1:PORT/callback.")
    ] = DEFAULT_PORT,
    paste: Annotated[
        bool, typer.Option("--paste", help="No browser here (SSH): paste the address X leads to.")
    ] = False,
    print_: Annotated[bool, typer.Option("--print", help="Write the secret to stdout instead of the stack.")] = False,
    authorize_url: Annotated[str, typer.Option(hidden=True)] = AUTHORIZE_URL,
    token_url: Annotated[str, typer.Option(hidden=True)] = TOKEN_URL,
) -> None:
    """Let the app in at X, in your browser, and store the tokens in the stack's secret.

    Example: xconv authorize --stack x-conversions --client-id abc123
    """
    if print_ and sys.stdout.isatty():
        raise ValueError("--print would show the tokens here: pipe it, as in `… --print | xconv credentials put -`")
    secret = None if print_ else Secret(find_stack(stack, region, profile))  # before the code's 30 seconds begin
    app = client_id or str(typer.prompt("client id", err=True)).strip()  # not into the pipe that --print writes to
    client_secret = None if public else _ask_client_secret()
    fields = log_in(app, client_secret, scope, port, authorize_url, token_url, is_pasted=paste)
    if secret is None:
        echo(json.dumps(fields))
        say("Store it: xconv credentials put - --stack NAME")
        return
    checked = secret.put(json.dumps(fields), is_new_login=True)
    say(f"Stored in {secret.arn}: {checked.scheme}, {(checked.seconds_left or 0) / 60:.0f} minutes left.")


def log_in(  # noqa: PLR0913, PLR0917 - what X has to be told
    client_id: str,
    client_secret: str | None,
    scope: str,
    port: int,
    authorize_url: str,
    token_url: str,
    *,
    is_pasted: bool = False,
) -> dict[str, Any]:
    """The secret's fields, from a person who lets the app in: in this machine's browser, or one elsewhere.

    Raises
    ------
    ValueError, RuntimeError, TimeoutError
        The app was not let in, X gave no tokens, or nobody came back; one line that says what to do.
    """
    if is_pasted:
        authorization = Authorization(client_id, f"http://127.0.0.1:{port}/callback", scope, authorize_url)
        redirect = _paste(authorization)
    else:
        with RedirectListener(port) as listener:
            authorization = Authorization(client_id, listener.redirect_uri, scope, authorize_url)
            listener.expect(authorization.state)
            say(f"Let the app in on the page that opens, or open it yourself:\n{authorization.url}")
            webbrowser.open(authorization.url)
            redirect = listener.wait()
    answer = authorization.exchange(authorization.read_redirect(redirect), client_secret, token_url)
    fields = as_secret(answer, client_id, client_secret)
    say(f"Scopes that came back: {fields.get('scope', 'X did not say')}")
    if "refresh_token" not in fields:
        say("No refresh token came: the token ends in two hours. Ask for the scope offline.access.")
    return fields


def _ask_client_secret() -> str | None:
    label = "client secret (nothing shows; empty for a public client)"
    return typer.prompt(label, hide_input=True, default="", show_default=False, err=True).strip() or None


def _paste(authorization: Authorization) -> str:
    say(f"Open this address anywhere, and let the app in:\n{authorization.url}")
    say("The browser then fails to open a page on 127.0.0.1. Paste that page's address here within 30 seconds.")
    return str(typer.prompt("address", err=True))
