// What was just sent, and what became of it: said to whoever doesn't see the list, in sight of whoever does.

import { byId, NAMES } from "./dom.js";

export class Sent {
  // `show` is called with the number of the event that somebody wants to see.
  constructor(show) {
    this.numbers = [];
    byId("show-sent").addEventListener("click", () => show(this.numbers.at(-1)));
  }

  begin(numbers) {
    this.numbers = numbers;
    byId("sent-bar").hidden = false;
    say(numbers.length === 1 ? "1 message is on its way." : `${numbers.length} messages are on their way.`);
  }

  update(rows) {
    const entries = this.numbers.map((number) => rows.get(number)?.entry);
    if (!entries.length || !entries.every((entry) => entry && entry.state !== "waiting" && entry.state !== "in_progress")) return;
    say(entries.length === 1 ? one(entries[0]) : many(entries));
  }
}

function one({ title, state, reason, detail }) {
  const why = [reason, detail].filter(Boolean).join(": ");
  return `${title}: ${NAMES[state].toLowerCase()}${why && `, ${why}`}.`;
}

function many(entries) {
  const parts = Object.entries(NAMES)
    .map(([state, name]) => [entries.filter((entry) => entry.state === state).length, name.toLowerCase()])
    .filter(([number]) => number)
    .map(([number, name]) => `${number} ${name}`);
  return `${entries.length} messages: ${parts.join(", ")}.`;
}

// Only what is new: a screen reader says it again whenever it is written.
function say(text) {
  if (byId("sent").textContent !== text) byId("sent").textContent = text;
}
