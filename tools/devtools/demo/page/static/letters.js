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
    byId("redriven").textContent = told(await post("/api/dead-letters/redrive"));
  } catch (error) {
    byId("redriven").textContent = error.message;
  }
});

function told({ moved, kept }) {
  const back = `${messages(moved)} back in the queue: ${reasons(moved)}.`;
  if (!sum(kept)) return back;
  const again = Object.keys(kept).map((reason) => `--reason ${reason}`).join(" ");
  const stayed = `${messages(kept)} left where they are, because X may have counted them: ${reasons(kept)}. Once you know that it did not: xconv dlq redrive ${again} --send-again`;
  return sum(moved) ? `${back} ${stayed}` : stayed;
}

const sum = (numbers) => Object.values(numbers).reduce((total, number) => total + number, 0);
const messages = (numbers) => (sum(numbers) === 1 ? "1 message is" : `${sum(numbers)} messages are`);
const reasons = (numbers) => Object.entries(numbers).map(([reason, number]) => `${number} ${reason}`).join(", ");
