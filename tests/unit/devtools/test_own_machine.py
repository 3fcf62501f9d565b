"""Who may ask what listens on this machine."""

import pytest
from devtools.own_machine import is_from_elsewhere


@pytest.mark.parametrize("host", ["127.0.0.1:80", "localhost", "[::1]:80", "172.17.0.1:1", "host.docker.internal:80"])
def test_programs_and_pages_of_this_machine_may(host: str) -> None:
    assert not is_from_elsewhere(host, None)
    assert not is_from_elsewhere(host, f"http://{host}")


@pytest.mark.parametrize(
    "host", ["", "example.com", "127.0.0.1.example.com:80", "localhost.example.com", "[::1", "a@b"]
)
def test_a_name_of_somebody_elses_may_not(host: str) -> None:
    assert is_from_elsewhere(host, None)


@pytest.mark.parametrize("origin", ["https://example.com", "null", "http://127.0.0.1:81", "https://127.0.0.1:80", ""])
def test_a_page_from_elsewhere_may_not(origin: str) -> None:
    assert is_from_elsewhere("127.0.0.1:80", origin)
