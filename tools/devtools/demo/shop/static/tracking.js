// Segment's SDK, told nothing but the intake's address and a key, as docs/intake.md has it.

import { consent } from "./consent.js";

const { intake, writeKey } = document.body.dataset;
const analytics = window.AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL: intake });

const options = () => ({ context: { consent: { categoryPreferences: { advertising: consent() === "granted" } } } });

export const visited = () => analytics.page(undefined, undefined, {}, options());

// Nothing before the visitor has answered. Ends when the intake has, so that the page can be left.
export async function send(name, properties) {
  if (consent() !== "unasked") await analytics.track(name, properties, options());
}
