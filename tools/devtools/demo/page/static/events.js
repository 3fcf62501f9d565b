// The list of events, newest first, each with its conversion beside it.

import { byId } from "./dom.js";
import { Row } from "./row.js";
import { Sent } from "./sent.js";

const PER_STEP = 15;
const MOST = 1000; // rows kept in the page

export class Events {
  constructor() {
    this.filter = null;
    this.rows = new Map();
    this.visible = PER_STEP;
    this.opened = null;
    this.sent = new Sent((number) => this.reveal(number));
    // What stands in the event that a link led here for, such as an order's id.
    this.sought = new URLSearchParams(location.search).get("open");
    this.wanted = null; // the number of the event to open; null: the first delivered one, which shows what this is about
    byId("more").addEventListener("click", () => {
      this.visible += 5 * PER_STEP;
      this.arrange();
    });
  }

  // Show only one kind of outcome; null shows all.
  show(filter) {
    this.filter = filter;
    this.visible = PER_STEP;
    this.arrange();
  }

  update(entries, now) {
    for (const entry of entries) {
      const row = this.rows.get(entry.number) ?? new Row();
      row.update(entry);
      this.rows.set(entry.number, row);
    }
    for (const number of [...this.rows.keys()].sort((a, b) => b - a).slice(MOST)) this.rows.delete(number);
    this.openOne();
    this.sent.update(this.rows);
    if (entries.length) this.arrange();
    for (const row of this.rows.values()) row.tick(now);
  }

  // Open what was just sent, instead of what was opened by itself before.
  open(number) {
    this.wanted = number;
    if (this.filter) this.show(null);
    this.openOne();
  }

  // Bring an event into sight, and the focus to it.
  reveal(number) {
    const row = this.rows.get(number);
    if (!row) return;
    if (this.filter) this.show(null);
    row.toggle(true);
    row.line.focus({ preventScroll: true });
    row.item.scrollIntoView({ block: "start" });
  }

  openOne() {
    const newest = [...this.rows.values()].sort((a, b) => b.entry.number - a.entry.number);
    const isOne = ({ entry }) => (this.sought ? entry.body.includes(this.sought) : entry.state === "delivered");
    const row = this.wanted ? this.rows.get(this.wanted) : newest.find(isOne);
    if (!row || (this.opened && !this.wanted)) return;
    if (this.opened && this.opened !== row) this.opened.toggle(false);
    row.toggle(true);
    this.opened = row;
    this.wanted = null;
  }

  arrange() {
    const rows = [...this.rows.values()]
      .filter((row) => !this.filter || row.kind === this.filter)
      .sort((a, b) => b.entry.number - a.entry.number);
    const list = byId("events");
    const wanted = rows.slice(0, this.visible).map((row) => row.item);
    // Only what changed is moved, so that the focus stays where it is.
    for (const item of [...list.children]) if (!wanted.includes(item)) item.remove();
    wanted.forEach((item, place) => {
      if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
    });
    byId("none").hidden = rows.length > 0;
    byId("more").hidden = rows.length <= this.visible;
    byId("filter").textContent = this.filter ? `only: ${this.filter.replace("waiting", "in the queue")}` : "";
  }
}
