// What the intake was sent by this shop, and what it made of it.

const PAUSE = 1000; // milliseconds
const list = document.getElementById("requests");

export async function showRequests() {
  try {
    const { requests } = await (await fetch("/requests")).json();
    document.getElementById("none").hidden = requests.length > 0;
    list.replaceChildren(...requests.slice(0, 6).map(item));
  } catch {
    list.replaceChildren();
    document.getElementById("none").textContent = "The demo has ended.";
  }
  setTimeout(showRequests, PAUSE);
}

function item({ at, title, status, queued, not_queued: reasons, cookie }) {
  const made = document.createElement("li");
  const said = [queued ? "queued" : "not queued", ...reasons].join(": ");
  const kept = cookie && `, cookie ${cookie}`;
  made.textContent = `${new Date(at * 1000).toLocaleTimeString("en-GB")} ${title}: ${status}, ${said}${kept}`;
  return made;
}
