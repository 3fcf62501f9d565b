"""The simulator on a socket: what only HTTP itself can get wrong."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import urllib3
from devtools.x_simulator import Fault, XSimulator
from devtools.x_simulator.__main__ import main

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def running() -> Iterator[XSimulator]:
    with XSimulator() as x:
        yield x


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager(maxsize=8, retries=False, timeout=30) as pool:
        yield pool


def conversions_url(x: XSimulator, pixel_id: str = "o8z6j") -> str:
    return f"{x.url}/12/measurement/conversions/{pixel_id}"


def test_conversions_over_http(running: XSimulator, http: urllib3.PoolManager, conversion: Any) -> None:
    # Given a running simulator and credentials of each kind that is a plain header
    headers = [
        {"Authorization": f"Bearer {running.grant_oauth2()['access_token']}"},
        {"X-Pixel-Token": running.grant_pixel_token()["pixel_token"]},
    ]
    # When a conversion is sent with each
    answers = [
        http.request("POST", conversions_url(running), json={"conversions": [conversion]}, headers=header)
        for header in headers
    ]
    # Then both are counted
    assert [answer.status for answer in answers] == [200, 200]
    assert running.conversions == [conversion, conversion]
    assert running.requests[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize("headers", [{"Host": "example.com"}, {"Origin": "https://example.com"}])
def test_a_page_from_elsewhere_is_told_nothing(
    running: XSimulator, http: urllib3.PoolManager, headers: dict[str, str]
) -> None:
    for method, path in (("GET", "/_simulator/requests"), ("POST", "/_simulator/grants"), ("GET", "/12/accounts")):
        assert http.request(method, running.url + path, headers=headers).status == 403
    assert running.reads == []


def test_one_connection_serves_many_requests(running: XSimulator, http: urllib3.PoolManager) -> None:
    # Given one client
    for _ in range(3):
        http.request("POST", conversions_url(running), json={}, headers={})
    # Then its three requests went over one connection
    pool = http.connection_from_url(running.url)
    assert (pool.num_requests, pool.num_connections) == (3, 1)


@pytest.mark.parametrize(("kind", "counted"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection(
    running: XSimulator, http: urllib3.PoolManager, conversion: Any, kind: Any, counted: int
) -> None:
    # Given a fault that drops the connection
    running.faults.add(Fault(kind))
    headers = {"X-Pixel-Token": running.grant_pixel_token()["pixel_token"]}
    # When a request meets it
    with pytest.raises(urllib3.exceptions.ProtocolError):
        http.request("POST", conversions_url(running), json={"conversions": [conversion]}, headers=headers)
    # Then the client got nothing, whether the conversion was counted or not
    assert (running.requests[0].status, len(running.conversions)) == (None, counted)
    # And the next request works
    answer = http.request("POST", conversions_url(running), json={"conversions": [conversion]}, headers=headers)
    assert answer.status == 200


def test_parallel_requests_share_one_window(running: XSimulator, http: urllib3.PoolManager, conversion: Any) -> None:
    # Given eight clients at once
    headers = {"X-Pixel-Token": running.grant_pixel_token()["pixel_token"]}

    def send(_: int) -> str:
        body = {"conversions": [conversion] * 10}
        answer = http.request("POST", conversions_url(running), json=body, headers=headers)
        return answer.headers["x-rate-limit-remaining"]

    with ThreadPoolExecutor(8) as clients:
        remaining = set(clients.map(send, range(24)))
    # Then each request took its own part of the window, and each is kept once
    assert remaining == {str(60_000 - 10 * number) for number in range(1, 25)}
    assert len(running.conversions) == 240
    assert [request.number for request in running.requests] == list(range(1, 25))


def test_a_refresh_token_is_spent_once_however_many_try_at_once(running: XSimulator, http: urllib3.PoolManager) -> None:
    # Given one refresh token and eight clients
    form = {name: value for name, value in running.grant_oauth2().items() if name in ("refresh_token", "client_id")}

    def refresh(_: int) -> int:
        fields = {"grant_type": "refresh_token", **form}
        return http.request("POST", running.token_url, fields=fields, encode_multipart=False).status

    with ThreadPoolExecutor(8) as clients:
        statuses = sorted(clients.map(refresh, range(8)))
    # Then one of them has it
    assert statuses == [200] + [400] * 7


def test_stopping_ends_slow_answers_and_idle_connections(http: urllib3.PoolManager) -> None:
    # Given a simulator with an idle connection, and an answer that would take an hour
    before = threading.active_count()
    x = XSimulator()
    x.start()
    http.request("GET", x.url)
    x.faults.add(Fault("slow", delay=3600))
    with socket.create_connection(("127.0.0.1", int(x.url.rpartition(":")[2]))) as client:
        client.sendall(
            b"POST /12/measurement/conversions/o8z6j HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        )
        while x.faults.pending:  # until the request has met its fault
            time.sleep(0.001)
        # When it is stopped
        x.stop()
    # Then nothing of it is left
    assert threading.active_count() == before


def test_a_body_without_a_length_is_asked_for_one(running: XSimulator, http: urllib3.PoolManager) -> None:
    answer = http.request("POST", conversions_url(running), body=iter([b"{}"]), headers={"X-Pixel-Token": "a"})
    assert answer.status == 411


def test_half_a_request_is_none(running: XSimulator) -> None:
    # Given a client that hangs up before it has sent what it announced
    with socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2]))) as client:
        client.sendall(b"POST /12/measurement/conversions/o8z6j HTTP/1.1\r\nContent-Length: 99\r\n\r\n{")
        client.shutdown(socket.SHUT_WR)
        while client.recv(1024):  # until the simulator is done with it
            pass
    # Then it was not received
    assert running.requests == []


def test_what_was_received_over_http(running: XSimulator, http: urllib3.PoolManager, conversion: Any) -> None:
    # Given credentials asked for over HTTP, and a fault ordered over HTTP
    admin = f"{running.url}/_simulator"
    grant = http.request("POST", f"{admin}/grants", json={"scheme": "pixel_token"}).json()
    assert http.request("POST", f"{admin}/faults", json=[{"kind": "status", "status": 500}]).status == 200
    # When two requests are sent
    headers = {"X-Pixel-Token": grant["pixel_token"]}
    for _ in range(2):
        http.request("POST", conversions_url(running), json={"conversions": [conversion]}, headers=headers)
    http.request("POST", running.token_url, fields={"client_id": "a"}, encode_multipart=False)
    # Then over HTTP one sees what happened, and no credentials
    requests = http.request("GET", f"{admin}/requests")
    assert [request["status"] for request in requests.json()] == [500, 200]
    assert requests.json()[0]["conversions"] == [conversion]
    assert grant["pixel_token"].encode() not in requests.data
    assert http.request("GET", f"{admin}/conversions").json() == [conversion]
    assert http.request("GET", f"{admin}/token-requests").json()[0]["error"] == "invalid_request"
    # And a reset forgets it
    http.request("POST", f"{admin}/reset")
    assert http.request("GET", f"{admin}/requests").json() == []


def test_tokens_are_granted_and_expired_over_http(running: XSimulator, http: urllib3.PoolManager) -> None:
    # Given a token that was granted over HTTP to a confidential client
    admin = f"{running.url}/_simulator"
    asked = {"scheme": "oauth2", "client_id": "c", "client_secret": "s", "expires_in": 60}
    secret = http.request("POST", f"{admin}/grants", json=asked).json()
    assert (secret["client_id"], secret["client_secret"]) == ("c", "s")
    headers = {"Authorization": f"Bearer {secret['access_token']}"}
    assert http.request("POST", conversions_url(running), json={}, headers=headers).status == 400
    # When the tokens are expired over HTTP, then it isn't good any more
    http.request("POST", f"{admin}/expire")
    assert http.request("POST", conversions_url(running), json={}, headers=headers).status == 401


@pytest.mark.parametrize(
    ("what", "body", "complaint"),
    [
        ("grants", {}, "scheme None is not one of oauth2, oauth1, pixel_token"),
        ("grants", {"scheme": "oauth1", "client_id": "a"}, "a grant of scheme oauth1 takes no other field"),
        ("grants", {"scheme": "oauth2", "client_id": 5}, "client_id and client_secret must be strings"),
        ("grants", {"scheme": "oauth2", "expires_in": "1h"}, "expires_in must be a whole number of seconds"),
        ("grants", [], "the body must be a JSON object"),
        ("faults", {"knd": "slow"}, "'knd' is not one of the fields"),
        ("faults", {"status": 500}, "fault kind None is not one of"),
        ("apps", {}, "an app needs client_id"),
    ],
)
def test_orders_over_http_that_make_no_sense_are_explained(
    running: XSimulator, http: urllib3.PoolManager, what: str, body: Any, complaint: str
) -> None:
    answer = http.request("POST", f"{running.url}/_simulator/{what}", json=body)
    assert answer.status == 400
    assert complaint in answer.json()["error"]


def test_people_see_one_line_per_request(http: urllib3.PoolManager, conversion: Any) -> None:
    # Given the program that people start
    command = [sys.executable, "-u", "-m", "devtools.x_simulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[3]
        secret = http.request("POST", f"{url}/_simulator/grants", json={"scheme": "pixel_token"}).json()
        # When a conversion is sent
        headers = {"X-Pixel-Token": secret["pixel_token"]}
        path = "/12/measurement/conversions/o8z6j"
        assert http.request("POST", url + path, json={"conversions": [conversion]}, headers=headers).status == 200
        process.terminate()
        output = process.stdout.read()
    # Then its line says what happened, without credentials
    assert output.rstrip().endswith("conversions  200  sent 1, counted 1  pixel_token")
    assert secret["pixel_token"] not in output


def test_a_port_that_is_taken_is_one_clear_line(running: XSimulator, capsys: pytest.CaptureFixture[str]) -> None:
    # Given a port that another program has
    port = running.url.rpartition(":")[2]
    # Then starting on it says so and ends
    assert main(["--port", port]) == 1
    assert f"x_simulator: cannot listen on 127.0.0.1:{port}: " in capsys.readouterr().err


def test_without_running_there_is_no_url() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = XSimulator().url
