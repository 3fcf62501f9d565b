// What the visitor said: granted, denied, or unasked.

const KEY = "consent";

export const consent = () => localStorage.getItem(KEY) ?? "unasked";

export function answer(said) {
  if (said === "unasked") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, said);
}
