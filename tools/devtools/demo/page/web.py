"""The page over HTTP: static files, the state, and what the buttons do."""

from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from devtools.demo.page.examples import EXAMPLES
from devtools.demo.page.fault_buttons import TROUBLES, start_trouble
from devtools.demo.page.guard import guard
from devtools.demo.page.pasted import read_pasted
from devtools.demo.page.session import Stage
from devtools.samples.sample_events import sample_messages

_MOST_BYTES = 4_194_304  # of a request: an event of SQS's 1 MiB, escaped
Answer = dict[str, Any]


def web_app(stage: Stage) -> Flask:
    """The application."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined] # a conversion is shown as it was sent
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    guard(app)
    _add_views(app, stage)
    _add_sending(app, stage)
    _add_operating(app, stage)
    app.register_error_handler(HTTPException, lambda error: ({"error": error.description}, error.code))
    app.register_error_handler(ValueError, lambda error: ({"error": str(error)}, 400))
    return app


def _add_views(app: Flask, stage: Stage) -> None:
    @app.get("/")
    def index() -> Response:
        return app.send_static_file("index.html")

    @app.get("/api/buttons")
    def buttons() -> Answer:
        troubles = [{"name": name, "label": one.label, "hint": one.hint} for name, one in TROUBLES.items()]
        return {
            "examples": [{"name": name, "label": label} for name, (label, _) in EXAMPLES.items()],
            "troubles": troubles,
            "first": stage.examples.make("purchase"),
        }

    @app.get("/api/state")
    def state() -> Answer:
        return stage.state(request.args.get("since", 0, type=int))

    @app.get("/api/dead-letters")
    def dead_letters() -> Answer:
        return stage.dead_letters()


def _add_sending(app: Flask, stage: Stage) -> None:
    @app.post("/api/events")
    def send() -> Answer:
        return {"numbers": stage.put(read_pasted(_text("text")))}

    @app.post("/api/examples/<name>")
    def send_example(name: str) -> Answer:
        if name not in EXAMPLES:
            abort(404, "no such example")
        body = stage.examples.make(name)
        return {"numbers": stage.put([body]), "body": body}

    @app.post("/api/samples")
    def send_samples() -> Answer:
        return {"numbers": stage.put([sample.body for sample in sample_messages()])}


def _add_operating(app: Flask, stage: Stage) -> None:
    @app.post("/api/traffic")
    def traffic() -> Answer:
        stage.traffic.switch(_json().get("on") is True)
        return {}

    @app.post("/api/troubles/<name>")
    def trouble(name: str) -> Answer:
        if name not in TROUBLES:
            abort(404, "no such trouble")
        start_trouble(stage.x, name)
        return {}

    @app.post("/api/events/<int:number>/return")
    def call_back(number: int) -> Answer:
        if not stage.call_back(number):
            raise ValueError("that message is not waiting to come back")
        return {}

    @app.post("/api/dead-letters/redrive")
    def redrive() -> Answer:
        return {"moved": stage.redrive()}


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
