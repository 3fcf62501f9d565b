// What never changes while the demo runs: parameters, how another terminal finds it, and what to do about each reason.

import { byId, element } from "./dom.js";
import { get } from "./server.js";
import { setUpShop } from "./shop.js";

let remedies = {};

export async function setUpAbout() {
  const about = await get("/api/about");
  remedies = about.remedies;
  byId("parameters").replaceChildren(
    ...Object.entries(about.parameters).flatMap(([name, value]) => [
      element("dt", { textContent: name }),
      element("dd", { textContent: value.replaceAll(",", ", ") }),
    ]),
  );
  byId("departures").textContent = `Not as in the template: ${about.departures}. All else is as it comes.`;
  byId("exports").textContent = about.exports;
  setUpShop(about.shop);
}

// What to do about a reason, with a link to where more of it is written; nothing for one that nobody knows.
export function remedy(reason) {
  const known = remedies[reason];
  if (!known) return [];
  const parts = known.text.split("`").map((part, place) => (place % 2 ? element("code", { textContent: part }) : part));
  const link = element("a", { href: `/read/${known.document}`, textContent: "more" });
  link.setAttribute("aria-label", `more about ${reason}`);
  return [...parts, " (", link, ")"];
}
