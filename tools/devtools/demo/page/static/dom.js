// Making elements. Whatever comes from outside goes in as text, never as HTML.

export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The words of the outcomes and of the two states before them.
export const NAMES = {
  delivered: "Delivered",
  skipped: "Skipped",
  rejected: "Rejected",
  deferred: "Deferred",
  unaccounted: "Unaccounted",
  waiting: "In the queue",
  in_progress: "At a function",
};
export const OUTCOMES = ["delivered", "skipped", "rejected", "deferred", "unaccounted"];

const WIDTH = 50; // characters of a line beside another
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

// A <pre> of JSON with its keys and values told apart; what is no JSON stays as it is.
export function jsonText(text) {
  const pre = element("pre", { tabIndex: 0 });
  const shown = indented(text);
  let end = 0;
  for (const found of shown.matchAll(TOKEN)) {
    pre.append(shown.slice(end, found.index));
    const kind = found[2] !== undefined ? "key" : found[1] !== undefined ? "string" : "number";
    pre.append(element("span", { className: kind, textContent: found[1] ?? found[3] }), found[2] ?? "");
    end = found.index + found[0].length;
  }
  pre.append(shown.slice(end));
  return pre;
}

// JSON over several lines. Not by JSON.stringify, which writes 14.50 as 14.5 and long numbers as others.
export function indented(text, width = WIDTH) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  const written = text.match(/"(?:\\.|[^"\\])*"|[[\]{},:]|[^\s[\]{},:"]+/g).map((token) => {
    if (token === ":") return ": ";
    if (token === ",") return `,${line()}`;
    if (token === "{" || token === "[") {
      depth += 1;
      return token + line();
    }
    if (token !== "}" && token !== "]") return token;
    depth -= 1;
    return line() + token;
  });
  const lines = written.join("").replace(/([[{])\s+([\]}])/g, "$1$2");
  // What holds nothing but values, and is short, reads better on one line.
  return lines.replace(/([[{])\n\s+([^[\]{}]*?)\n\s*([\]}])/g, (whole, opening, inside, closing, at) => {
    const flat = `${opening} ${inside.replace(/\n\s+/g, " ")} ${closing}`;
    const column = at - lines.lastIndexOf("\n", at);
    return column + flat.length <= width ? flat : whole;
  });
}
