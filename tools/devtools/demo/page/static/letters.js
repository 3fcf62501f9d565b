// The dead-letter queue: what is in it, and why.

import { byId, element } from "./dom.js";
import { post } from "./server.js";

export function showLetters({ messages, letters }) {
  byId("letters-count").textContent = messages === 1 ? "1 message" : `${messages} messages`;
  byId("redrive").disabled = messages === 0;
  byId("letters").replaceChildren(
    ...letters.map((letter) =>
      element(
        "tr",
        {},
        element("td", {}, element("span", { className: "chip rejected", textContent: letter.reason })),
        element("td", { textContent: letter.detail }),
        element("td", { className: "time", textContent: letter.rejected_at.slice(11, 19) }),
      ),
    ),
  );
}

byId("redrive").addEventListener("click", async (click) => {
  click.target.disabled = true;
  try {
    await post("/api/dead-letters/redrive");
  } catch (error) {
    byId("letters-count").textContent = error.message;
  }
});
