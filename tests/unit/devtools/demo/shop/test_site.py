"""The shop's site, and the names that share its port."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from devtools.demo.shop import sdk
from devtools.demo.shop.addresses import INTAKE, SHOP, Addresses
from devtools.demo.shop.by_host import by_host
from devtools.demo.shop.request_log import RequestLog
from devtools.demo.shop.site import PRODUCTS, shop_site
from devtools.paths import ROOT
from flask.testing import FlaskClient
from typer.testing import CliRunner
from werkzeug.test import Client
from werkzeug.wrappers import Response
from xconv.cli import app

ADDRESSES = Addresses.at("127.0.0.1", 8015)
FILES = ROOT / "tools/devtools/demo/shop"


@pytest.fixture
def client() -> FlaskClient:
    intake: Any = SimpleNamespace(addresses=ADDRESSES, requests=RequestLog())
    return shop_site(intake).test_client()


@pytest.mark.parametrize("path", ["/", "/cart", "/order", *(f"/product?id={key}" for key in PRODUCTS)])
def test_every_page_knows_the_intake_and_the_way_back(path: str, client: FlaskClient) -> None:
    answer = client.get(path, base_url=ADDRESSES.shop)
    assert answer.status_code == 200
    assert f'data-intake="{ADDRESSES.intake}"' in answer.text
    assert f'href="{ADDRESSES.demo}/"' in answer.text
    assert ADDRESSES.intake in answer.headers["Content-Security-Policy"]


def test_what_the_shop_does_not_have_is_not_found(client: FlaskClient) -> None:
    assert client.get("/product?id=<script>", base_url=ADDRESSES.shop).status_code == 404


def test_the_shop_has_one_name(client: FlaskClient) -> None:
    assert client.get("/", base_url="http://shop.example:8015").status_code == 400


def test_every_element_that_a_script_asks_for_is_on_a_page() -> None:
    scripts = "".join(file.read_text() for file in (FILES / "static").glob("*.js"))
    pages = "".join(file.read_text() for file in (FILES / "pages").iterdir())
    asked = set(re.findall(r'(?:byId|getElementById)\("([a-z-]+)"\)', scripts))
    assert asked
    assert asked <= set(re.findall(r'id="([a-z-]+)"', pages))


@pytest.mark.parametrize(
    ("host", "answered"),
    [(SHOP, "shop"), (f"{SHOP}:8015", "shop"), (INTAKE.upper(), "intake"), ("127.0.0.1:8015", "demo"), ("", "demo")],
)
def test_a_name_decides_who_answers(host: str, answered: str) -> None:
    sites = {SHOP: Response("shop"), INTAKE: Response("intake")}
    answer = Client(by_host(sites, Response("demo"))).get("/", environ_overrides={"HTTP_HOST": host})
    assert answer.text == answered


def test_without_the_sdk_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, "SDK", ROOT / "nowhere")
    with pytest.raises(FileNotFoundError, match="npm ci --prefix tests/sdks"):
        sdk.find_sdk()


def test_the_shop_is_a_part_of_the_served_demo() -> None:
    done = CliRunner().invoke(app, ["demo", "--shop"])
    assert done.exit_code == 2
    assert "--shop is a part of --serve" in done.output
