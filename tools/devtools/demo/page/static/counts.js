// The counters. Each is a button that shows only its events.

import { byId, element, NAMES, OUTCOMES } from "./dom.js";

const SHOWN = [...OUTCOMES, "waiting"];
const made = new Map();

export function showCounts({ counts, requests }, events) {
  if (!made.size) make(events);
  const open = counts.waiting + counts.in_progress;
  const numbers = { ...counts, waiting: open };
  for (const state of SHOWN) {
    made.get(state).number.textContent = numbers[state].toLocaleString("en");
    made.get(state).button.setAttribute("aria-pressed", events.filter === state);
  }
  const total = SHOWN.reduce((sum, state) => sum + numbers[state], 0);
  const parts = SHOWN.filter((state) => numbers[state]).map((state) => `${numbers[state]} ${NAMES[state].toLowerCase()}`);
  const sum = `${total} messages${total ? ` = ${parts.join(" + ")}` : ""}`;
  byId("sum").textContent = `${sum}; ${requests} ${requests === 1 ? "request" : "requests"} to X`;
}

function make(events) {
  for (const state of SHOWN) {
    const number = element("strong", { textContent: "0" });
    const button = element("button", { type: "button", className: `count ${state}` }, number, element("span", { textContent: NAMES[state] }));
    button.addEventListener("click", () => events.show(events.filter === state ? null : state));
    made.set(state, { number, button });
    byId("counts").append(button);
  }
}
