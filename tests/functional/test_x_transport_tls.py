"""Whom X's connections trust: over real sockets, with certificates made here."""

import datetime
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from x_conversions.adapters.bounded_http import trust
from x_conversions.adapters.x_transport import XTransport
from x_conversions.x_api.responses import NO_CONNECTION

from tests.support.delivery_builders import FakeClock


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def certificate(directory: Path, name: str) -> Path:
    """A certificate for a name, signed by itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = directory / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address of a server with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client goes away, as it should
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/"
    server.shutdown()
    with suppress(OSError):
        server.server_close()


@pytest.fixture(autouse=True)
def _fresh_trust() -> Iterator[None]:
    trust.cache_clear()
    yield
    trust.cache_clear()


def test_who_is_trusted_is_read_once_and_holds_for_every_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a system that trusts the server, and an instance that has sent something
    path = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    clock = FakeClock()
    monkeypatch.setattr("x_conversions.adapters.x_transport.time", SimpleNamespace(monotonic=clock))
    transport = XTransport()
    with serving(path) as url:
        assert transport.post(url, b"{}", {}, 5).status == 200

        # When it sends over a new connection, Then that is trusted, and what the system trusts isn't read again
        path.unlink()
        clock.sleep(60)
        assert transport.post(url, b"{}", {}, 5).status == 200


@pytest.mark.parametrize(("name", "is_known"), [("localhost", False), ("elsewhere", True)])
def test_an_unknown_certificate_and_one_of_another_name_are_no_x(
    name: str, is_known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path, name)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(path) as url:
        assert XTransport().post(url, b"{}", {}, 5).status == NO_CONNECTION
