// What the intake behind the shop was sent, and what it made of it.

import { byId, element } from "./dom.js";

const SHOWN = 8;
let newest = 0;

// Where the shop is; null without one.
export function setUpShop(address) {
  if (!address) return;
  byId("shop").hidden = false;
  // X's own are opaque, too; each click has another.
  const digits = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0"));
  byId("landing").href = `${address}/?twclid=2-${digits.join("")}`;
}

export function showIntake(requests) {
  if (!requests.length || requests[0].number === newest) return;
  newest = requests[0].number;
  byId("intake-none").hidden = true;
  byId("intake-requests").replaceChildren(...requests.slice(0, SHOWN).map(item));
}

function item({ at, title, status, queued, not_queued: reasons, cookie }) {
  const said = [queued ? "queued" : `not queued: ${reasons.join(", ")}`, cookie && `the click id's cookie is ${cookie}`];
  return element("li", {},
    element("span", { className: `chip ${queued ? "waiting" : "skipped"}`, textContent: status }),
    element("span", { textContent: title }),
    element("span", { className: "why", textContent: said.filter(Boolean).join("; ") }),
    element("time", { className: "time", textContent: new Date(at * 1000).toLocaleTimeString("en-GB") }),
  );
}
