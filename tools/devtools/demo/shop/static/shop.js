// What the pages of the shop do.

import { answer, consent } from "./consent.js";
import { add, clear, lines, size, total } from "./cart.js";
import { showRequests } from "./requests.js";
import { visited, send } from "./tracking.js";

const byId = (id) => document.getElementById(id);
const { currency, demo } = document.body.dataset;
const SAID = {
  granted: "You agreed. Each event says so, and the click id of the page you landed on is kept in a cookie.",
  denied: "You refused. A real shop would send nothing now; this one sends events that say so, to show that the intake queues none of them.",
  unasked: "You have not answered yet: nothing is sent.",
};

function showConsent() {
  const said = consent();
  byId("banner").hidden = said !== "unasked";
  byId("ask-again").hidden = said === "unasked";
  byId("consent-said").textContent = SAID[said];
}

function choose(said) {
  answer(said);
  showConsent();
  if (said !== "unasked") visited();
}

// The button waits for this script: a click before it would do nothing.
function product() {
  if (!byId("add")) return;
  byId("add").disabled = false;
  byId("add").addEventListener("click", async ({ target: { dataset } }) => {
    const one = { product_id: dataset.key, name: dataset.name, price: Number(dataset.price), quantity: 1 };
    add(one);
    await send("Product Added", { ...one, currency });
    location.href = "/cart";
  });
}

function cart() {
  if (!byId("buy") || !size()) return;
  byId("empty").hidden = true;
  byId("buy").hidden = false;
  byId("total").textContent = total().toFixed(2);
  byId("lines").replaceChildren(...lines().map((line) => {
    const item = document.createElement("li");
    item.textContent = `${line.quantity} × ${line.name}`;
    return item;
  }));
  byId("buy").addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const id = `ORD-${Date.now()}`;
    const order = { order_id: id, total: total(), currency, products: lines(), email: byId("email").value };
    clear();
    await send("Order Completed", order);
    location.href = `/order?id=${id}`;
  });
}

function order() {
  if (!byId("order-id")) return;
  const id = new URLSearchParams(location.search).get("id") ?? "";
  byId("order-id").textContent = id;
  byId("became").href = `${demo}/?open=${encodeURIComponent(id)}#events-title`;
}

byId("agree").addEventListener("click", () => choose("granted"));
byId("refuse").addEventListener("click", () => choose("denied"));
byId("ask-again").addEventListener("click", () => choose("unasked"));
byId("cart-size").textContent = size();
product();
cart();
order();
showConsent();
if (consent() !== "unasked") visited();
showRequests();
