"""The page over HTTP: static files, the state, and what the buttons do."""

from dataclasses import asdict
from typing import Any

from botocore.exceptions import BotoCoreError
from flask import Flask, Response, abort, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException

from devtools.demo.page.documents import as_html, documents
from devtools.demo.page.examples import LABELS
from devtools.demo.page.fault_buttons import FAULT_BUTTONS, press
from devtools.demo.page.guard import guard
from devtools.demo.page.pasted import read_pasted
from devtools.demo.page.remedies import remedies
from devtools.demo.page.session import DemoSession
from devtools.paths import ROOT
from devtools.samples.sample_events import sample_messages

_MOST_BYTES = 4_194_304  # of a request: an event of SQS's 1 MiB, escaped
Answer = dict[str, Any]


def web_app(session: DemoSession) -> Flask:
    """The application."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined] # a conversion is shown as it was sent
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    guard(app)
    _add_views(app, session)
    _add_documents(app)
    _add_sending(app, session)
    _add_operating(app, session)
    app.register_error_handler(HTTPException, lambda error: ({"error": error.description}, error.code))
    app.register_error_handler(ValueError, lambda error: ({"error": str(error)}, 400))
    # Whatever was asked for while Ctrl-C ended the local AWS.
    app.register_error_handler(BotoCoreError, lambda _: ({"error": "the demo is ending"}, 503))
    return app


def _add_views(app: Flask, session: DemoSession) -> None:
    @app.get("/")
    def index() -> Response:
        return app.send_static_file("index.html")

    @app.get("/api/buttons")
    def buttons() -> Answer:
        troubles = [{"name": name, "label": one.label, "hint": one.hint} for name, one in FAULT_BUTTONS.items()]
        return {
            "examples": [{"name": name, "label": label} for name, label in LABELS.items()],
            "troubles": troubles,
            "first": session.examples.make("purchase"),
        }

    @app.get("/api/about")
    def about() -> Answer:
        return session.about() | {"remedies": {reason: asdict(one) for reason, one in remedies().items()}}

    @app.get("/api/state")
    def state() -> Answer:
        return session.state(request.args.get("since", 0, type=int))

    @app.get("/api/dead-letters")
    def dead_letters() -> Answer:
        return session.dead_letters()


def _add_documents(app: Flask) -> None:
    known = documents()

    @app.get("/read/<path:path>")
    def document(path: str) -> Response | str:
        if path not in known:
            abort(404, "no such document")
        if path.endswith(".png"):
            return send_from_directory(ROOT, path)
        return render_template("document.html", title=known[path], html=as_html((ROOT / path).read_text()))


def _add_sending(app: Flask, session: DemoSession) -> None:
    @app.post("/api/events")
    def send() -> Answer:
        return {"numbers": session.put(read_pasted(_text("text")))}

    @app.post("/api/examples/<name>")
    def send_example(name: str) -> Answer:
        if name not in LABELS:
            abort(404, "no such example")
        bodies = session.examples.make_to_send(name)
        return {"numbers": session.put(bodies), "body": bodies[-1]}

    @app.post("/api/samples")
    def send_samples() -> Answer:
        return {"numbers": session.put([sample.body for sample in sample_messages()])}


def _add_operating(app: Flask, session: DemoSession) -> None:
    @app.post("/api/traffic")
    def traffic() -> Answer:
        session.traffic.switch(_json().get("on") is True)
        return {}

    @app.post("/api/troubles/<name>")
    def trouble(name: str) -> Answer:
        if name not in FAULT_BUTTONS:
            abort(404, "no such trouble")
        press(session.x, name)
        return {}

    @app.post("/api/events/<int:number>/return")
    def call_back(number: int) -> Answer:
        if not session.call_back(number):
            raise ValueError("that message is not waiting to come back")
        return {}

    @app.post("/api/dead-letters/redrive")
    def redrive() -> Answer:
        return session.redrive()


def _json() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def _text(name: str) -> str:
    text = _json().get(name)
    if not isinstance(text, str):
        raise ValueError(f"{name} must be a string")
    return text
