// Asks for what is new, and hands it to those who show it.

import { setUpAbout } from "./about.js";
import { showReasons, showTimeline } from "./charts.js";
import { showCounts } from "./counts.js";
import { byId } from "./dom.js";
import { Events } from "./events.js";
import { showLetters } from "./letters.js";
import { setUp, showRunning } from "./sending.js";
import { get } from "./server.js";
import { showIntake } from "./shop.js";

const PAUSE = 500; // milliseconds
const LETTERS_PAUSE = 2000;

const events = new Events();
let version = 0;

async function look() {
  try {
    const state = await get(`/api/state?since=${version}`);
    if (state.version < version) location.reload(); // another demo has taken this one's place
    version = state.version;
    showCounts(state, events);
    showTimeline(state.timeline);
    showReasons(state.reasons);
    showRunning(state);
    showIntake(state.intake_requests);
    events.update(state.entries, state.now);
    say("live", "running on this machine");
  } catch {
    say("ended", "the demo has ended, or doesn't answer");
  }
  setTimeout(look, PAUSE);
}

async function lookAtLetters() {
  try {
    showLetters(await get("/api/dead-letters"));
  } catch {
    // `look` says so
  }
  setTimeout(lookAtLetters, LETTERS_PAUSE);
}

function say(kind, text) {
  const status = byId("status");
  if (status.textContent === text) return;
  status.className = kind;
  status.textContent = text;
}

await Promise.all([setUp(events), setUpAbout()]);
look();
lookAtLetters();
