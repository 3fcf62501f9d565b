// One event: a line that opens to show it beside the conversion that X got.

import { remedy } from "./about.js";
import { element, jsonText, NAMES } from "./dom.js";
import { putIntoBox } from "./sending.js";
import { post } from "./server.js";

let last = 0;

export class Row {
  constructor() {
    const detailsId = `event-${(last += 1)}`;
    this.chip = element("span", { className: "chip" });
    this.title = element("span", { className: "title" });
    this.why = element("span", { className: "why" });
    this.time = element("time", { className: "time" });
    this.line = element("button", { type: "button", className: "line" }, this.chip, this.title, this.why, this.time);
    this.line.setAttribute("aria-expanded", "false");
    this.line.setAttribute("aria-controls", detailsId);
    this.line.addEventListener("click", () => this.toggle());
    this.details = element("div", { id: detailsId, className: "details", hidden: true });
    this.item = element("li", {}, this.line, this.details);
  }

  // Where it counts: being at a function is still being in the queue.
  get kind() {
    return this.entry.state === "in_progress" ? "waiting" : this.entry.state;
  }

  update(entry) {
    this.entry = entry;
    this.chip.className = `chip ${this.kind}`;
    this.chip.textContent = NAMES[entry.state];
    this.title.textContent = entry.title;
    this.why.textContent = [entry.reason, entry.detail].filter(Boolean).join(": ");
    this.time.textContent = new Date(entry.sent_at * 1000).toLocaleTimeString("en-GB");
    if (!this.details.hidden) this.fill();
  }

  // The countdown of a deferred message, by the server's clock.
  tick(now) {
    if (this.entry.state !== "deferred" || this.entry.comes_back_at === null) return;
    const seconds = Math.ceil(this.entry.comes_back_at - now);
    const back = seconds > 0 ? `comes back in ${seconds} s` : "visible again";
    this.why.textContent = `${this.entry.reason}, ${back}`;
  }

  toggle(isOpen = this.details.hidden) {
    this.details.hidden = !isOpen;
    this.line.setAttribute("aria-expanded", String(!this.details.hidden));
    if (!this.details.hidden) this.fill();
  }

  fill() {
    const entry = this.entry;
    const conversion = entry.sent
      ? jsonText(JSON.stringify(entry.sent.conversion))
      : element("p", { className: "nothing", textContent: nothing(entry) });
    this.details.replaceChildren(
      element("div", { className: "pair" },
        pane("The event", jsonText(entry.body)),
        pane(sentTitle(entry), conversion),
      ),
      ...advice(entry),
      element("p", { className: "hint", textContent: facts(entry) }),
      element("div", { className: "buttons" }, ...this.buttons()),
    );
  }

  buttons() {
    const edit = element("button", { type: "button", textContent: "Edit and send again" });
    edit.addEventListener("click", () => putIntoBox(this.entry.body));
    if (this.entry.state !== "deferred") return [edit];
    const back = element("button", { type: "button", textContent: "Make visible now" });
    back.addEventListener("click", () => post(`/api/events/${this.entry.number}/return`).catch(() => {}));
    return [back, edit];
  }
}

function pane(title, content) {
  content.setAttribute("role", "group"); // it scrolls, and a name says what
  content.setAttribute("aria-label", title);
  return element("section", {}, element("h3", { textContent: title }), content);
}

// What to do about its reason; and of what nobody knows, what only a simulator can tell.
function advice({ state, reason, sent }) {
  const said = remedy(reason);
  const told = said.length ? [element("p", { className: "remedy" }, "What to do: ", ...said)] : [];
  if (state !== "unaccounted" || !sent) return told;
  const counted = sent.counted === 1 ? "once" : `${sent.counted} times`;
  const textContent = `This is a simulator, and has counted it ${counted}; of X itself nobody could look that up.`;
  return [...told, element("p", { className: "remedy", textContent })];
}

function sentTitle({ state, reason, sent }) {
  if (!sent) return "The conversion";
  if (state === "unaccounted") return "The conversion sent to X, and perhaps counted";
  if (state === "deferred" && reason === "answer_lost") return "The conversion sent to X, whose answer was lost";
  if (sent.counted > 1) return `The conversion X got, and counted ${sent.counted} times`;
  if (sent.counted) return "The conversion X got, and counted";
  return state === "rejected" ? "The conversion X got, and refused" : "The conversion sent to X, not counted";
}

function nothing({ state, reason }) {
  if (state === "waiting" || state === "in_progress") return "Not yet: the message is on its way.";
  return state === "skipped" && reason === "duplicate"
    ? "Nothing was sent: X got it with the first of these messages."
    : "Nothing was sent to X.";
}

function facts(entry) {
  const said = [`conversion id ${entry.conversion_id || "none"}`, `message ${entry.message_id}`];
  said.push(`received ${entry.times_received} ×`);
  if (entry.sent) said.push(`request ${entry.sent.request}, answered ${entry.sent.status ?? "nothing"}`);
  if (entry.settled_at) said.push(`${(entry.settled_at - entry.sent_at).toFixed(1)} s after it was sent`);
  if (entry.detail) said.push(entry.detail);
  return said.join(" · ");
}
