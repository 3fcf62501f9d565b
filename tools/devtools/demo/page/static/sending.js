// The box and the buttons.

import { byId, element, indented } from "./dom.js";
import { get, post } from "./server.js";

const BOX_WIDTH = 34; // characters

export async function setUp(events) {
  // Before anything is waited for: until then the browser would submit the form itself.
  byId("send").addEventListener("submit", (submit) => {
    submit.preventDefault();
    act(async () => openLast(events, await post("/api/events", { text: byId("event").value })));
  });
  // As in every editor of commands: Ctrl and Enter, or Command and Enter.
  byId("event").addEventListener("keydown", (key) => {
    if (key.key === "Enter" && (key.ctrlKey || key.metaKey)) byId("send").requestSubmit();
  });
  byId("samples").addEventListener("click", () => act(async () => events.sent.begin((await post("/api/samples")).numbers)));
  byId("traffic").addEventListener("click", () => {
    const isOn = byId("traffic").getAttribute("aria-pressed") === "true";
    act(() => post("/api/traffic", { on: !isOn }));
  });
  const buttons = await get("/api/buttons");
  byId("event").value ||= indented(buttons.first, BOX_WIDTH); // unless somebody was faster
  for (const { name, label } of buttons.examples) {
    byId("examples").append(button(label, () => sendExample(name, events)));
  }
  for (const { name, label, hint } of buttons.troubles) {
    const made = button(label, () => startTrouble(name, label, hint));
    made.title = hint;
    made.setAttribute("aria-description", hint);
    byId("troubles").append(made);
  }
}

export function showRunning({ traffic, faults }) {
  byId("traffic").setAttribute("aria-pressed", traffic);
  byId("troubles").classList.toggle("in-force", faults > 0);
}

// Into the box, for a second try with a change.
export function putIntoBox(text) {
  byId("event").value = indented(text, BOX_WIDTH);
  byId("problem").textContent = "";
  byId("event").focus();
}

function sendExample(name, events) {
  act(async () => {
    const sent = await post(`/api/examples/${name}`);
    byId("event").value = indented(sent.body, BOX_WIDTH);
    openLast(events, sent);
  });
}

function openLast(events, { numbers }) {
  events.sent.begin(numbers);
  events.open(numbers.at(-1));
}

function startTrouble(name, label, hint) {
  act(async () => {
    await post(`/api/troubles/${name}`);
    byId("trouble-hint").textContent = `${label}: ${hint}.`;
  });
}

async function act(what) {
  byId("problem").textContent = "";
  try {
    await what();
  } catch (error) {
    byId("problem").textContent = error.message;
  }
}

function button(label, onClick) {
  const made = element("button", { type: "button", textContent: label });
  made.addEventListener("click", onClick);
  return made;
}
