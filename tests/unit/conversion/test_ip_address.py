"""Which IP addresses may be sent: contract section 6."""

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.conversion.ip_address import sendable_ipv4

from tests.support.each import each

IP = "203.0.113.42"
WRITTEN: list[Any] = [
    IP,
    f" {IP}\n",
    f"{IP}:443",
    f"::ffff:{IP}",
    f"::FFFF:{IP}",
    "::ffff:cb00:712a",
    f"[::ffff:{IP}]:443",
    f"{IP}, 198.51.100.7",
    f"10.0.0.1, {IP}",
    f"10.0.0.1,{IP}:80",
    f"unknown, {IP}",
    f"2001:db8::1, ::ffff:{IP}",
    f"{IP:1000}",
    f"10.0.0.1, {IP}{', 10.0.0.2' * 30}",
    [IP, "198.51.100.7"],
    ["192.168.0.1", None, 5, f"127.0.0.1, {IP}"],
]
NONE: list[Any] = [
    "",
    None,
    5,
    3405803818,
    {"ip": IP},
    [],
    "203.0.113",
    "203.0.113.256",
    "203.0.113.042",
    f"{IP}.1",
    f"{IP}\x00",
    "2001:db8::1",
    "::1",
    f"::{IP}",
    f"64:ff9b::{IP}",
    "[2001:db8::1]:443",
    "::ffff:10.0.0.1",
    ",,,",
    "1," * 600 + IP,
    f"{IP:1001}",
]
RESERVED = """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16
224.0.0.0/4 240.0.0.0/4""".split()


@each("written", WRITTEN, ids=str)
def test_an_address_however_it_is_written(written: object) -> None:
    assert sendable_ipv4(written) == IP


@each("written", NONE, ids=lambda value: repr(value)[:40])
def test_what_is_none(written: object) -> None:
    assert sendable_ipv4(written) is None


@pytest.mark.parametrize("network", RESERVED)
def test_the_ends_of_each_range_that_is_left_out(network: str) -> None:
    ends = ipaddress.IPv4Network(network)
    assert sendable_ipv4(str(ends[0])) is None
    assert sendable_ipv4(str(ends[-1])) is None


@given(st.ip_addresses(v=4))
def test_an_address_is_sent_unless_it_is_in_one_of_the_ranges(address: ipaddress.IPv4Address) -> None:
    left_out = any(address in ipaddress.IPv4Network(network) for network in RESERVED)
    assert sendable_ipv4(str(address)) == (None if left_out else str(address))
    assert sendable_ipv4(f"::ffff:{address}") == (None if left_out else str(address))
