"""The shop's pages over HTTP. They know the intake's address and key, and nothing of the demo but its address."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, abort, render_template, request, send_from_directory

from devtools.demo.shop.addresses import SHOP
from devtools.demo.shop.intake import WRITE_KEY, ShopIntake
from devtools.demo.shop.sdk import SDK

CURRENCY = "EUR"
# Name, price in CURRENCY, and a sentence about it.
PRODUCTS: Mapping[str, tuple[str, float, str]] = {
    "MUG-1": ("Mug", 14.50, "Holds a third of a litre, and keeps its handle."),
    "TEA-9": ("Green tea", 12.25, "A hundred grams, for about forty cups."),
    "LAMP-3": ("Lamp", 89.00, "Bright enough to read by, dim enough to sleep by."),
}


def shop_site(intake: ShopIntake) -> Flask:
    """The application."""
    app = Flask(__name__, template_folder="pages")
    app.config["TRUSTED_HOSTS"] = [SHOP]
    addresses = intake.addresses
    policy = f"default-src 'self'; connect-src 'self' {addresses.intake}; base-uri 'none'; frame-ancestors 'none'"

    @app.after_request
    def mark(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.context_processor
    def known() -> dict[str, Any]:
        return {"addresses": addresses, "write_key": WRITE_KEY, "products": PRODUCTS, "currency": CURRENCY}

    _add_pages(app)

    @app.get("/sdk/<path:name>")
    def sdk(name: str) -> Response:
        return send_from_directory(SDK, name)

    @app.get("/requests")
    def requests() -> dict[str, Any]:
        return {"requests": intake.requests.shown()}

    return app


def _add_pages(app: Flask) -> None:
    @app.get("/")
    def landing() -> str:
        return render_template("landing.html")

    @app.get("/product")
    def product() -> str:
        key = request.args.get("id", "")
        if key not in PRODUCTS:
            abort(404)
        return render_template("product.html", key=key)

    @app.get("/cart")
    def cart() -> str:
        return render_template("cart.html")

    @app.get("/order")
    def order() -> str:
        return render_template("order.html")
