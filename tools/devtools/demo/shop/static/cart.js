// What the visitor wants to buy, until the tab is closed.

const KEY = "cart";

export const lines = () => JSON.parse(sessionStorage.getItem(KEY) ?? "[]");

export function add(one) {
  const known = lines();
  const line = known.find(({ product_id: key }) => key === one.product_id);
  if (line) line.quantity += one.quantity;
  else known.push(one);
  sessionStorage.setItem(KEY, JSON.stringify(known));
}

export const clear = () => sessionStorage.removeItem(KEY);

export const size = () => lines().reduce((sum, { quantity }) => sum + quantity, 0);

// In whole cents, because 0.1 + 0.2 isn't 0.3.
export const total = () => lines().reduce((sum, { price, quantity }) => sum + Math.round(price * 100) * quantity, 0) / 100;
