// The two charts: outcomes over time as stacked bars, and reasons as bars of one number.

import { remedy } from "./about.js";
import { byId, element, NAMES, OUTCOMES } from "./dom.js";

const WIDTH = 600;
const HEIGHT = 150;
const SVG = "http://www.w3.org/2000/svg";

export function showTimeline(buckets) {
  const svg = byId("timeline");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  const totals = buckets.map((bucket) => sum(Object.values(bucket.counts)));
  const highest = Math.max(1, ...totals);
  const step = WIDTH / buckets.length;
  svg.replaceChildren(
    bar("axis", 0, HEIGHT - 1, WIDTH, 1),
    ...buckets.flatMap((bucket, place) => stack(bucket.counts, place * step, step - 2, HEIGHT / highest)),
  );
  const all = sum(totals);
  const parts = OUTCOMES.map((outcome) => [outcome, sum(buckets.map((bucket) => bucket.counts[outcome] ?? 0))])
    .filter(([, number]) => number)
    .map(([outcome, number]) => `${number} ${NAMES[outcome].toLowerCase()}`);
  byId("timeline-text").textContent = all ? `${parts.join(", ")}; at most ${highest} in 2 s` : "nothing yet";
}

function stack(counts, x, width, scale) {
  let top = HEIGHT;
  return OUTCOMES.filter((outcome) => counts[outcome]).map((outcome) => {
    const height = counts[outcome] * scale;
    top -= height;
    return bar(outcome, x, top, width, height);
  });
}

function bar(kind, x, y, width, height) {
  const rect = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ class: kind, x, y, width, height })) rect.setAttribute(name, value);
  return rect;
}

const reasonRows = new Map(); // made once, so that what somebody has opened stays open

export function showReasons(reasons) {
  const highest = Math.max(1, ...reasons.map((one) => one.messages));
  const rows = reasons.map((one) => {
    const key = `${one.outcome} ${one.reason}`;
    if (!reasonRows.has(key)) reasonRows.set(key, reasonRow(one));
    const row = reasonRows.get(key);
    row.meter.style.width = `${(100 * one.messages) / highest}%`;
    row.number.textContent = one.messages;
    return row.item;
  });
  const shown = rows.length ? rows : [element("li", { className: "hint", textContent: "nothing yet" })];
  const list = byId("reasons");
  if (shown.length !== list.children.length || shown.some((item, place) => list.children[place] !== item)) list.replaceChildren(...shown);
}

function reasonRow({ outcome, reason }) {
  const meter = element("span", { className: `meter ${outcome}` });
  const number = element("strong");
  const name = element("span", { className: "name", textContent: reason });
  const line = element("summary", { title: NAMES[outcome] }, name, element("span", { className: "track" }, meter), number);
  const item = element("li", {}, element("details", {}, line, element("p", { className: "remedy" }, ...remedy(reason))));
  return { item, meter, number };
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
