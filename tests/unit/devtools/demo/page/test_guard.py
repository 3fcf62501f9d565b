"""Who may ask the page for something."""

import pytest
from devtools.demo.page.guard import guard
from flask import Flask, request
from flask.testing import FlaskClient

OWN = "http://127.0.0.1:8015"


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    guard(app)
    app.add_url_rule("/", view_func=lambda: "seen", methods=["GET", "POST"])
    return app.test_client()


@pytest.mark.parametrize("host", ["127.0.0.1:8015", "localhost:8015"])
def test_this_machine_may_look(host: str, client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": host}).text == "seen"


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:8015", "127.0.0.1.example", "[::1]:8015", ""])
def test_another_name_may_not(host: str, client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_the_page_itself_may_send(client: FlaskClient) -> None:
    assert client.post("/", base_url=OWN, headers={"Origin": OWN}, json={}).text == "seen"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://127.0.0.1:8015", "http://127.0.0.1:9000", "null", ""]
)
def test_another_page_may_not(origin: str, client: FlaskClient) -> None:
    assert client.post("/", base_url=OWN, headers={"Origin": origin}, json={}).status_code == 403


def test_a_form_may_not(client: FlaskClient) -> None:
    assert client.post("/", base_url=OWN, headers={"Origin": OWN}, data={"text": "{}"}).status_code == 415


def test_what_is_nested_too_deeply_is_a_bad_request(client: FlaskClient) -> None:
    client.application.add_url_rule("/json", "json", lambda: str(request.get_json()), methods=["POST"])
    answer = client.post(
        "/json", base_url=OWN, headers={"Origin": OWN}, data="[" * 100_000, content_type="application/json"
    )
    assert (answer.status_code, answer.json) == (400, {"error": "nested too deeply to be an event"})


def test_every_answer_forbids_what_is_not_the_pages_own(client: FlaskClient) -> None:
    for answer in (client.get("/", base_url=OWN), client.get("/nowhere", base_url=OWN), client.post("/", base_url=OWN)):
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")
